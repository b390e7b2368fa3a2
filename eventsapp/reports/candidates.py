"""Candidates: who could be asked to help on a shift that is short, the most fitting and least recently asked first.

Only people who agreed to be asked, can be written to, are old enough, have the check the role asks for, promised
nothing else for its time, and were not asked for this shift before nor too often lately.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE as NOT_TAKING_PART
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import help_requests, qualifications, rules, states
from eventsapp.volunteering.models import GONE, HELD, Assignment, Role, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest, Qualification, QualificationKind

MOST = 40
"""So many are shown; whoever asks them all has asked enough."""
SHORT = timedelta(hours=2)
"""Up to this a shift is short."""

People = Select[int]
"""The ids of some people."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked, and what speaks for and against it."""

    volunteer: Volunteer
    misfits: list[NeedKind]
    """What would help them and the shift does not have; only for readers who may see access needs."""
    lacks_training: bool
    knows_role: bool
    """Whether they had this role before, at this event or the years before."""
    last_asked_at: datetime | None


def of(shift: Shift, edition: Edition, now: datetime, *, with_needs: bool) -> list[Candidate]:
    """Who could be asked, best first."""
    missing = _missing(shift) if with_needs else []
    day = clock.local(shift.starts_at, edition.zone).date()
    asked = select(HelpRequest.person_id, func.max(HelpRequest.asked_at).label("at")).group_by(HelpRequest.person_id)
    last = asked.subquery()
    unfit = case((_is_one_of(_asking_for(edition, missing)), 1), else_=0)
    untrained = case((_lacks_training(shift.role, day), 1), else_=0)
    knows = case((_is_one_of(_who_knew(_same_role(shift.role, edition))), 1), else_=0)
    query = (
        select(Volunteer, untrained, knows, last.c.at)
        .join(Volunteer.person)
        .outerjoin(last, last.c.person_id == Volunteer.person_id)
        .where(
            Volunteer.edition_id == edition.id,
            Volunteer.may_ask,
            or_(Person.email.is_not(None), _others_can_be_written_to()),
            *_is_suited(shift, edition, day),
            *(~_is_one_of(those) for those in (*_busy(shift), *_not_again(shift, edition, now))),
        )
        .order_by(unfit, untrained, knows.desc(), last.c.at.is_not(None), last.c.at, Volunteer.id)
        .limit(MOST)
        .options(contains_eager(Volunteer.person))
    )
    rows = db.session.execute(query).all()
    needs = _needs(edition, [row[0].person_id for row in rows], missing)
    return [
        Candidate(volunteer, needs.get(volunteer.person_id, []), bool(lacks), bool(knew), asked_at)
        for volunteer, lacks, knew, asked_at in rows
    ]


def _missing(shift: Shift) -> list[NeedKind]:
    """What may help a volunteer and this shift does not have."""
    has = {
        NeedKind.SEATED_WORK: shift.role.is_seated,
        NeedKind.NO_LIFTING: shift.role.has_no_lifting,
        NeedKind.SHORT_SHIFTS: shift.ends_at - shift.starts_at <= SHORT,
    }
    return [kind for kind, is_there in has.items() if not is_there]


def _is_suited(shift: Shift, edition: Edition, day: date) -> list[ColumnElement[bool]]:
    age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone)
    suited = [or_(Volunteer.from_age.is_(None), Volunteer.from_age >= age)]
    if kinds := qualifications.good_kinds(shift.role):
        suited.append(_is_one_of(_seen(day, Qualification.kind.in_(kinds))))
    return suited


def _others_can_be_written_to() -> ColumnElement[bool]:
    """Whether there is a guardian, or else whoever sent the form, who reads the letter in their place."""
    other = aliased(Person)
    registrant = select(Registration.registrant_id).where(Registration.id == Volunteer.registration_id)
    is_theirs = or_(other.id == Volunteer.guardian_id, other.id == registrant.scalar_subquery())
    return exists().where(is_theirs, other.email.is_not(None))


def _busy(shift: Shift) -> list[People]:
    """Who is on another shift at that time, and who starts in a category during it."""
    on_others = (
        select(Assignment.person_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Edition, Edition.id == Shift.edition_id)
        .where(Shift.starts_at < shift.ends_at, Shift.ends_at > shift.starts_at, Assignment.status.not_in(GONE))
        .where(Edition.state.not_in(states.OFF))
    )
    starting = (
        select(Entry.person_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Category.starts_at >= shift.starts_at, Category.starts_at < shift.ends_at)
        .join(Edition, Edition.id == Category.edition_id)
        .where(Entry.status.not_in(NOT_TAKING_PART), Edition.state.not_in(states.OFF))
    )
    return [on_others, starting]


def _not_again(shift: Shift, edition: Edition, now: datetime) -> list[People]:
    """Who gave this shift back or was asked for it already, and who was asked as often as the edition allows."""
    was_on_it = select(Assignment.person_id).where(Assignment.shift_id == shift.id)
    was_asked = select(HelpRequest.person_id).where(HelpRequest.shift_id == shift.id)
    lately = select(HelpRequest.person_id).where(HelpRequest.asked_at > now - help_requests.WITHIN)
    often = func.count() >= edition.help_requests_most
    return [
        was_on_it,
        _of_the_same_name(was_on_it),
        was_asked,
        _of_the_same_name(was_asked),
        lately.group_by(HelpRequest.person_id).having(often),
        _of_the_same_name(lately, often),
    ]


def _of_the_same_name(people: People, often: ColumnElement[bool] | None = None) -> People:
    """All rows of whoever is among those people: with the same name and address it is the same human.

    With `often` only of those who are among them so often.
    """
    counted, one, other = people.subquery(), aliased(Person), aliased(Person)
    query = (
        select(other.id)
        .join(one, and_(one.email_key == other.email_key, one.name_key == other.name_key))
        .join(counted, counted.c.person_id == one.id)
    )
    return query if often is None else query.group_by(other.id).having(often)


def _lacks_training(role: Role, day: date) -> ColumnElement[bool]:
    if role.training is None:
        return false()
    kind = Qualification.kind == QualificationKind.TRAINING
    return ~_is_one_of(_seen(day, and_(kind, Qualification.training_key == qualifications.training_key(role.training))))


def _seen(day: date, what: ColumnElement[bool]) -> People:
    """Of whom it was seen and still counts on that day."""
    still_good = or_(Qualification.valid_until.is_(None), Qualification.valid_until >= day)
    return select(Qualification.person_id).where(what, still_good)


def _same_role(role: Role, edition: Edition) -> list[int]:
    """The role itself, and the roles of that name in the other years of the event."""
    query = select(Role).join(Edition, Edition.id == Role.edition_id).where(Edition.series_id == edition.series_id)
    name = words.folded(role.name.said("en"))
    return [one.id for one in db.session.scalars(query) if words.folded(one.name.said("en")) == name]


def _who_knew(role_ids: Sequence[int]) -> People:
    """Who had one of these roles."""
    of_role = select(Assignment.person_id).join(Shift, Shift.id == Assignment.shift_id)
    return of_role.where(Shift.role_id.in_(role_ids), Assignment.status.in_(HELD))


def _asking_for(edition: Edition, kinds: Sequence[NeedKind]) -> People:
    """Who told that one of these would help them, and was not told that it is impossible."""
    return select(AccessNeed.person_id).where(
        AccessNeed.edition_id == edition.id,
        AccessNeed.kind.in_(kinds),
        AccessNeed.state.not_in((NeedState.TAKEN_BACK, NeedState.CANNOT)),
    )


def _needs(edition: Edition, person_ids: Sequence[int], kinds: Sequence[NeedKind]) -> dict[int, list[NeedKind]]:
    query = _asking_for(edition, kinds).where(AccessNeed.person_id.in_(person_ids)).add_columns(AccessNeed.kind)
    found: dict[int, list[NeedKind]] = {}
    for person_id, kind in db.session.execute(query.order_by(AccessNeed.id)):
        found.setdefault(person_id, []).append(NeedKind(kind))
    return found


def _is_one_of(people: People) -> ColumnElement[bool]:
    """Asked once for everybody, and not once for each: there may be many thousands."""
    return Volunteer.person_id.in_(people)
