"""Leaving: everything that is not about one's own registration ends with one press, and comes back with another."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.records import Consent, Where
from eventsapp.submissions.wishes import Saying

FORMS = (Where.LEAVE_PAGE, Where.ONE_CLICK)


@dataclass(frozen=True)
class Standing:
    """What comes to somebody besides what is about their registration."""

    purposes: list[MessagePurpose]
    agreed: list[str]
    """What else they, or others at their address, agreed to: the purposes of consents."""

    @property
    def gets_any(self) -> bool:
        return bool(self.purposes or self.agreed)


def standing(person: Person) -> Standing:
    """What comes to them now."""
    agreed = select(Consent.purpose).where(Consent.person_id.in_(_at_their_address(person)))
    agreed = agreed.where(Consent.withdrawn_at.is_(None)).distinct()
    return Standing(wishes.wanted(person), list(db.session.scalars(agreed)))


def leave(person: Person, form: Where, *, by: Actor) -> bool:
    """End all that would come to their address, at once; says whether anything would."""
    saying = Saying(form)
    ended = [wishes.refuse(person, purpose, saying, by=by) for purpose in wishes.WORDS]
    return consents.withdraw_all(_at_their_address(person), saying.at, form, by=by) > 0 or any(ended)


def come_back(person: Person, *, by: Actor) -> None:
    """Let come again what ended when they left, and nothing that they had not agreed to before."""
    saying, at_theirs = Saying(Where.LEAVE_PAGE), _at_their_address(person)
    last = {one.purpose: one for one in wishes.of(person)}
    left = [one for one in last.values() if one.form in FORMS and not one.wanted]
    moments = [one.said_at for one in left] + [consents.last_left_at(at_theirs, FORMS)]
    moment = max((one for one in moments if one), default=None)
    ended = {MessagePurpose(one.purpose) for one in left if one.said_at == moment}
    for purpose in ended if moment else wishes.ON_REFUSAL:
        wishes.agree(person, purpose, saying, by=by)
    if moment:
        consents.give_back(at_theirs, moment, saying.form, by=by)


def _at_their_address(person: Person) -> Select[int]:
    """They, and who shares their address."""
    themselves = Person.id == person.id
    at_theirs = or_(themselves, Person.email_key == person.email_key) if person.email_key else themselves
    return select(Person.id).where(at_theirs)
