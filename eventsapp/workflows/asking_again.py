"""Asking last year's people whether they sign up the same again: once for each edition, and only who agreed.

The act says that they are asked; the letters are written afterwards (`again_letters`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, distinct, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import AskingRound, Consent, Purpose, SameAgain
from eventsapp.volunteering.models import Volunteer
from eventsapp.workflows import same_again


class NotOpen(Refusal):
    """Who is asked to sign up must be able to."""

    sentence = _l("Open the sign-up first, so that people can do what you ask them for.")


class NobodyBefore(Refusal):
    """It is the first edition of its series."""

    sentence = _l("There is no earlier edition of this series whose people could be asked.")


class AskedBefore(Refusal):
    """Everybody is asked once."""

    sentence = _l("Last year’s people have been asked already.")


class Nobody(Refusal):
    """There is nobody to write to."""

    sentence = _l("Nobody of last year can be asked.")


@dataclass(frozen=True)
class Audience:
    """Who gets a letter, and who is left out."""

    source: Edition
    languages: Counter[str]
    """How many get it in which language."""
    not_agreed: int
    """They sent a form last year and did not agree to be asked, or took it back."""
    signed_up: int
    without_address: int

    @property
    def size(self) -> int:
        return self.languages.total()


def source_of(edition: Edition) -> Edition | None:
    """The last edition before it that was more than a draft."""
    query = select(Edition).where(
        Edition.series_id == edition.series_id, Edition.year < edition.year, Edition.state != State.DRAFT
    )
    return db.session.scalar(query.order_by(Edition.year.desc()).limit(1))


def round_of(edition: Edition) -> AskingRound | None:
    """When its people were asked, if they were."""
    return db.session.get(AskingRound, edition.id)


def is_possible(edition: Edition, now: datetime) -> bool:
    """Whether there is somebody to ask who was not asked yet."""
    if not rules.is_open(edition, now) or round_of(edition) is not None:
        return False
    source = source_of(edition)
    return source is not None and _number(source) > 0


def audience(edition: Edition) -> Audience:
    """Who would be asked; refused where that cannot be now."""
    if not rules.is_open(edition, clock.now()):
        raise NotOpen
    source = source_of(edition)
    if source is None:
        raise NobodyBefore
    sent = select(func.count(distinct(Registration.registrant_id))).where(Registration.edition_id == source.id)
    agreed = _number(source)
    left_out = {
        "signed_up": _number(source, same_again.has_signed_up(edition.id, Consent.person_id)),
        "without_address": _number(
            source, not_(same_again.has_signed_up(edition.id, Consent.person_id)), Person.email.is_(None)
        ),
    }
    first = select(func.min(Consent.id)).join(Consent.registration).join(Consent.person)
    first = first.where(*can_be_asked(source, edition)).group_by(Consent.person_id)
    query = (
        select(Registration.language, func.count())
        .select_from(Consent)
        .join(Consent.registration)
        .where(Consent.id.in_(first))
        .group_by(Registration.language)
    )
    languages = Counter({row[0]: row[1] for row in db.session.execute(query)})
    return Audience(source, languages, (db.session.scalar(sent) or 0) - agreed, **left_out)


def ask(edition: Edition, *, by: Actor) -> AskingRound:
    """Let everybody who agreed be written to, from now on and some at a time; a second time it is refused."""
    edition = locked(edition)
    if round_of(edition) is not None:
        raise AskedBefore
    found = audience(edition)
    if not found.size:
        raise Nobody
    begun = AskingRound(
        edition_id=edition.id, source_id=found.source.id, asked_by=by.account_id, asked_at=clock.now(), told_up_to=0
    )
    db.session.add(begun)
    trail.record("edition.asked_again", edition, by=by, source=found.source.id, readers=found.size)
    return begun


class Open(NamedTuple):
    """What the person at the form can still agree to."""

    next_sign_up: bool
    news: bool


def beside(query: Select[Any], number: ColumnElement[int | None]) -> Select[Any]:
    """The query, and with it the registration of that number and what is open, for the page that says thank you."""
    is_minor = _is_minor(Registration)
    has_agreed = consents.is_given(Registration, Purpose.NEXT_SIGN_UP)
    has_wished = wishes.is_said(Registration, MessagePurpose.NEWS)
    query = query.add_columns(Registration, not_(or_(is_minor, has_agreed)), not_(or_(is_minor, has_wished)))
    return query.outerjoin(Registration, Registration.id == number).options(joinedload(Registration.registrant))


def may_agree(registration: Registration) -> bool:
    """Whether the person at the form could agree: a minor's guardian speaks for them, and did not send it."""
    return not db.session.scalar(select(_is_minor(registration)))


def _is_minor(registration: Registration | type[Registration]) -> ColumnElement[bool]:
    person, edition = registration.registrant_id, registration.edition_id
    minors = (
        exists().where(model.edition_id == edition, model.person_id == person, model.is_minor)
        for model in (Entry, Volunteer)
    )
    return or_(*minors)


def can_be_asked(source: Edition, edition: Edition) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a consent, joined to its registration and its person."""
    return (
        *_agreed(source),
        Person.email.is_not(None),
        not_(same_again.has_signed_up(edition.id, Consent.person_id)),
        not_(exists().where(SameAgain.edition_id == edition.id, SameAgain.person_id == Consent.person_id)),
    )


def _agreed(source: Edition) -> tuple[ColumnElement[bool], ...]:
    return (
        Consent.purpose == Purpose.NEXT_SIGN_UP,
        Consent.withdrawn_at.is_(None),
        Registration.edition_id == source.id,
    )


def _number(source: Edition, *conditions: ColumnElement[bool]) -> int:
    """How many people agreed who are like this."""
    query = select(func.count(distinct(Consent.person_id))).join(Consent.registration).join(Consent.person)
    return db.session.scalar(query.where(*_agreed(source), *conditions)) or 0
