"""The list of the day: one tap for each who came, an undo, and a plan for when too few came."""

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering.models import Assignment, Priority, Shift
from eventsapp.volunteering.records import Hours
from eventsapp.workflows import reassigning
from tests import cast, makers
from tests.visitor import fill_in

TODAY = date(2027, 3, 10)
"""The clock stands still at ten in the morning."""
LIST = "/organize/walk/2027/attendance"
PLAN = f"{LIST}/fewer"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, starts_on=TODAY)


@pytest.fixture
def water(walk):
    return makers.shift(walk, doing=makers.role(walk), at=time(9), until=time(12))


@pytest.fixture
def desk(signed_in):
    return signed_in(AccessRole.DESK)


def press(visitor, one, act, page=LIST):
    """Press that button of the list; what happened is to be seen on the page it leads to."""
    shown = visitor.get(page)
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = visitor.post(f"{LIST}/{one.id}/{act}", data={"csrf_token": token})
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"])


def of(one):
    return db.session.get_one(Assignment, one.id, populate_existing=True)


def held(shift):
    return db.session.get_one(Shift, shift.id, populate_existing=True).pool.held


def test_somebody_arrives_and_is_done_and_every_tap_can_be_taken_back(water, still, desk):
    kim = makers.assignment(water, makers.person("Kim Lee"))
    assert "Kim Lee is here" in desk.get(LIST).text
    press(desk, kim, "arrival")
    still.shift(timedelta(hours=1))
    shown = press(desk, kim, "completion")
    assert "Came, 10:00\u00a0a.m. to 11:00\u00a0a.m." in shown.text
    assert (of(kim).status, of(kim).left_at - of(kim).arrived_at) == ("completed", timedelta(hours=1))
    press(desk, kim, "undoing")
    assert (of(kim).status, of(kim).left_at) == ("arrived", None)
    press(desk, kim, "undoing")
    assert (of(kim).status, of(kim).arrived_at) == ("confirmed", None)
    actions = select(AuditLine.action).where(AuditLine.subject_table == "assignments").order_by(AuditLine.id)
    assert db.session.scalars(actions).all()[1:] == [
        "assignment.arrived",
        "assignment.completed",
        "assignment.undone",
        "assignment.undone",
    ]


def test_a_no_show_gives_the_place_back_and_can_come_after_all(water, desk):
    kim = makers.assignment(water, makers.person("Kim Lee"))
    press(desk, kim, "absence")
    assert (of(kim).status, held(water)) == ("no-show", 0)
    press(desk, kim, "arrival")
    assert (of(kim).status, held(water)) == ("arrived", 1)


def test_a_place_that_went_to_somebody_else_is_not_given_twice(walk, desk):
    table = makers.shift(walk, at=time(9), until=time(12), ideal=1, maximum=1)
    kim = makers.assignment(table, makers.person("Kim Lee"))
    press(desk, kim, "absence")
    makers.assignment(table, makers.person("Bo"))
    assert "was given to somebody else" in press(desk, kim, "undoing").text
    assert (of(kim).status, held(table)) == ("no-show", 1)


def test_what_is_noted_after_the_shift_has_no_times(water, still, desk):
    kim = makers.assignment(water, makers.person("Kim Lee"))
    still.shift(timedelta(hours=5))
    press(desk, kim, "arrival", f"{LIST}?over=y")
    assert (of(kim).status, of(kim).arrived_at) == ("completed", None)


def test_nothing_is_noted_too_early_or_of_who_has_no_place(walk, desk):
    table = makers.shift(walk, at=time(10, 30), until=time(12), ideal=1, maximum=1)
    kim, bo = (makers.assignment(table, makers.person(name)) for name in ("Kim Lee", "Bo"))
    assert "The shift has not begun yet" in press(desk, kim, "absence").text
    assert "Bo has no place on this shift" in press(desk, bo, "arrival").text
    robin = makers.assignment(makers.shift(walk, at=time(22, 30), until=time(23)), makers.person("Robin"))
    page = desk.get(LIST).text
    assert "Kim Lee is here" in page and "Bo is here" not in page and "Robin is here" not in page
    assert "on the day of the shift" in press(desk, robin, "arrival").text
    assert [of(one).status for one in (kim, bo, robin)] == ["confirmed", "waitlisted", "confirmed"]


def test_a_button_of_an_old_page_does_not_note_somebody_who_was_sent_elsewhere(walk, water, owner):
    crossing = makers.shift(walk, at=time(9), until=time(12))
    kim = makers.assignment(water, makers.person("Kim Lee"))
    form = owner.get(LIST).text.split(f"/{kim.id}/absence")[1].split("</form>")[0]
    data = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    with writing():
        reassigning.move(kim, crossing, by=OPERATOR)
    for act in ("arrival", "completion", "absence", "undoing"):
        answer = owner.post(f"{LIST}/{kim.id}/{act}", data=data)
        assert "Kim Lee was moved to another shift meanwhile" in owner.get(answer.location).text
    assert (of(kim).status, held(crossing)) == ("confirmed", 1)
    assert owner.post(f"{LIST}/{kim.id}/absence", data=data | {"shift": str(2**40)}).status_code == 303
    press(owner, kim, "arrival")
    assert of(kim).status == "arrived"


def test_approved_hours_keep_what_they_rest_on(water, owner):
    kim = makers.assignment(water, makers.person("Kim Lee"))
    press(owner, kim, "arrival")
    with writing():
        db.session.add(Hours(assignment_id=kim.id, minutes=60, approved_at=kim.taken_at))
    assert "Take the approval back first" in press(owner, kim, "undoing").text
    assert of(kim).status == "arrived"


def test_everybody_who_is_here_is_done_at_once(water, desk):
    here = [makers.assignment(water, makers.person(name)) for name in ("Kim Lee", "Bo")]
    late = makers.assignment(water, makers.person("Robin"))
    for one in here:
        press(desk, one, "arrival")
    answer = fill_in(desk, LIST, form=f"done-{water.id}")
    assert answer.status_code == 303
    assert [of(one).status for one in (*here, late)] == ["completed", "completed", "confirmed"]


def test_the_list_takes_the_same_few_questions_however_long_it_is(walk, water, queries, owner):
    def asked():
        with queries() as made:
            assert owner.get(LIST).status_code == 200
        return len(made)

    makers.assignment(water)
    few = asked()
    for _ in range(30):
        more = makers.shift(walk, doing=water.role, at=time(9), until=time(12))
        makers.assignment(more)
        makers.assignment(more)
    assert asked() == few <= 12
    following = re.search(r'href="([^"]*after=[^"]*)" rel="next">Next page<', owner.get(LIST).text).group(1)
    last = owner.get(following).text
    assert "First page" in last and "Next page" not in last and last.count('<section class="attendance') == 11


def test_somebody_is_found_by_a_part_of_their_name(walk, water, desk):
    for name in ("Zoë Lefèvre-O'Brien", "Kim Lee"):
        makers.assignment(water, makers.person(name))
    found = desk.get(f"{LIST}?q=lefevre").text
    assert "Zoë Lefèvre" in found and "Kim Lee" not in found
    assert "Nobody on a shift of this day" in desk.get(f"{LIST}?q=nobody").text


def test_too_few_came_and_somebody_is_sent_where_they_are_needed(walk, water, still, owner):
    role = makers.role(walk, name=makers.both("Crossing"))
    crossing = makers.shift(walk, doing=role, at=time(9), until=time(12), priority=Priority.CRITICAL)
    kim, bo = (makers.assignment(water, makers.person(name)) for name in ("Kim Lee", "Bo"))
    lost = makers.assignment(crossing, makers.person("Robin"))
    press(owner, kim, "arrival")
    press(owner, bo, "arrival")
    page = owner.get(PLAN).text
    assert "Crossing (9:00\u00a0a.m.)" in page and "1 person short" in page
    moving = next(one for one in (kim, bo) if f"/fewer/{one.id}" in page)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = fill_in(owner, PLAN)
    assert answer.status_code == 303
    stale = {"csrf_token": token, "out_of": str(water.id), "into": str(crossing.id)}
    again = owner.post(f"{PLAN}/{moving.id}", data=stale)
    assert f"{moving.person.name} was moved to another shift meanwhile" in owner.get(again.location).text
    assert (of(moving).shift_id, of(moving).status, of(moving).arrived_at) == (crossing.id, "arrived", kim.arrived_at)
    assert (held(water), held(crossing)) == (1, 2) and of(lost).status == "confirmed"
    assert "Every shift of this day has the people it needs" in owner.get(PLAN).text


def test_a_role_with_a_training_or_an_age_gets_nobody_unfit(walk, water, owner):
    first_aid = makers.role(walk, name=makers.both("First aid"), training=makers.both("First aid course"))
    cash = makers.role(walk, name=makers.both("Cash"), minimum_age=18)
    for role in (first_aid, cash):
        makers.shift(walk, doing=role, at=time(9), until=time(12))
    for name in ("Kim Lee", "Bo"):
        press(owner, makers.assignment(water, makers.person(name), from_age=16), "arrival")
    page = owner.get(PLAN).text
    assert "Nobody can be spared" in page and "Move " not in page


def test_who_may_note_and_who_may_move(walk, water, client, signed_in):
    kim = makers.assignment(water)
    elsewhere = makers.assignment(makers.shift(makers.edition(of=makers.series("other"), starts_on=TODAY)))
    assert client.get(LIST).status_code == client.get(PLAN).status_code == 302
    assert signed_in(AccessRole.VIEWER).get(LIST).status_code == 404
    desk = signed_in(AccessRole.DESK)
    assert desk.get(PLAN).status_code == 404
    token = desk.get(LIST).text.split('name="csrf_token" value="')[1].split('"')[0]
    for number, status in ((elsewhere.id, 404), (2**40, 404), (kim.id, 303)):
        assert desk.post(f"{LIST}/{number}/arrival", data={"csrf_token": token}).status_code == status
    assert of(elsewhere).status == "confirmed"


def test_names_are_text_and_it_speaks_french(water, owner):
    with writing():
        db.session.get_one(Shift, water.id).pool.maximum = None
    for name in cast.HOSTILE_NAMES:
        makers.assignment(water, makers.person(name))
    page = owner.get(LIST).text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert owner.get(f"/fr{LIST}").status_code == owner.get(f"/fr{PLAN}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2027-02-30", "soon", ""])
def test_a_day_that_cannot_be_meant_is_today(walk, owner, day):
    assert owner.get(f"{PLAN}?day={day}").status_code == 200
    assert owner.get(f"{LIST}?day={day}").status_code == 200
