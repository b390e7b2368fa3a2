"""One shift: made, changed, cancelled."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from eventsapp.capacity.models import Pool
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from tests import makers
from tests.visitor import fill_in

HERE = "/organize/walk/2027"
TYPED = {
    "day": "2027-06-06",
    "begins": "7 a.m.",
    "ends": "9:00",
    "place_en": "North gate",
    "place_fr": "Porte nord",
    "minimum": "2",
    "ideal": "3",
    "maximum": "4",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6))


@pytest.fixture
def shift(walk):
    return makers.shift(walk, at=time(8), until=time(12), maximum=3)


def add(visitor, role, **typed):
    return fill_in(visitor, f"{HERE}/roles/{role.id}/shifts/new", TYPED | typed, form="shift")


def change(visitor, shift, **typed):
    return fill_in(visitor, f"{HERE}/shifts/{shift.id}/edit", typed, form="shift")


def press(visitor, page, address, form, **button):
    """Press a button of the page that was answered, whose form goes to the same address."""
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": visitor.post})()
    return fill_in(reader, address, button, form=form)


def all_shifts():
    db.session.expire_all()
    return list(db.session.scalars(select(Shift)))


def test_a_shift_is_made_with_its_places_and_its_lead(walk, owner):
    role = makers.role(walk)
    typed = {"priority": "critical", "lead_name": "Dana Lee", "lead_email": "dana@example.org"}
    assert add(owner, role, **typed).status_code == 303
    shift = all_shifts()[0]
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2027, 6, 6, 11, 0, tzinfo=UTC),
        datetime(2027, 6, 6, 13, 0, tzinfo=UTC),
    )
    assert (shift.minimum, shift.ideal, shift.pool.maximum, shift.priority) == (2, 3, 4, "critical")
    assert (shift.place.fr, shift.lead.name, shift.lead.email) == ("Porte nord", "Dana Lee", "dana@example.org")
    add(owner, role, **typed)
    assert len(all_shifts()) == 1, "sent twice, it is made once"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"ends": "6:00"}, "ends", "It must end after it begins."),
        ({"ends_next_day": "y"}, "ends", "A shift can last 24 hours at most."),
        ({"day": "2027-04-14", "begins": ""}, "begins", "Enter a time"),
        ({"day": "2026-06-06"}, "day", "The event is on Sunday, June 6, 2027."),
        ({"minimum": "4"}, "ideal", "The ideal number must be at least the minimum."),
        ({"maximum": "2"}, "maximum", "The most places must be at least the ideal number"),
        ({"place_fr": ""}, "place_fr", "Enter the place in French."),
        ({"lead_name": "Dana"}, "lead_email", "Enter both the name and the e-mail of the lead"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(walk, owner, typed, field, said):
    answer = add(owner, makers.role(walk), **typed)
    assert answer.status_code == 422 and not all_shifts()
    assert f'id="{field}-error"' in answer.text and said in answer.text and 'value="North gate"' in answer.text


def test_a_shift_may_go_on_past_midnight_and_is_shown_as_it_was_typed(walk, owner):
    add(owner, makers.role(walk), begins="22:00", ends="2:00", ends_next_day="y")
    shift = all_shifts()[0]
    assert (shift.ends_at - shift.starts_at).total_seconds() == 4 * 3600
    assert change(owner, shift, ideal="4", maximum="").status_code == 303, "saved as it stood otherwise"
    assert all_shifts()[0].ends_at == datetime(2027, 6, 7, 6, 0, tzinfo=UTC)
    assert all_shifts()[0].pool.maximum is None


def test_a_change_of_time_says_first_whom_it_affects_and_tells_them_if_wanted(shift, owner):
    who = makers.assignment(shift).person
    address = f"{HERE}/shifts/{shift.id}/edit"
    asked = change(owner, shift, begins="9:00", ideal="3")
    assert asked.status_code == 200 and "This affects 1 person. Tell them?" in asked.text
    assert "Save, and tell 1 person" in asked.text
    assert all_shifts()[0].starts_at.hour == 12, "nothing is changed yet"
    assert press(owner, asked, address, "telling", tell="yes").status_code == 303
    assert (all_shifts()[0].starts_at.hour, all_shifts()[0].ideal) == (13, 3)
    assert [message.to_address for message in db.session.scalars(select(Message))] == [who.email]


def test_who_goes_back_to_the_form_finds_everything_as_typed(shift, owner):
    makers.assignment(shift)
    asked = change(owner, shift, place_en="Barn", place_fr="Grange", minimum="2")
    back = press(owner, asked, f"{HERE}/shifts/{shift.id}/edit", "telling", tell="back")
    assert 'value="Barn"' in back.text and 'id="shift"' in back.text
    assert all_shifts()[0].place.en == "By the gate"


def test_nobody_is_asked_about_a_change_of_numbers(shift, owner):
    makers.assignment(shift)
    assert change(owner, shift, maximum="5").status_code == 303
    assert not db.session.scalars(select(Message)).all() and all_shifts()[0].pool.maximum == 5


def test_fewer_places_than_people_are_refused_beside_them(shift, owner):
    for _number in range(3):
        makers.assignment(shift)
    answer = change(owner, shift, maximum="2")
    assert answer.status_code == 422 and 'id="maximum-error"' in answer.text
    assert "Places taken or offered: 3." in answer.text
    assert db.session.get_one(Pool, shift.pool_id).maximum == 3


def test_cancelling_says_whom_it_affects_and_tells_only_if_wanted(shift, owner):
    who = makers.assignment(shift).person
    address = f"{HERE}/shifts/{shift.id}/cancellation"
    page = owner.get(address)
    assert "It affects 1 person." in page.text and who.email not in page.text
    assert press(owner, page, address, "cancelling", tell="no").status_code == 303
    assert all_shifts()[0].cancelled_at is not None
    assert db.session.scalars(select(Assignment)).one().status == AssignmentStatus.DROPPED
    assert not db.session.scalars(select(Message)).all()
    assert "Cancelled" in owner.get(f"{HERE}/roles/{shift.role_id}").text
    assert change(owner, shift, begins="7:00").status_code == 422, "nothing is changed any more"


def test_a_cancelled_shift_that_nobody_was_on_is_not_listed(shift, owner):
    fill_in(owner, f"{HERE}/shifts/{shift.id}/cancellation", {"tell": "no"}, form="cancelling")
    assert "There are no shifts yet." in owner.get(f"{HERE}/roles/{shift.role_id}").text


def test_it_is_shut_to_others_and_speaks_french(shift, client, signed_in):
    for path in ("edit", "cancellation"):
        assert client.get(f"{HERE}/shifts/{shift.id}/{path}").status_code == 302
        assert signed_in(AccessRole.DESK).get(f"{HERE}/shifts/{shift.id}/{path}").status_code == 404
        elsewhere = makers.shift()
        assert signed_in(AccessRole.COORDINATOR).get(f"{HERE}/shifts/{elsewhere.id}/{path}").status_code == 404
    assert signed_in(AccessRole.COORDINATOR).get(f"/fr{HERE}/shifts/{shift.id}/edit").status_code == 200
