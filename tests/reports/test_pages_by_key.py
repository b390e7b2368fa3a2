"""Long lists for organizers: each page begins where the one before ended, whatever lies before it."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.reports import attendance as of_the_day
from eventsapp.reports import calendar_changes, credited, shift_lists
from eventsapp.teams import search
from eventsapp.volunteering import attendance
from tests import makers, plans

COUNTED_OUT = {
    "giving_figures.py": "the gift in the middle, which is found by counting",
    "openings.py": "shifts to take, by how much they need people: a few hundred, whose order changes as people sign up",
}


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"), year=2027, starts_on=date(2027, 3, 9))


@pytest.fixture
def role(walk):
    return makers.role(walk)


def in_all(page, lines, further):
    """What all pages hold, and how many they are; each page is asked for by where the one before ended."""
    found, at, pages = [], None, 0
    while pages < 10:
        one = page(at) if at else page()
        found += lines(one)
        pages, at = pages + 1, further(one)
        if not at:
            break
    return found, pages


def test_hours_follow_by_name_and_those_of_the_same_name_all_appear(walk, role, monkeypatch):
    monkeypatch.setattr(credited, "SIZE", 2)
    shift = makers.shift(walk, doing=role, maximum=None, at=time(7), until=time(9))
    for name in ("Zoë", "Kim", "Kim", "Kim", "Amina"):
        came = makers.assignment(shift, makers.person(name))
        with writing():
            attendance.arrive(came, by=OPERATOR)
    elsewhere = makers.assignment(makers.shift(makers.edition(of=makers.series("other"), starts_on=date(2027, 3, 9))))

    def page(after=0):
        return credited.page(walk.id, credited.Wanted(), after=after)

    found, pages = in_all(page, lambda one: [line[0] for line in one.lines], lambda one: one.after)
    assert [one.person.name for one in found] == ["Amina", "Kim", "Kim", "Kim", "Zoë"]
    assert len({one.id for one in found}) == 5 and pages == 3
    for unknown in (elsewhere.id, 2**30):
        assert [line[0].id for line in page(unknown).lines] == [found[0].id, found[1].id], "not from the first one"


def test_the_shifts_of_a_role_and_of_a_day_follow_by_time(walk, role, monkeypatch):
    monkeypatch.setattr(shift_lists, "PAGE", 2)
    monkeypatch.setattr(of_the_day, "SIZE", 2)
    other = makers.role(walk)
    with writing():
        db.session.merge(other).position = 1
    made = [
        makers.shift(walk, doing=doing, at=time(hour), until=time(15))
        for hour, doing in ((9, role), (7, other), (7, role), (7, role), (9, other), (8, role))
    ]
    in_order = [made[index].id for index in (2, 3, 1, 5, 0, 4)]
    own = [number for number in in_order if number not in (made[1].id, made[4].id)]

    def of_role(after=0):
        return shift_lists.of_role(walk, role, after=after)

    def of_day(after=0):
        return of_the_day.page(walk, of_the_day.Wanted(with_over=True), clock.now(), after=after)

    assert in_all(of_role, lambda one: [shift.id for shift in one.shifts], lambda one: one.after) == (own, 2)
    assert in_all(of_day, lambda one: [line.shift.id for line in one.lines], lambda one: one.after) == (in_order, 3)
    assert shift_lists.count(walk, role) == 4
    assert [shift.id for shift in of_role(made[1].id).shifts] == own[:2], "a shift of another role is no place to go on"


def test_changes_that_subscribers_see_follow_from_the_latest(app, monkeypatch):
    monkeypatch.setattr(calendar_changes, "PAGE", 2)
    walk = makers.edition()
    for _time in range(2):
        with writing():
            editions.close(db.session.merge(walk), by=OPERATOR)
        with writing():
            editions.open_(db.session.merge(walk), by=OPERATOR)
    edition = db.session.merge(walk)

    def page(before=None):
        return calendar_changes.changes(edition, before)

    found, _pages = in_all(page, lambda one: [line.id for line, _name in one.lines], lambda one: one.before)
    assert len(found) >= 4 and found == sorted(set(found), reverse=True)


def test_a_further_page_reads_no_growing_table_from_one_end_to_the_other(walk, role):
    shift = makers.shift(walk, doing=role, maximum=None, at=time(7), until=time(9))
    came = makers.assignment(shift)
    with writing():
        attendance.arrive(came, by=OPERATOR)
    edition, team = db.session.merge(walk), makers.team(walk)
    with plans.asked() as made:
        credited.page(edition.id, credited.Wanted(), after=came.id)
        calendar_changes.changes(edition, 2**30)
        shift_lists.of_role(edition, db.session.merge(role), after=shift.id)
        of_the_day.page(edition, of_the_day.Wanted(), clock.now(), after=shift.id)
        search.listed(edition, after=team.code)
    assert len(made) > 6
    assert plans.read_whole(made) == []


def test_no_other_list_counts_out_what_comes_before_its_page():
    home = Path(credited.__file__).parents[1]
    counting = {file.name for file in home.rglob("*.py") if re.search(r"\.offset\(", file.read_text("utf-8"))}
    assert counting == COUNTED_OUT.keys()
