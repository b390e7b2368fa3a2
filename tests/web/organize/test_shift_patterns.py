"""Many shifts at once, from a pattern or as the copy of a day."""

from datetime import date, time

import pytest
from sqlalchemy import select

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.volunteering.models import Shift
from tests import makers
from tests.visitor import fill_in

HERE = "/organize/walk/2027"
SATURDAY, SUNDAY = date(2027, 11, 6), date(2027, 11, 7)
"""The clocks go back on the Sunday."""
STATIONS = {
    "begins": "7:00",
    "ends": "15 h",
    "minutes": "120",
    "place_en": "Start\nHalfway\nFinish",
    "place_fr": "Départ\nMi-parcours\nArrivée",
    "minimum": "1",
    "ideal": "2",
    "maximum": "3",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=SATURDAY, ends_on=SUNDAY)


@pytest.fixture
def role(walk):
    return makers.role(walk)


def ask(visitor, role, **typed):
    return fill_in(visitor, pattern_of(role), STATIONS | typed, form="pattern")


def pattern_of(role):
    return f"{HERE}/roles/{role.id}/shifts/pattern"


def go_on(visitor, page, address, form, **typed):
    """Send the form again as it stands on the page that was answered."""
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": visitor.post})()
    return fill_in(reader, address, typed, form=form)


def all_shifts():
    db.session.expire_all()
    return list(db.session.scalars(select(Shift).order_by(Shift.starts_at, Shift.id)))


def test_every_two_hours_from_seven_to_three_at_three_stations_is_shown_first_then_made(role, owner):
    shown = ask(owner, role)
    assert shown.status_code == 200 and "This makes 12 shifts" in shown.text and not all_shifts()
    made = go_on(owner, shown, pattern_of(role), "pattern", make="1")
    assert made.status_code == 303
    shifts = all_shifts()
    assert len(shifts) == 12 and {shift.place.fr for shift in shifts} == {"Départ", "Mi-parcours", "Arrivée"}
    begun = {clock.local(shift.starts_at, "America/Toronto").hour for shift in shifts}
    assert begun == {7, 9, 11, 13} and {shift.pool.maximum for shift in shifts} == {3}


def test_sent_twice_it_makes_none_twice(role, owner):
    shown = ask(owner, role)
    for _time in range(2):
        go_on(owner, shown, pattern_of(role), "pattern", make="1")
    assert len(all_shifts()) == 12
    again = ask(owner, role, ends="17:00")
    assert "This makes 3 shifts" in again.text and "There already" in again.text


def test_a_form_that_changed_after_it_was_shown_is_shown_again(role, owner):
    shown = ask(owner, role)
    changed = go_on(owner, shown, pattern_of(role), "pattern", make="1", ideal="3")
    assert changed.status_code == 200 and "The form has changed since you looked." in changed.text
    assert not all_shifts()
    assert go_on(owner, changed, pattern_of(role), "pattern", make="1").status_code == 303
    assert {shift.ideal for shift in all_shifts()} == {3}


def test_the_same_hours_on_both_days_keep_their_time_on_the_wall(role, owner):
    shown = ask(owner, role, last_day=SUNDAY.isoformat(), place_en="Start", place_fr="Départ")
    go_on(owner, shown, pattern_of(role), "pattern", make="1")
    assert [clock.local(shift.starts_at, "America/Toronto").hour for shift in all_shifts()] == [7, 9, 11, 13] * 2


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"place_fr": "Départ"}, "place_fr", "Places in English: 3, in French: 1."),
        ({"last_day": "2027-11-01"}, "last_day", "The last day must not be before the first."),
        ({"ends": "7:00"}, "ends", "It must end after it begins."),
        ({"place_en": f"Start\n{'x' * 101}\nEnd"}, "place_en", "at most 100 characters; line 2 has 101."),
        ({"place_fr": f"{'é' * 150}\nÀ\nB"}, "place_fr", "at most 100 characters; line 1 has 150."),
        ({"minutes": "5"}, "minutes", "Enter a whole number from 15 to 1440."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(role, owner, typed, field, said):
    answer = ask(owner, role, **typed)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text and said in answer.text


def test_more_than_anybody_means_is_refused(role, owner):
    answer = ask(owner, role, minutes="15", day="2027-10-01", last_day="2027-11-30")
    assert answer.status_code == 422 and "That would be more than 500 shifts at once." in answer.text


def test_a_day_is_copied_to_another_at_the_same_times_without_its_people(walk, owner):
    first = makers.shift(walk, at=time(7), until=time(9), lead=makers.person("Dana Lee", "dana@example.org"))
    makers.shift(walk, at=time(20), until=time(23))
    makers.assignment(first)
    address = f"{HERE}/shifts/copy-day"
    typed = {"from_day": SATURDAY.isoformat(), "to_day": SUNDAY.isoformat()}
    shown = fill_in(owner, address, typed, form="copying")
    assert "This makes 2 shifts" in shown.text, shown.text
    assert go_on(owner, shown, address, "copying", make="1").status_code == 303
    copied = [shift for shift in all_shifts() if clock.local(shift.starts_at, walk.zone).date() == SUNDAY]
    assert [clock.local(shift.starts_at, walk.zone).hour for shift in copied] == [7, 20]
    assert copied[0].pool.held == 0 and copied[0].lead_id == first.lead_id


def test_a_day_is_not_copied_onto_itself_nor_into_the_hour_that_spring_leaves_out(walk, owner):
    makers.shift(walk, at=time(2, 30), until=time(4))
    address = f"{HERE}/shifts/copy-day"
    same = fill_in(owner, address, {"to_day": SATURDAY.isoformat()}, form="copying")
    assert same.status_code == 422 and "Choose another day" in same.text
    spring = makers.edition(of=walk.series, year=2028, starts_on=date(2028, 3, 11), at=time(9))
    makers.shift(spring, at=time(2, 30), until=time(4))
    gap = fill_in(owner, "/organize/walk/2028/shifts/copy-day", {"to_day": "2028-03-12"}, form="copying")
    assert gap.status_code == 422 and "so 2:30 a.m. is left out." in gap.text.replace("\xa0", " ")
