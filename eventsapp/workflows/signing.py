"""Accepting waivers and consents: through a link of one's own, from the registration's page, on paper or by word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.models import Entry
from eventsapp.waivers import signing
from eventsapp.waivers.models import Method, Signature, WaiverVersion
from eventsapp.workflows import confirming

AGAIN_AFTER = timedelta(minutes=10)
"""A link is mailed again only so long after the last one."""


class EventIsOver(Refusal):
    """There is nothing to accept any more."""

    sentence = _l("This event is over. There is nothing left to accept.")


class EventIsCancelled(Refusal):
    """The event does not take place."""

    sentence = _l("This event was cancelled. There is nothing left to accept.")


class NotTakingPart(Refusal):
    """They withdrew, or somebody else has their place."""

    sentence = _l("%(name)s does not take part any more. There is nothing left to accept.")


class NothingToAccept(Refusal):
    """No text is in force for them."""

    sentence = _l("There is nothing to accept for this event.")


class NotTheirs(Refusal):
    """Somebody else has to accept it: a young person does not consent for themselves, nor does another minor."""

    sentence = _l("A parent or guardian who is an adult has to accept this.")


class EachForThemselves(Refusal):
    """Nobody accepts for another adult."""

    sentence = _l("%(name)s has to accept this in person, through a link of their own.")


class AlreadyAccepted(Refusal):
    """It need not be asked for again."""

    sentence = _l("It is accepted already.")


class NobodyToAsk(Refusal):
    """We know nobody, or no address, to send the link to."""

    sentence = _l("We have no e-mail address to send the text to. Add one first.")


class AskedJustNow(Refusal):
    """The last mail may still be on its way."""

    sentence = _l("We sent it a few minutes ago. If it does not come, look among the unwanted mail, then try again.")


@dataclass(frozen=True)
class Task:
    """What somebody is asked to accept, for themselves or as the guardian of a minor."""

    edition: Edition
    person: Person
    signer: Person
    entry: Entry | None
    """None: they do not take part any more."""

    @property
    def is_own(self) -> bool:
        return self.signer.id == self.person.id

    @property
    def called(self) -> str:
        """Who it is for. A child by the first name: their guardian knows, and a stranger need not."""
        return self.person.name if self.is_own else self.person.name.split()[0]


def behind(token: str) -> Task | None:
    """What the link with this secret asks for; nothing if there is no such link, or not any more."""
    asked = signing.asked_by(token)
    if asked is None:
        return None
    edition = db.session.get_one(Edition, asked.waiver.edition_id)
    return Task(edition, asked.person, asked.signer, entries.current(edition, asked.person))


def of_entry(entry: Entry, signer: Person) -> Task:
    """The same for somebody who came through the registration's page."""
    return Task(entry.registration.edition, entry.person, signer, entry)


def version_for(task: Task) -> WaiverVersion:
    """The text to accept now; refused, in words, where nobody has to accept one any more."""
    entry, edition = task.entry, task.edition
    if edition.state == State.CANCELLED:
        raise EventIsCancelled
    if rules.is_over(edition, clock.now()):
        raise EventIsOver
    if entry is None or not entry.is_current:
        raise NotTakingPart(name=task.called)
    signer = signer_of(entry)
    if not entry.is_minor and signer is not task.signer:
        raise EachForThemselves(name=entry.person.name)
    if signer is not task.signer or (entry.is_minor and _is_minor(task.signer, edition)):
        raise NotTheirs
    return _text(entry)


def accept(task: Task, version_id: int, *, name: str, language: str, by: Actor) -> Signature:
    """Accept the text that was read; refused when it is another one by now. Accepted twice, the first time counts."""
    version = version_for(task)
    if version.id != version_id:
        raise signing.WordingChanged
    assert task.entry is not None
    signature = signing.sign(version, task.person, signer=task.signer, name=name, language=language, by=by)
    confirming.signed(signature, task.entry)
    return signature


def write_down(entry: Entry, *, name: str, method: Method, language: str, by: Actor) -> Signature:
    """An organizer notes, also after the day, that it was accepted on paper or by word; `name` is who did."""
    signer = signer_of(entry)
    signature = signing.sign(
        _text(entry),
        entry.person,
        signer=signer,
        name=name,
        language=language,
        method=method,
        recorded_by=by.account_id,
        by=by,
    )
    confirming.signed(signature, entry)
    return signature


def ask_again(entry: Entry, *, by: Actor) -> Person:
    """Mail the link once more to whoever has to accept for this entry; the earlier link ends. Tells who was asked."""
    signer = signer_of(entry)
    if signer is None or not signer.email:
        raise NobodyToAsk
    hold("signature request", entry.person_id)
    version = version_for(of_entry(entry, signer))
    if signing.signature_of(version, entry.person):
        raise AlreadyAccepted
    last = signing.last_asked_at(version.waiver, entry.person)
    if last is not None and clock.now() - last < AGAIN_AFTER:
        raise AskedJustNow
    token = signing.ask(version.waiver, entry.person, signer, language=signer.language)
    trail.record("waiver.asked_again", entry, by=by)
    confirming.to_sign(entry, signer, token)
    return signer


def missing(of: Collection[Entry]) -> dict[int, Person | None]:
    """Of these entries of one edition those whose text is not accepted yet: entry id → who has to, if we know."""
    current = [entry for entry in of if entry.is_current]
    if not current:
        return {}
    unsigned = signing.unsigned(current[0].edition_id, {entry.person_id: entry.is_minor for entry in current})
    return {entry.id: signer_of(entry) for entry in current if entry.person_id in unsigned}


def signer_of(entry: Entry) -> Person | None:
    """Who accepts for the entry: the person themselves; for a minor the guardian, if we know one."""
    return entry.guardian if entry.is_minor else entry.person


def _text(entry: Entry) -> WaiverVersion:
    version = signing.in_force(entry.edition_id).get(signing.kind_for(entry.is_minor))
    if version is None:
        raise NothingToAccept
    return version


def _is_minor(signer: Person, edition: Edition) -> bool:
    own = entries.current(edition, signer)
    return own is not None and own.is_minor
