"""The volunteers of an imported list: which shift a row is about, what speaks against it, and putting them on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core import clock, words
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, clashes, rules, shifts, volunteers
from eventsapp.volunteering.models import GONE, Assignment, Shift
from eventsapp.workflows import commitments, import_dates, import_people
from eventsapp.workflows.import_people import KnownAs
from eventsapp.workflows.import_rows import BETWEEN, Problem, Row, Why, moment_of

MOST = 1_000
"""More shifts of volunteers than this are not filled in one act: everybody else would wait for it."""


class TooManyHelping(Refusal):
    """Each place on a shift is a small act of its own."""

    sentence = _l("At most %(most)s shifts of volunteers can be imported with one list. Part it into several.")


class ShiftGone(Refusal):
    """It was taken away or cancelled while the import was prepared."""

    sentence = _l("A shift you chose is not there any more. Please choose the shifts again.")


class NotEnoughOnShift(Refusal):
    """History counts as confirmed, and no limit is broken for it."""

    sentence = _l(
        "There are not enough places on %(shift)s for everybody on this list. Raise its maximum first, or let the "
        "others go to its waitlist."
    )
    field = "places"


def guess(text: str, offered: Sequence[Shift], zone: str) -> str:
    """The shift that a list calls so: of the role of that name, the one at that time, or its only one."""
    role, _between, when = text.partition(BETWEEN)
    called = words.folded(role)
    near = [one for one in offered if called in map(words.folded, (one.role.name.en, one.role.name.fr))]
    day, at = import_dates.day_in(when, day_comes_first=False), import_dates.time_in(when)
    if when and day is None and at is None:
        return ""
    begins = {one.id: clock.local(one.starts_at, zone) for one in near}
    found = [
        one
        for one in near
        if (at is None or begins[one.id].time() == at) and (day is None or begins[one.id].date() == day)
    ]
    return str(found[0].id) if len(found) == 1 else ""


def known_before(rows: Sequence[Row], earlier: Mapping[str, Registration]) -> dict[int, Why]:
    """The rows, by number, whose people are on their shift already, or were put there by an earlier import.

    `earlier` are the registrations of that import, by the group they were made for.
    """
    if not rows:
        return {}
    query = select(Assignment.registration_id, Assignment.name_key, Assignment.shift_id, Assignment.person_id)
    query = query.where(Assignment.shift_id.in_({row.shift_id for row in rows}))
    before = {(one[0], one[1], one[2]) for one in db.session.execute(query)}
    on = {(one[3], one[2]) for one in db.session.execute(query.where(Assignment.status.not_in(GONE)))}
    people = import_people.known(rows)
    found = {}
    for row in rows:
        registration = earlier.get(row.group)
        if registration is not None and (registration.id, row.name_key, row.shift_id) in before:
            found[row.number] = Why.BEFORE
        elif row.identity in people and (people[row.identity].id, row.shift_id) in on:
            found[row.number] = Why.ON_SHIFT
    return found


def unfit(edition: Edition, rows: Sequence[Row]) -> list[Problem]:
    """What speaks against somebody on a shift, as it would if they signed up now: their age, or another promise."""
    offered = {shift.id: shift for shift in shifts.of(edition)}
    people = import_people.known(rows)
    promised = commitments.of(list(people.values())) if people else {}
    earlier: dict[str, list[tuple[Row, Shift]]] = defaultdict(list)
    found = []
    for row in rows:
        shift = offered.get(row.shift_id or 0)
        if shift is None:
            continue
        if not rules.is_old_enough(shift, row.age, edition.zone):
            age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, edition.zone)
            found.append(Problem(row.number, Why.TOO_YOUNG, str(age)))
        wanted = commitments.of_shift(shift, edition)
        person = people.get(row.identity)
        beside = [commitments.of_shift(other, edition) for _row, other in earlier[row.identity]]
        beside += [one for one in promised.get(person.id, []) if one.shift_id != shift.id] if person else []
        clash = next((other for other in beside if clashes.hard([wanted, other])), None)
        if clash is not None:
            found.append(Problem(row.number, Why.CLASH, clash.what))
        earlier[row.identity].append((row, shift))
    return found


def hold_still(rows: Sequence[Row]) -> None:
    """Let nobody promise anything else for those of them whom we know."""
    if len(rows) > MOST:
        raise TooManyHelping(most=MOST)
    commitments.hold_still(list(import_people.known(rows).values()))


def enter(
    edition: Edition,
    helping: Sequence[tuple[Row, KnownAs]],
    sent: Mapping[str, Registration],
    *,
    in_turn: bool,
    by: Actor,
) -> list[Assignment]:
    """Put everybody on their shift, in the order of the shifts' places; as history all of them are confirmed."""
    offered = {shift.id: shift for shift in shifts.of(edition)}
    by_shift: dict[int, list[tuple[Row, KnownAs]]] = defaultdict(list)
    for row, known in helping:
        by_shift[row.shift_id or 0].append((row, known))
    if not by_shift.keys() <= offered.keys():
        raise ShiftGone
    now = clock.now()
    made = []
    for shift in sorted((offered[number] for number in by_shift), key=lambda one: one.pool_id):
        locked(shift.pool)
        for row, known in by_shift[shift.id]:
            assignment = _put(shift, sent[row.group], known, in_turn=in_turn, by=by)
            if not in_turn and not assignment.is_held:
                raise NotEnoughOnShift(shift=shifts.called(shift, edition))
            assignment.taken_at = moment_of(row, edition.zone, now)
            made.append(assignment)
    return made


def _put(shift: Shift, registration: Registration, known: KnownAs, *, in_turn: bool, by: Actor) -> Assignment:
    volunteer = volunteers.welcome(
        registration,
        known.person,
        from_age=known.age,
        to_age=known.age,
        is_minor=known.is_minor,
        guardian=known.guardian,
        by=by,
    )
    db.session.flush()
    party = places.claim(shift.pool, out_of_turn=not in_turn)
    assignment = shifts.take(registration, shift, volunteer, party=party, by=by)
    db.session.flush()
    if not in_turn and Placement(party.placement) is Placement.HELD:
        assignments.approve(assignment, by=by)
    return assignment
