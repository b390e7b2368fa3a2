"""What each trait means in SQL, for an entry and for an assignment; and whom a search finds but by their name.

A question that looks at something else than the line itself begins there with the line's own person or registration,
or with the few rows there are (failed mails, requests, the members of a team).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.audit.models import AuditLine
from eventsapp.core import name_words
from eventsapp.events.models import Edition
from eventsapp.outbox.models import FAILED, Message
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Answer, Entry, EntryStatus, FeeCode, FeeCodeUse, Payment
from eventsapp.registration.prices import OWING
from eventsapp.reports.traits import Flagged, Presence
from eventsapp.reports.traits import Payment as Paying
from eventsapp.submissions.models import WAITING, ChangeRequest, Registration
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import GONE as OFF_THE_SHIFT
from eventsapp.volunteering.models import HELD, Assignment, Volunteer
from eventsapp.waivers.models import Signature, Waiver, WaiverKind, WaiverVersion

Condition = ColumnElement[bool]

LATE = ("entry.category_changed", "entry.handed_on", "entry.withdrawn", "entry.transferred", "entry.deferred")
"""What counts as a change when it is late."""
FEW = ("team", Flagged.MAIL_FAILED, Flagged.CHANGE_ASKED)
"""Traits that few have: the database begins with those, and not with everybody of the edition."""


def of(name: str, model: Any) -> Condition:
    """The condition of the trait of that name, for lines of that table."""
    kind, _space, number = name.partition(" ")
    if kind == "team":
        return _is_in_team(model, int(number))
    return _CONDITIONS[name](model)


def found_otherwise(model: Any, *, address: bool, reference: bool, bib: bool, words: int) -> list[Condition]:
    """The ways in which a search finds a line but by its name: by the beginning of an address or of a reference, by a
    bib number, or by the words of a team's name. The indexes of names hold all that is compared."""
    ways: list[Condition] = []
    if address:
        begins = (Person.email_key >= bindparam("address"), Person.email_key < bindparam("beyond_address"))
        ways.append(model.person_id.in_(select(Person.id).where(*begins)))
    if reference:
        begins = (
            Registration.reference >= bindparam("reference"),
            Registration.reference < bindparam("beyond_reference"),
        )
        found = select(Registration.id).where(Registration.edition_id == _edition(), *begins)
        ways.append(model.registration_id.in_(found))
    if model is Entry and bib:
        ways.append(and_(Entry.edition_id == _edition(), Entry.bib == bindparam("bib", type_=Integer)))
    if model is Entry and words:
        ways.append(Entry.person_id.in_(_members(words, "word")))
    return ways


def _edition() -> Any:
    return bindparam("edition_id", type_=Integer)


def _members(words: int, name: str) -> Select[Any]:
    """The people in a team whose name holds all the words."""
    holds = [name_words.holds(Team.name_key, f"{name}_{number}") for number in range(words)]
    return (
        select(Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .where(Team.edition_id == _edition(), Membership.left_at.is_(None), *holds)
    )


def _is_in_team(model: Any, words: int) -> Condition:
    found: Condition = model.person_id.in_(_members(words, "team"))
    return found


def _is_current(model: Any) -> Condition:
    found: Condition = model.status.not_in(GONE if model is Entry else OFF_THE_SHIFT)
    return found


def _to_pay() -> ColumnElement[int]:
    """What is still to pay for the registration, in cents, as `payments.due` has it."""
    own, paid = aliased(Entry), Payment.amount_cents
    fees = (
        select(func.coalesce(func.sum(own.fee_cents), 0, type_=Integer))
        .where(own.registration_id == Entry.registration_id, own.status.in_(OWING))
        .correlate(Entry)
        .scalar_subquery()
    )
    came_in = (
        select(func.coalesce(func.sum(paid), 0, type_=Integer))
        .where(Payment.registration_id == Entry.registration_id)
        .correlate(Entry)
        .scalar_subquery()
    )
    most = case((FeeCode.percent.is_not(None), fees * FeeCode.percent // 100), else_=FeeCode.off_cents)
    off = case(
        (and_(FeeCodeUse.off_cents <= most, FeeCodeUse.off_cents <= fees), FeeCodeUse.off_cents),
        (most <= fees, most),
        else_=fees,
    )
    taken_off = (
        select(off)
        .join(FeeCode, FeeCode.id == FeeCodeUse.code_id)
        .where(FeeCodeUse.registration_id == Entry.registration_id)
        .correlate(Entry)
        .scalar_subquery()
    )
    still: ColumnElement[int] = fees - func.coalesce(taken_off, 0, type_=Integer) - came_in
    return still


def _costs() -> Condition:
    # As the index of those says it, since a database compares it with no parameter.
    return and_(Entry.status == literal_column("'confirmed'"), Entry.fee_cents > literal_column("0"))


def _owes(_model: Any) -> Condition:
    return and_(_costs(), _to_pay() > 0)


def _has_paid(_model: Any) -> Condition:
    return and_(_costs(), _to_pay() <= 0)


def _is_free(_model: Any) -> Condition:
    return Entry.fee_cents == 0


def _in_force(kind: WaiverKind) -> Any:
    return (
        select(WaiverVersion.id)
        .join(Waiver, Waiver.id == WaiverVersion.waiver_id)
        .where(Waiver.edition_id == _edition(), Waiver.kind == kind)
        .order_by(WaiverVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _accepted(model: Any, *, is_so: bool) -> Condition:
    """Whether what is in force is accepted: by adults who take part, and for every minor."""
    version: Any = _in_force(WaiverKind.GUARDIAN)
    has_to: list[Condition] = [_is_current(model)]
    if model is Entry:
        version = case((Entry.is_minor, version), else_=_in_force(WaiverKind.ADULT))
    else:
        has_to.append(_as_volunteer(Volunteer.is_minor))
    accepted = exists().where(Signature.version_id == version, Signature.person_id == model.person_id)
    return and_(*has_to, version.is_not(None), accepted if is_so else not_(accepted))


def _as_volunteer(*conditions: Any) -> Condition:
    return exists().where(Volunteer.edition_id == _edition(), Volunteer.person_id == Assignment.person_id, *conditions)


def _has_age(model: Any) -> Condition:
    """By the first age of their band; a band of every age says nothing."""
    of_band = Entry if model is Entry else Volunteer
    known = or_(of_band.from_age > 0, of_band.to_age.is_not(None))
    within = and_(known, of_band.from_age.between(bindparam("from_age"), bindparam("to_age")))
    return within if model is Entry else _as_volunteer(within)


def _has_need(model: Any, *, any_state: bool) -> Condition:
    state = AccessNeed.state != NeedState.TAKEN_BACK if any_state else AccessNeed.state == bindparam("need_state")
    asked = select(AccessNeed.person_id).where(AccessNeed.edition_id == _edition(), state)
    found: Condition = model.person_id.in_(asked)
    return found


def _has_answered(_model: Any, *, is_one_of_several: bool) -> Condition:
    said = Answer.value == bindparam("answer", type_=String)
    if is_one_of_several:
        said = (literal("\n") + Answer.value + literal("\n")).like(bindparam("answer_line"), escape="/")
    return exists().where(
        Answer.question_id == bindparam("question_id", type_=Integer),
        Answer.registration_id == Entry.registration_id,
        or_(Answer.entry_id.is_(None), Answer.entry_id == Entry.id),
        said,
    )


def _is_late(_model: Any) -> Condition:
    closed = select(Edition.changes_close_at).where(Edition.id == _edition()).scalar_subquery()
    changed = exists().where(
        AuditLine.subject_table == Entry.__tablename__,
        AuditLine.subject_id == Entry.id,
        AuditLine.action.in_(LATE),
        AuditLine.done_at > closed,
    )
    return or_(Entry.entered_at > closed, and_(closed.is_not(None), changed))


def _is_namesake(model: Any) -> Condition:
    """Another person of the same name takes part or helps."""
    others = []
    for table in (Entry, Assignment):
        other: Any = aliased(table)
        same = (other.edition_id == _edition(), other.name_key == model.name_key)
        others.append(
            exists().where(*same, other.person_id != model.person_id, other.status.not_in(GONE + OFF_THE_SHIFT))
        )
    return and_(_is_current(model), or_(*others))


def _has_failed_mail(model: Any) -> Condition:
    registration_id = cast(func.substr(Message.about, len("registration:") + 1), Integer)
    failed = select(registration_id).where(FAILED, Message.about.like("registration:%"))
    found: Condition = model.registration_id.in_(failed)
    return found


def _is_asking(model: Any) -> Condition:
    found: Condition = model.registration_id.in_(select(ChangeRequest.registration_id).where(WAITING))
    return found


def _is_here(model: Any) -> Condition:
    found: Condition = Entry.arrived_at.is_not(None) if model is Entry else Assignment.status.in_(CAME)
    return found


def _is_expected(model: Any) -> Condition:
    if model is Entry:
        return and_(Entry.status == EntryStatus.CONFIRMED, Entry.arrived_at.is_(None))
    return and_(Assignment.status.in_(HELD), Assignment.status.not_in(CAME))


_CONDITIONS: dict[str, Callable[[Any], Condition]] = {
    Paying.OWES: _owes,
    Paying.PAID: _has_paid,
    Paying.FREE: _is_free,
    "signed": lambda model: _accepted(model, is_so=True),
    Flagged.UNSIGNED: lambda model: _accepted(model, is_so=False),
    "ages": _has_age,
    "need": lambda model: _has_need(model, any_state=False),
    "any need": lambda model: _has_need(model, any_state=True),
    "answer": lambda model: _has_answered(model, is_one_of_several=False),
    "answers": lambda model: _has_answered(model, is_one_of_several=True),
    Flagged.LATE: _is_late,
    Flagged.DUPLICATE: _is_namesake,
    Flagged.MAIL_FAILED: _has_failed_mail,
    Flagged.CHANGE_ASKED: _is_asking,
    Presence.HERE: _is_here,
    Presence.EXPECTED: _is_expected,
}
