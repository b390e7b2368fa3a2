"""Joining: the volunteers of one form, onto their shifts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.core import clock
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people import households
from eventsapp.people.models import Person
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, clashes, rules, shifts, volunteers
from eventsapp.volunteering.clashes import Clash, Commitment
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.workflows import commitments
from eventsapp.workflows.plans import Comer, Group, Plan

GROUP = "group"
"""What the group of a form is called among its comers."""


class ShiftGone(Refusal):
    """A shift that was chosen has begun, was cancelled, or is not of this edition."""

    sentence = _l("A shift that %(name)s chose is no longer offered. Please choose again.")
    field = "shifts"


class ShiftsClash(Refusal):
    """Two things asked for are at the same time."""

    sentence = _l("%(clash)s Please choose one of them.")
    field = "shifts"


class AlreadyPromised(Refusal):
    """The volunteer promised something else at that time before. What is not said: anybody may have typed the name."""

    sentence = _l("%(name)s cannot take %(shift)s: they help or take part at that time already.")
    field = "shifts"


class TooYoungToHelp(Refusal):
    """The role, or the time of day, asks for a higher age."""

    sentence = _l("%(shift)s is for people from age %(age)s. Please choose another shift for %(name)s.")
    field = "shifts"


class GroupTooBig(Refusal):
    """A group that could never have its places together."""

    sentence = _l("%(shift)s has %(most)s places in all. Please choose another shift, or send two forms.")
    field = "shifts"


@dataclass(frozen=True)
class Joined:
    """Who helps now, by comer key, and the shifts they were given or wait for."""

    volunteers: dict[str, Volunteer]
    assignments: list[Assignment]
    repeated: list[Assignment] = field(default_factory=list)
    """Those that comers had before and asked for again."""
    missed: dict[Person, list[Shift]] = field(default_factory=dict)
    """Shifts that were not given, since what is known of somebody speaks against it: a promise, or their age."""
    at_start: dict[Person, list[Commitment]] = field(default_factory=dict)
    """What somebody who now takes part promised before for the time of their start."""


def chosen(edition: Edition, plan: Plan, categories: Mapping[str, Category]) -> dict[str, list[Shift]]:
    """The shifts each comer asks for, by key; refused in words where they cannot be had.

    What it says does not depend on who is known to us.
    """
    if not plan.group and not any(comer.shift_ids for comer in plan.comers):
        return {}
    now = clock.now()
    found: dict[str, list[Shift]] = {}
    asking = [(comer.key, comer.name, comer.shift_ids) for comer in plan.comers]
    if plan.group:
        asking.append((GROUP, plan.group.name, plan.group.shift_ids))
    there = shifts.of(edition, among={number for _key, _name, shift_ids in asking for number in shift_ids})
    offered = {shift.id: shift for shift in there if shift.starts_at > now and shift.is_offered}
    for key, name, shift_ids in asking:
        if not set(shift_ids) <= offered.keys():
            raise ShiftGone(name=name)
        found[key] = [offered[number] for number in dict.fromkeys(shift_ids)]
    if plan.group:
        _refuse_too_many(edition, plan.group, found[GROUP])
    guardians_shifts = _guardians_shifts(plan)
    for comer in plan.comers:
        _refuse_too_young(edition, comer, found[comer.key], guardians_shifts)
        if clash := impossible(edition, found[comer.key], categories.get(comer.key)):
            raise ShiftsClash(clash=str(clash))
    return found


def impossible(edition: Edition, wanted: Sequence[Shift], category: Category | None) -> Clash | None:
    """The first two of what one person asks for that nobody can do both."""
    return clashes.hard(_asked_for(edition, wanted, category))


def warnings(edition: Edition, wanted: Sequence[Shift], category: Category | None) -> list[Clash]:
    """What does not go well together among what one person asks for, without being impossible."""
    return [clash for clash in clashes.among(_asked_for(edition, wanted, category)) if not clash.is_hard]


def refuse_if_promised(
    edition: Edition, found: Mapping[str, Person], plan: Plan, categories: Mapping[str, Category]
) -> None:
    """Refuse a start at which somebody promised to help, on the page of a registration and of its own people alone.

    Of whoever has an address of their own, and of everybody on a form that anybody can send, it would tell too much.
    """
    own = {key: person for key, person in found.items() if not person.email}
    before = _Before(edition, own, {})
    for person in before.at_start(plan, categories):
        category = next(categories[key] for key in own if own[key] is person)
        start = commitments.of_start(category, edition)
        raise AlreadyPromised(name=person.name, shift=start.what if start else "")


def join(
    registration: Registration,
    plan: Plan,
    found: Mapping[str, Person],
    shifts_of: Mapping[str, Sequence[Shift]],
    categories: Mapping[str, Category],
    entered: Mapping[int, Entry],
    guardian: Person | None,
    *,
    strangers: Collection[int] = (),
    by: Actor,
) -> Joined:
    """Make everybody a volunteer who asks for a shift or says when they could help, and give them their places.

    Who is on a shift already is left as they are; what clashes with an earlier promise, or with the age that is known
    of somebody, is not given. Neither is said on the form: the mail to the address on file tells. `entered` are the
    entries of these people, by person id; of the `strangers`, by their ids, there is nothing to find. Locks are taken
    in the order of the pools; adults come first, so that no child has a place without the guardian it may help beside.
    """
    known = {key: person for key, person in found.items() if person.id not in strangers}
    before = _Before(registration.edition, known, entered)
    helpers = {
        comer.key: _welcome(registration, comer, found, entered, guardian, is_first=comer.key not in known, by=by)
        for comer in plan.comers
        if comer.helps
    }
    wanted = [(shift, comer) for comer in plan.comers for shift in shifts_of.get(comer.key, ())]
    beside = _guardians_shifts(plan)
    given: list[tuple[Shift, Volunteer]] = []
    joined = Joined(helpers, [], at_start=before.at_start(plan, categories))
    for shift, comer in sorted(wanted, key=lambda one: (one[0].pool_id, one[1].is_minor, found[one[1].key].id)):
        person = found[comer.key]
        if theirs := before.on(shift, person):
            joined.repeated.extend(theirs.values())
        elif before.speaks_against(shift, person, beside_guardian=shift.id in beside):
            joined.missed.setdefault(person, []).append(shift)
        else:
            given.append((shift, helpers[comer.key]))
    joined.assignments.extend(shifts.take_each(registration, given, by=by))
    if plan.group:
        joined.assignments.extend(_bring_group(registration, plan.group, shifts_of[GROUP], by=by))
    joined.assignments.sort(key=lambda one: (one.shift.starts_at, one.id))
    return joined


class _Before:
    """What was known of the people of a form before it came."""

    def __init__(self, edition: Edition, found: Mapping[str, Person], entered: Mapping[int, Entry]) -> None:
        self.edition, self.found, self.entered = edition, found, entered

    @cached_property
    def promised(self) -> dict[int, list[Commitment]]:
        """What they promised for a time, by person id."""
        return commitments.of(self.found.values())

    @cached_property
    def same(self) -> dict[int, list[Person]]:
        """All rows of each of them, by person id."""
        return commitments.same(self.found.values())

    @cached_property
    def ages(self) -> dict[int, list[int | None]]:
        """From which ages they were known to be, by person id."""
        rows = {row.id: person_id for person_id, rows in self.same.items() for row in rows}
        ages: dict[int, list[int | None]] = {person_id: [] for person_id in self.same}
        for row_id, one in volunteers.of_people(self.edition.id, rows).items():
            ages[rows[row_id]].append(one.from_age)
        for person_id in self.same:
            if person_id in self.entered:
                ages[person_id].append(self.entered[person_id].from_age)
        return ages

    def on(self, shift: Shift, person: Person) -> dict[int, Assignment]:
        """Their assignments to that shift, by person id."""
        return assignments.on(shift, self.same[person.id]) if person.id in self.same else {}

    def speaks_against(self, shift: Shift, person: Person, *, beside_guardian: bool) -> bool:
        """Whether they promised something else for that time, or are known to be too young for it."""
        wanted = commitments.of_shift(shift, self.edition)
        if any(clashes.hard([one, wanted]) for one in self.promised.get(person.id, ())):
            return True
        zone = self.edition.zone
        ages = self.ages.get(person.id, ())
        return any(not rules.is_old_enough(shift, age, zone, beside_guardian=beside_guardian) for age in ages)

    def at_start(self, plan: Plan, categories: Mapping[str, Category]) -> dict[Person, list[Commitment]]:
        """The shifts they promised before at the time of the start they have with this form."""
        found = {}
        shifts_of = commitments.of(self.found.values(), with_starts=False) if categories else {}
        for comer in plan.comers:
            person = self.found.get(comer.key)
            if person is None:
                continue
            start = commitments.of_start(categories[comer.key], self.edition) if comer.key in categories else None
            if start and (both := [one for one in shifts_of[person.id] if clashes.hard([one, start])]):
                found[person] = both
        return found


def _welcome(
    registration: Registration,
    comer: Comer,
    found: Mapping[str, Person],
    entered: Mapping[int, Entry],
    guardian: Person | None,
    *,
    is_first: bool,
    by: Actor,
) -> Volunteer:
    """Somebody of the form as a volunteer; who takes part has the age and the guardian of their entry."""
    person = found[comer.key]
    of: Comer | Entry = entered.get(person.id, comer)
    return volunteers.welcome(
        registration,
        person,
        from_age=of.from_age,
        to_age=of.to_age,
        is_minor=of.is_minor,
        guardian=of.guardian if isinstance(of, Entry) else guardian if of.is_minor else None,
        availability=comer.availability,
        may_ask=comer.may_ask,
        is_first=is_first,
        by=by,
    )


def _bring_group(registration: Registration, group: Group, wanted: Sequence[Shift], *, by: Actor) -> list[Assignment]:
    """Give a group all its places on each shift, or one turn on its waitlist; the names of its people come later."""
    registration.group_name = group.name
    home = households.of(registration.registrant)
    people = [
        households.placeholder(home, f"{group.name[:80]} {number}", language=registration.language)
        for number in range(1, group.size + 1)
    ]
    helpers = [volunteers.welcome(registration, person, is_first=True, by=by) for person in people]
    taken = []
    for shift in sorted(wanted, key=lambda one: one.pool_id):
        party = places.claim(shift.pool, size=group.size)
        theirs = [(shift, volunteer, party) for volunteer in helpers]
        taken += shifts.give(registration, theirs, is_placeholder=True, by=by)
    return taken


def _guardians_shifts(plan: Plan) -> set[int]:
    """The shifts that whoever consents for the minors asks for, if it is one of the comers."""
    named = plan.guardian
    if named is None:
        return set()
    comers = [one for one in plan.comers if (one.is_registrant if named.is_registrant else one.key == named.comer)]
    return {number for one in comers for number in one.shift_ids}


def _refuse_too_many(edition: Edition, group: Group, wanted: Sequence[Shift]) -> None:
    for shift in wanted:
        if shift.pool.maximum is not None and shift.pool.maximum < group.size:
            raise GroupTooBig(shift=shifts.called(shift, edition), most=shift.pool.maximum)
    if clash := impossible(edition, wanted, None):
        raise ShiftsClash(clash=str(clash))


def _refuse_too_young(edition: Edition, comer: Comer, wanted: Sequence[Shift], guardians: set[int]) -> None:
    for shift in wanted:
        if not rules.is_old_enough(shift, comer.from_age, edition.zone, beside_guardian=shift.id in guardians):
            age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone)
            raise TooYoungToHelp(shift=shifts.called(shift, edition), age=age, name=comer.name)


def _asked_for(edition: Edition, wanted: Sequence[Shift], category: Category | None) -> list[Commitment]:
    start = commitments.of_start(category, edition) if category else None
    return [*(commitments.of_shift(shift, edition) for shift in wanted), *([start] if start else [])]
