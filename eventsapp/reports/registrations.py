"""One registration as organizers see it: who comes, what they answered, accepted and paid, and what was sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account
from eventsapp.questions.models import Audience
from eventsapp.registration import answers, payments
from eventsapp.registration.models import Category, Entry, FeeCodeUse, Payment
from eventsapp.registration.payments import Due
from eventsapp.reports import helping
from eventsapp.reports.helping import Volunteers
from eventsapp.submissions.models import Registration
from eventsapp.teams import teams
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature, Waiver, WaiverKind, WaiverVersion

MOST_MESSAGES = 50
_REFERENCE = re.compile(f"[{tokens.READABLE}]{{4}}-[{tokens.READABLE}]{{4}}")


@dataclass
class Participant:
    """Somebody of the registration, and what is known of their taking part."""

    entry: Entry
    team: str
    turn: int | None
    """Their place in line, while they wait."""
    is_first_of_party: bool
    """Whether what is done for the whole party stands with them."""
    waiver: WaiverVersion | None
    """What has to be accepted for them, as it is in force now."""
    signature: Signature | None
    """The last acceptance; of another version than the one in force it does not count any more."""
    answered: list[tuple[str, str]] = field(default_factory=list)
    """Questions and answers, in words."""

    @property
    def has_accepted(self) -> bool:
        """Whether what is in force is accepted."""
        return self.signature is not None and self.waiver is not None and self.signature.version_id == self.waiver.id


@dataclass(frozen=True)
class Paid:
    """One payment, who wrote it down, and whether it was taken back."""

    payment: Payment
    recorded_by: str
    is_reversed: bool


@dataclass(frozen=True)
class Sheet:
    """The registration with everything that belongs to it."""

    registration: Registration
    people: list[Participant]
    volunteers: Volunteers
    answered: list[tuple[str, str]]
    """What the registration as a whole answered."""
    due: Due
    off_cents: int
    """What a code took off when it was used."""
    paid: list[Paid]
    messages: Sequence[Message]


def find(edition: Edition, reference: str, within: frozenset[int] | None = None) -> Registration:
    """The registration of that reference within the edition, with somebody at one of these sites."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFound
    same = (Registration.reference == reference, Registration.edition_id == edition.id)
    found = db.session.scalars(select(Registration).where(*same).options(joinedload(Registration.registrant))).first()
    if found is None or (within is not None and not _is_at(found, within)):
        raise NotFound
    return found


def sheet(registration: Registration, *, audiences: Sequence[Audience], within: frozenset[int] | None = None) -> Sheet:
    """Everything about it, answers only for these audiences. The queries grow with the parties that wait alone.

    Within some sites these are the people there, and nothing that is said of the registration as a whole.
    """
    people = [one for one in _people(registration) if within is None or one.entry.category.site_id in within]
    by_entry = {person.entry.id: person for person in people}
    answered: list[tuple[str, str]] = []
    for answer in answers.of(registration):
        if answer.question.audience not in audiences:
            continue
        said = (answer.question.label.said(), answers.in_words(answer.question, answer.value))
        if answer.entry_id in by_entry:
            by_entry[answer.entry_id].answered.append(said)
        elif within is None:
            answered.append(said)
    used = db.session.get(FeeCodeUse, registration.id)
    due = payments.due([registration.id])[registration.id]
    if within is not None:
        return Sheet(registration, people, helping.of(registration, within), [], due, 0, [], [])
    return Sheet(
        registration,
        people,
        helping.of(registration),
        answered,
        due,
        used.off_cents if used else 0,
        _paid(registration),
        _messages(registration),
    )


def _is_at(registration: Registration, within: frozenset[int]) -> bool:
    """Whether somebody of it takes part or helps at one of these sites, or did."""
    walks = select(Entry.id).join(Entry.category).where(Category.site_id.in_(within))
    helps = select(Assignment.id).join(Assignment.shift).where(Shift.site_id.in_(within))
    there = (
        walks.where(Entry.registration_id == registration.id).exists(),
        helps.where(Assignment.registration_id == registration.id).exists(),
    )
    return bool(db.session.scalar(select(or_(*there))))


def _people(registration: Registration) -> list[Participant]:
    query = (
        select(Entry)
        .join(Entry.category)
        .where(Entry.registration_id == registration.id)
        .order_by(Entry.id)
        .options(contains_eager(Entry.category).joinedload(Category.pool), joinedload(Entry.person))
        .options(joinedload(Entry.guardian), joinedload(Entry.party))
    )
    own = _beside_whom_they_support(db.session.scalars(query).unique().all())
    named = teams.names(registration.edition_id, {entry.person_id for entry in own}) if own else {}
    in_force = signing.in_force(registration.edition_id)
    signatures = _signatures(registration.edition_id, {entry.person_id for entry in own})
    parties: set[int] = set()
    found = []
    for entry in own:
        kind = signing.kind_for(entry.is_minor)
        found.append(
            Participant(
                entry,
                named.get(entry.person_id, ""),
                _turn(entry),
                is_first_of_party=entry.party_id is not None and entry.is_current and entry.party_id not in parties,
                waiver=in_force.get(kind),
                signature=signatures.get((entry.person_id, kind)),
            )
        )
        if entry.party_id is not None and entry.is_current:
            parties.add(entry.party_id)
    return found


def _beside_whom_they_support(own: Sequence[Entry]) -> list[Entry]:
    """Everybody in order, each support person after the one they come along for."""
    return sorted(own, key=lambda one: (one.supports_id or one.id, one.id))


def _turn(entry: Entry) -> int | None:
    if entry.party is None or not entry.is_current or entry.party.placement != Placement.WAITING:
        return None
    return places.turn_on_waitlist(entry.party, entry.category.pool_id)


def _signatures(edition_id: int, person_ids: set[int]) -> dict[tuple[int, WaiverKind], Signature]:
    query = (
        select(Signature, Waiver.kind)
        .join(Signature.version)
        .join(WaiverVersion.waiver)
        .where(Waiver.edition_id == edition_id, Signature.person_id.in_(person_ids))
        .order_by(WaiverVersion.number)
        .options(contains_eager(Signature.version), joinedload(Signature.signer))
    )
    return {(signature.person_id, WaiverKind(kind)): signature for signature, kind in db.session.execute(query)}


def _paid(registration: Registration) -> list[Paid]:
    query = (
        select(Payment, Account.name)
        .outerjoin(Account, Account.id == Payment.recorded_by)
        .where(Payment.registration_id == registration.id)
        .order_by(Payment.id)
    )
    rows = [(payment, name) for payment, name in db.session.execute(query)]
    taken_back = {payment.reverses_id for payment, _name in rows}
    return [Paid(payment, name or "", payment.id in taken_back) for payment, name in rows]


def _messages(registration: Registration) -> Sequence[Message]:
    same = Message.about == f"registration:{registration.id}"
    return db.session.scalars(select(Message).where(same).order_by(Message.id.desc()).limit(MOST_MESSAGES)).all()
