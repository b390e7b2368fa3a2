"""Hours: proposed, approved many at once, corrected, taken back; each told to those they are of."""

from datetime import date, time

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering import attendance, hours_letters
from eventsapp.volunteering.records import Hours
from tests import makers
from tests.visitor import fill_in

HOURS = "/organize/walk/2027/hours"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, starts_on=date(2027, 3, 9))


@pytest.fixture
def water(walk):
    return makers.shift(walk, doing=makers.role(walk), at=time(7), until=time(9, 30))


def came(shift, name, **given):
    """Somebody who came yesterday, as is noted today."""
    assignment = makers.assignment(shift, makers.person(name), **given)
    with writing():
        attendance.arrive(assignment, by=OPERATOR)
    return assignment


def credited():
    rows = db.session.scalars(select(Hours).order_by(Hours.assignment_id).execution_options(populate_existing=True))
    return [(row.assignment_id, row.minutes, row.approver and row.approver.email) for row in rows]


def told():
    return len(db.session.scalars(select(Message).where(Message.kind == "hours_approved")).all())


def test_those_that_are_right_are_approved_at_once_and_each_is_told(water, owner):
    kim, bo, robin = (came(water, name) for name in ("Kim Lee", "Bo", "Robin"))
    makers.assignment(water)
    page = owner.get(HOURS).text
    assert "Kim Lee: 2\u00a0hours 30\u00a0minutes" in page and "Robin Walker" not in page
    answer = fill_in(owner, HOURS, {"ticked": [f"{kim.id}-150", f"{bo.id}-150"]}, form="approving")
    assert answer.status_code == 303
    assert credited() == [(one.id, 150, "organizer1@example.org") for one in (kim, bo)]
    assert told() == 2
    assert "Robin" in owner.get(HOURS).text and "Kim Lee" not in owner.get(HOURS).text.split("</h1>")[1]
    assert "Kim Lee" in owner.get(f"{HOURS}?which=approved").text
    fill_in(owner, HOURS, {"all": "1"}, form="approving")
    assert credited()[2] == (robin.id, 150, "organizer1@example.org")


def test_what_changed_since_it_was_shown_is_looked_over_again(water, owner):
    kim = came(water, "Kim Lee")
    for ticked, why in (([], "Tick whose hours are right"), ([f"{kim.id}-600"], "Something has changed meanwhile")):
        answer = fill_in(owner, HOURS, {"ticked": ticked}, form="approving")
        assert answer.status_code == 422 and why in answer.text
    forged = fill_in(owner, HOURS, {"all": "1", "shown": ["999-60", "x"]}, form="approving")
    assert forged.status_code == 422 and credited() == []


def test_a_correction_ends_the_letters_that_told_otherwise(walk, water, owner):
    kim, bo = came(water, "Kim Lee"), came(water, "Bo")
    for one in (kim, bo):
        assert fill_in(owner, f"{HOURS}/{one.id}", {"hours": "2:30"}, form="correcting").status_code == 303
    with writing():
        codes = [hours_letters.make(walk.id, one.person, 150, language="en", by=OPERATOR) for one in (kim, bo)]
    fill_in(owner, f"{HOURS}/{kim.id}", {"hours": "2:30"}, form="correcting")
    assert [hours_letters.is_genuine(code) for code in codes] == [True, True] and told() == 2
    fill_in(owner, f"{HOURS}/{kim.id}", {"hours": "1,5"}, form="correcting")
    assert [hours_letters.is_genuine(code) for code in codes] == [False, True]
    assert credited()[0][1] == 90 and told() == 3
    fill_in(owner, f"{HOURS}/{bo.id}", form="taking-back")
    assert not hours_letters.is_genuine(codes[1]) and [row[0] for row in credited()] == [kim.id]


def test_what_cannot_be_read_as_hours_is_said_and_kept(water, owner):
    kim = came(water, "Kim Lee")
    for typed in ("", "four", "49"):
        answer = fill_in(owner, f"{HOURS}/{kim.id}", {"hours": typed}, form="correcting")
        assert answer.status_code == 422 and f'value="{typed}"' in answer.text
    assert credited() == []


def test_far_more_than_the_shift_is_asked_about_once(water, owner):
    kim = came(water, "Kim Lee")
    assert 'name="is_right"' not in owner.get(f"{HOURS}/{kim.id}").text
    assert fill_in(owner, f"{HOURS}/{kim.id}", {"hours": "6:30"}, form="correcting").status_code == 303
    asked = fill_in(owner, f"{HOURS}/{kim.id}", {"hours": "25"}, form="correcting")
    assert asked.status_code == 422 and 'value="25"' in asked.text and 'name="is_right"' in asked.text
    assert "The shift lasts 2 hours 30 minutes, and this is 25 hours." in asked.text.replace("\xa0", " ")
    assert credited()[0][1] == 390
    told = fill_in(owner, f"{HOURS}/{kim.id}", {"hours": "25", "is_right": "y"}, form="correcting")
    assert told.status_code == 303 and credited()[0][1] == 25 * 60


def test_nobody_gets_hours_for_not_coming_and_the_page_is_shut_to_others(walk, water, owner, signed_in, client):
    expected = makers.assignment(water)
    other = came(makers.shift(makers.edition(of=makers.series("other"), starts_on=date(2027, 3, 9))), "Kim Lee")
    for number in (expected.id, other.id, 2**40):
        assert owner.get(f"{HOURS}/{number}").status_code == 404
    assert client.get(HOURS).status_code == 302
    assert signed_in(AccessRole.DESK).get(HOURS).status_code == 404


def test_it_takes_the_same_few_questions_for_many(walk, water, owner, queries):
    def asked(address):
        with queries() as made:
            assert owner.get(address).status_code == 200
        return len(made)

    with writing():
        water.pool.maximum = None
    came(water, "Kim Lee")
    few = asked(HOURS)
    for number in range(20):
        came(water, f"Robin {number}")
    assert asked(HOURS) == few <= 10
    fill_in(owner, HOURS, {"all": "1"}, form="approving")
    assert asked(f"{HOURS}?which=approved") <= 10
    assert owner.get(f"/fr{HOURS}?which=approved").status_code == 200
