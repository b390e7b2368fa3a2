"""The coverage board's figures: what a shift needs, what it has, and why those who said yes may not all come."""

from datetime import time

import pytest
from sqlalchemy import text

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.reports import coverage
from eventsapp.reports.coverage import Order, Wanted
from eventsapp.volunteering import doubts, last_year
from eventsapp.volunteering.covers import Doubt, Level, Numbers, level_of
from eventsapp.volunteering.last_year import Absence
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Priority
from eventsapp.volunteering.records import ShiftCount
from tests import makers


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"), year=2027)


def board(walk, **wanted):
    return coverage.board(walk, Wanted(**wanted), clock.now())


def counted(shift, *, signed_up, came, missed, needed=4):
    with writing():
        db.session.add(
            ShiftCount(
                shift_id=shift.id,
                needed=needed,
                signed_up=signed_up,
                came=came,
                missed=missed,
                counted_at=clock.now(),
            )
        )


def the_year_before(walk, *, missed, signed_up=10, name="Water table", years=1):
    """The same role, so many years ago, and how many did not come."""
    earlier = makers.edition(of=walk.series, year=walk.year - years)
    role = makers.role(earlier, name=makers.both(name, "Autre nom"))
    counted(makers.shift(doing=role), signed_up=signed_up, came=signed_up - missed, missed=missed)


@pytest.mark.parametrize(
    ("numbers", "doubt", "level"),
    [
        (Numbers(4, 6, 3), Doubt(), Level.SHORT),
        (Numbers(4, 6, 4), Doubt(), Level.MORE),
        (Numbers(4, 6, 6), Doubt(), Level.ENOUGH),
        (Numbers(4, 6, 4), Doubt(unconfirmed=1), Level.AT_RISK),
        (Numbers(4, 6, 6), Doubt(unconfirmed=1, requested=1), Level.ENOUGH),
        (Numbers(4, 6, 6), Doubt(unconfirmed=1, requested=2), Level.AT_RISK),
        (Numbers(4, 6, 5), Doubt(absence=Absence(30, 2026)), Level.AT_RISK),
        (Numbers(4, 6, 6), Doubt(absence=Absence(30, 2026)), Level.ENOUGH),
        (Numbers(4, 6, 5, has_begun=True), Doubt(absence=Absence(30, 2026)), Level.MORE),
        (Numbers(4, 6, 0, has_begun=True, is_over=True), Doubt(), Level.OVER),
        (Numbers(0, 0, 0), Doubt(), Level.ENOUGH),
    ],
)
def test_how_a_shift_stands_follows_from_its_numbers_and_its_doubts(numbers, doubt, level):
    assert level_of(numbers, doubt) is level


def test_who_has_a_place_counts_until_they_are_gone_and_doubts_are_said_apart(walk):
    shift = makers.shift(walk, minimum=3, ideal=4, maximum=8, doing=makers.role(walk, needs_approval=False))
    ids = [makers.assignment(shift).id for _ in range(5)]
    with writing():
        asked, again, arrived, requested, _last = (db.session.get_one(Assignment, one) for one in ids)
        asked.asked_at = again.asked_at = arrived.asked_at = clock.now()
        again.status, arrived.status = AssignmentStatus.REAFFIRMED, AssignmentStatus.ARRIVED
        requested.status = AssignmentStatus.REQUESTED
    (cover,) = board(walk).covers
    assert (cover.doubt, cover.shift.pool.held, cover.level) == (Doubt(1, 1), 5, Level.ENOUGH)
    makers.shift(walk, minimum=2, ideal=2, at=time(13), until=time(14))
    figures = board(walk).figures
    assert (figures.shifts, figures.short, figures.missing, figures.at_risk) == (2, 1, 2, 0)


def test_what_is_missing_most_comes_first_and_the_critical_before_the_usual(walk, still):
    def shift(name, **given):
        return makers.shift(doing=makers.role(walk, name=makers.both(name)), **given)

    shift("enough", minimum=0, ideal=0)
    shift("more", minimum=0, ideal=2)
    shift("one short", minimum=1)
    shift("nice", minimum=3, ideal=3, priority=Priority.NICE)
    shift("three short", minimum=3, ideal=3)
    shift("critical", minimum=1, priority=Priority.CRITICAL, at=time(20), until=time(21))
    shift("over", minimum=9, ideal=9, at=time(6), until=time(7))
    shift("cancelled", minimum=9, ideal=9, cancelled_at=clock.now())
    still.move_to(
        clock.moment(clock.local(walk.starts_at, walk.zone).replace(hour=7, minute=30, tzinfo=None), walk.zone)
    )
    expected = ["critical", "three short", "one short", "nice", "more", "enough", "over"]
    assert [cover.shift.role.name.en for cover in board(walk).covers] == expected
    at_risk = board(walk, only_at_risk=True)
    assert ([cover.shift.role.name.en for cover in at_risk.covers], at_risk.found) == (expected[:4], 4)


def test_it_is_also_in_the_order_of_the_day_of_roles_and_of_places(walk):
    water = makers.role(walk, name=makers.both("Water"))
    desk = makers.role(walk, name=makers.both("Desk"))
    for role, hour, place in ((water, 12, "Gate"), (desk, 9, "Tent"), (water, 7, "Bridge")):
        makers.shift(doing=role, at=time(hour), until=time(hour + 1), place=makers.both(place))

    def places(order):
        return [cover.shift.place.en for cover in board(walk, order=order).covers]

    assert places(Order.DAY) == ["Bridge", "Tent", "Gate"]
    assert places(Order.ROLE) == ["Bridge", "Gate", "Tent"]
    assert places(Order.PLACE) == ["Bridge", "Gate", "Tent"]


def test_pages_follow_one_another_without_a_gap(walk):
    role = makers.role(walk)
    for hour in range(5):
        makers.shift(doing=role, at=time(8 + hour), until=time(9 + hour))
    seen = []
    for number in (1, 2, 3):
        found = coverage.board(walk, Wanted(), clock.now(), number=number, size=2)
        assert (found.pages, found.found) == (3, 5)
        seen += [cover.shift.id for cover in found.covers]
    assert len(set(seen)) == 5
    assert coverage.board(walk, Wanted(), clock.now(), number=99, size=2).number == 3


def test_the_same_role_is_known_by_its_name_in_the_last_edition_that_was_counted(walk):
    the_year_before(walk, missed=9, years=2)
    the_year_before(walk, missed=3, name="WATER  table")
    makers.edition(of=makers.series("other"), year=2026)
    makers.shift(walk, minimum=1)
    (cover,) = board(walk).covers
    assert cover.doubt.absence == Absence(30, 2026)
    assert cover.level is Level.SHORT


def test_few_people_and_full_attendance_say_nothing(walk):
    the_year_before(walk, missed=4, signed_up=4)
    assert last_year.absences([walk.id]) == {}
    later = makers.edition(of=walk.series, year=2028)
    counted(makers.shift(walk), signed_up=20, came=20, missed=0)
    assert last_year.absences([later.id]) == {}


def test_each_edition_is_held_against_the_last_one_of_its_own_series(walk):
    run = makers.edition(of=makers.series("run"), year=2027)
    the_year_before(walk, missed=3)
    the_year_before(run, missed=5)
    assert last_year.absences([walk.id, run.id]) == {
        (walk.id, "water table"): Absence(30, 2026),
        (run.id, "water table"): Absence(50, 2026),
    }


def test_it_asks_as_much_for_one_shift_as_for_many_and_looks_at_nobody_else(walk, queries):
    the_year_before(walk, missed=3)

    def asked():
        db.session.expire_all()
        edition_id = walk.id
        with queries() as made:
            for cover in board(walk).covers:
                assert cover.shift.role.name.en and cover.shift.pool.held >= 0
                assert cover.shift.lead is None or cover.shift.lead.name
        assert edition_id
        return len(made)

    makers.assignment(makers.shift(walk, lead=makers.person()))
    few = asked()
    for hour in range(12):
        makers.assignment(makers.shift(walk, at=time(hour), until=time(hour + 1), lead=makers.person()))
    assert asked() == few <= 6


def test_those_in_question_are_read_from_an_index_of_their_own(walk):
    makers.assignment(makers.shift(walk))
    query = doubts.in_question([walk.id]).compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    assert "ix_assignments_in_question" in str(db.session.execute(text(f"{explain} {query}")).all())
