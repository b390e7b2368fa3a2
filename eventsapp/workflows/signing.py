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
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers import signing
from eventsapp.waivers.models import Method, Signature, WaiverVersion
from eventsapp.workflows import confirming
from eventsapp.workflows.summaries import Attending

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

    sentence = _l("%(name)s does not take part or help any more. There is nothing left to accept.")


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

    sentence = _l("We sent it a few minutes ago. If it does not come, look in the spam folder, then try again.")


@dataclass(frozen=True)
class Task:
    """What somebody is asked to accept, for themselves or as the guardian of a minor."""

    edition: Edition
    person: Person
    signer: Person
    attending: Attending | None
    """As what they come; None: they do not take part or help any more."""

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
    return Task(edition, asked.person, asked.signer, _attending(edition, asked.person))


def of(attending: Attending, signer: Person) -> Task:
    """The same for somebody who came through the registration's page."""
    return Task(attending.registration.edition, attending.person, signer, attending)


def version_for(task: Task) -> WaiverVersion:
    """The text to accept now; refused, in words, where nobody has to accept one any more."""
    attending, edition = task.attending, task.edition
    if edition.state == State.CANCELLED:
        raise EventIsCancelled
    if rules.is_over(edition, clock.now()):
        raise EventIsOver
    if attending is None or (isinstance(attending, Entry) and not attending.is_current):
        raise NotTakingPart(name=task.called)
    if not has_to_accept(attending):
        raise NothingToAccept
    signer = signer_of(attending)
    if not attending.is_minor and signer is not task.signer:
        raise EachForThemselves(name=attending.person.name)
    if signer is not task.signer or (attending.is_minor and _is_minor(task.signer, edition)):
        raise NotTheirs
    return _text(attending)


def accept(task: Task, version_id: int, *, name: str, language: str, by: Actor) -> Signature:
    """Accept the text that was read; refused when it is another one by now. Accepted twice, the first time counts."""
    version = version_for(task)
    if version.id != version_id:
        raise signing.WordingChanged
    assert task.attending is not None
    signature = signing.sign(version, task.person, signer=task.signer, name=name, language=language, by=by)
    confirming.signed(signature, task.attending)
    return signature


def write_down(attending: Attending, *, name: str, method: Method, language: str, by: Actor) -> Signature:
    """An organizer notes, also after the day, that it was accepted on paper or by word; `name` is who did."""
    signer = signer_of(attending)
    signature = signing.sign(
        _text(attending),
        attending.person,
        signer=signer,
        name=name,
        language=language,
        method=method,
        recorded_by=by.account_id,
        by=by,
    )
    confirming.signed(signature, attending)
    return signature


def ask_again(attending: Attending, *, by: Actor) -> Person:
    """Mail the link once more to whoever has to accept for them; the earlier link ends. Tells who was asked."""
    signer = signer_of(attending)
    if signer is None or not signer.email:
        raise NobodyToAsk
    hold("signature request", attending.person_id)
    version = version_for(of(attending, signer))
    if signing.signature_of(version, attending.person):
        raise AlreadyAccepted
    last = signing.last_asked_at(version.waiver, attending.person)
    if last is not None and clock.now() - last < AGAIN_AFTER:
        raise AskedJustNow
    token = signing.ask(version.waiver, attending.person, signer, language=signer.language)
    trail.record("waiver.asked_again", attending, by=by)
    confirming.to_sign(attending, signer, token)
    return signer


def missing(of: Collection[Attending]) -> dict[int, Person | None]:
    """Of these people of one edition those whose text is not accepted yet: person id → who has to, if we know.

    Whoever takes part and helps accepts one text.
    """
    asked = {one.person_id: one for one in of if has_to_accept(one)}
    if not asked:
        return {}
    minors = {person_id: one.is_minor for person_id, one in asked.items()}
    unsigned = signing.unsigned(next(iter(asked.values())).edition_id, minors)
    return {person_id: signer_of(one) for person_id, one in asked.items() if person_id in unsigned}


def has_to_accept(attending: Attending) -> bool:
    """Everybody who takes part, and minors who help; an adult who only helps accepts nothing."""
    return attending.is_minor if isinstance(attending, Volunteer) else attending.is_current


def signer_of(attending: Attending) -> Person | None:
    """Who accepts for them: the person themselves; for a minor the guardian, if we know one."""
    return attending.guardian if attending.is_minor else attending.person


def _attending(edition: Edition, person: Person) -> Attending | None:
    """As what somebody comes there now."""
    if entry := entries.current(edition, person):
        return entry
    volunteer = volunteers.of_person(edition.id, person)
    if volunteer is None:
        return None
    helps = any(one.edition_id == edition.id for one in assignments.current_of([person]))
    return volunteer if helps or volunteer.sealed_availability else None


def _text(attending: Attending) -> WaiverVersion:
    version = signing.in_force(attending.edition_id).get(signing.kind_for(attending.is_minor))
    if version is None:
        raise NothingToAccept
    return version


def _is_minor(signer: Person, edition: Edition) -> bool:
    own = entries.current(edition, signer) or volunteers.of_person(edition.id, signer)
    return own is not None and own.is_minor
