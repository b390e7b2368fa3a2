"""One thing done for many volunteers of a roster, each by the act that the page of a shift has; and a list of those
who are ticked."""

import pytest

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import entries
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from eventsapp.workflows import in_bulk, in_bulk_helping, reassigning
from tests import makers
from tests.web.organize.test_roster import ADDRESS
from tests.web.organize.test_selection import PLACE, do, look, words


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def marshals(walk):
    return makers.role(walk, name=makers.both("Marshal"), needs_approval=True)


@pytest.fixture
def shift(walk):
    return makers.shift(walk, doing=makers.role(walk, name=makers.both("Water stand")), maximum=2)


@pytest.fixture
def helpers(shift):
    """Amina and Bo are on the shift; Zoë waits for it."""
    return [makers.assignment(shift, makers.person(name)) for name in ("Amina", "Bo", "Zoë")]


def ticked(assignments, deed, **more):
    marks = [f"mark=v{one.id}" for one in assignments]
    return "?" + "&".join([f"do={deed}", *marks, *(f"{name}={value}" for name, value in more.items())])


def of(assignments):
    db.session.expire_all()
    return [db.session.get_one(Assignment, one.id) for one in assignments]


def letters(kind):
    return db.session.scalar(db.select(db.func.count(Message.id)).where(Message.kind == kind))


def told():
    return sorted(db.session.scalars(db.select(Message.kind)))


def test_volunteers_who_asked_are_approved_together_and_told(walk, marshals, owner):
    shift = makers.shift(walk, doing=marshals)
    asked = [makers.assignment(shift, makers.person(name)) for name in ("Amina", "Bo")]
    other = makers.assignment(makers.shift(walk), makers.person("Kim"))
    said = words(look(owner, ticked([*asked, other], "approve")))
    assert "It is done for 2 shifts of volunteers" in said and "Amina, Marshal (8:00 a.m.)" in said
    assert "does not wait to be approved" in said
    assert "Done for 2 shifts of volunteers." in do(owner, ticked([*asked, other], "approve"))
    assert [one.status for one in of(asked)] == ["confirmed", "confirmed"]
    assert told() == ["shift_approved", "shift_approved"]
    [line] = db.session.scalars(db.select(AuditLine).where(AuditLine.action == "roster.done_in_bulk"))
    assert line.details == {"deed": "approve", "people": 2, "left_out": 0}


def test_shifts_at_the_same_time_at_two_sites_are_told_apart(walk, marshals, helpers, owner):
    for name in ("Halifax", "Moncton"):
        makers.shift(walk, doing=marshals, site=makers.site(walk, name))
    page = look(owner, ticked(helpers, "shift"))
    assert "Marshal, Halifax, 8:00" in words(page) and "Marshal, Moncton, 8:00" in words(page)
    there = shifts.of(db.session.merge(walk))
    called = sorted(shifts.called(shift, walk).partition(" (")[0] for shift in there)
    assert called == ["Marshal, Halifax", "Marshal, Moncton", "Water stand"]


def test_volunteers_are_taken_off_their_shifts_told_and_who_waits_is_offered_the_place(helpers, owner):
    said = do(owner, ticked(helpers[:2], "take-off"))
    assert "Done for 2 shifts of volunteers." in said
    assert [one.status for one in of(helpers)] == ["dropped", "dropped", "offered"]
    assert told() == ["shift_left", "shift_left", "shift_offer"]
    again = words(look(owner, ticked(helpers[:1], "take-off")))
    assert "is not on the shift any more" in again and "It is done for 0 shifts" in again


def test_who_only_asked_is_told_no(walk, marshals, owner):
    asked = makers.assignment(makers.shift(walk, doing=marshals), makers.person("Amina"))
    do(owner, ticked([asked], "take-off"))
    assert [one.status for one in of([asked])] == ["declined"] and told() == ["shift_declined"]


def test_who_has_arrived_is_neither_taken_off_nor_moved(walk, helpers, owner):
    with writing():
        db.session.merge(helpers[0]).status = AssignmentStatus.ARRIVED
    other = makers.shift(walk)
    assert "has arrived on this shift" in words(look(owner, ticked(helpers[:1], "take-off")))
    assert "has arrived on this shift" in words(look(owner, ticked(helpers[:1], "shift"), shift=str(other.id)))


def test_who_waits_is_offered_a_place_out_of_turn(shift, helpers, owner):
    with writing():
        db.session.merge(shift).pool.maximum = 3
    said = do(owner, ticked(helpers, "offer-shift"))
    assert "Done for 1 shift of a volunteer." in said and "is not on the waitlist" in said
    assert of(helpers)[2].status == "offered" and letters("shift_offer") == 1


def test_where_there_is_no_place_to_offer_it_says_so(helpers, owner):
    said = do(owner, ticked(helpers[2:], "offer-shift"))
    assert "Done for 0 shifts" in said and "There are not enough free places" in said
    assert of(helpers)[2].status == "waitlisted"


def test_volunteers_are_put_on_another_shift_while_it_has_places_and_told(walk, shift, helpers, owner):
    other = makers.shift(walk, doing=makers.role(walk, name=makers.both("Parking")), maximum=1)
    page = look(owner, ticked(helpers, "shift"))
    assert "Parking" in page.text and "places left: 1" in page.text
    said = do(owner, ticked(helpers, "shift"), shift=str(other.id))
    assert "Done for 1 shift of a volunteer." in said and "Bo, Water stand" in said and "is full" in said
    assert "Zoë, Water stand (8:00 a.m.): has no place on the shift" in said
    assert [one.shift_id for one in of(helpers)] == [other.id, shift.id, shift.id]
    assert told() == ["shift_moved", "shift_offer"], "the place that Amina left goes to Zoë"


def test_a_shift_that_is_none_of_the_edition_cannot_be_chosen(helpers, owner):
    for wrong in (str(makers.shift().id), "", "x", "9" * 30):
        page = look(owner, ticked(helpers, "shift"), shift=wrong)
        assert page.status_code == 422 and "Choose a shift." in page.text, wrong


def test_who_was_moved_meanwhile_is_left_where_they_are(walk, shift, helpers):
    other = makers.shift(walk)
    chosen = of(helpers[:2])
    deed = in_bulk_helping.taking_off(chosen[0].registration.edition, chosen)
    with writing():
        reassigning.move(db.session.merge(helpers[0]), db.session.merge(other), by=OPERATOR)
    with writing():
        done, left_out = in_bulk.carry_out(deed, db.session.merge(walk), [one.id for one in helpers[:2]], by=OPERATOR)
    assert done == 1 and "was moved to another shift meanwhile" in left_out[0][1]
    assert [one.status for one in of(helpers[:2])] == ["confirmed", "dropped"]
    assert of(helpers)[0].shift_id == db.session.merge(other).id


def test_all_that_the_filter_shows_may_be_volunteers_and_who_takes_part_is_left_out(walk, helpers, owner):
    makers.entry(makers.category(walk), makers.person("Kim"))
    said = words(look(owner, "?do=take-off&all=1"))
    assert "It is done for 3 shifts of volunteers" in said
    assert "Kim: is chosen as taking part; this is about those who help" in said


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_those_who_manage_volunteers_may(helpers, signed_in, role):
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    assert ("Take them off their shift" in visitor.get(ADDRESS).text) == may
    for deed in ("approve", "offer-shift", "shift", "take-off"):
        assert visitor.get(PLACE + ticked(helpers, deed)).status_code == (200 if may else 404)


def test_a_support_person_among_them_is_left_out_where_places_are_offered(walk, owner):
    category = makers.category(walk)
    first = makers.entry(category, makers.person("Amina"))
    support = makers.person("Sam")
    with writing():
        entries.support(db.session.merge(first), db.session.merge(support), by=OPERATOR)
    assert "Left out 2 people" in words(look(owner, "?do=offer&all=1"))


def test_ticked_lines_alone_are_taken_out(walk, helpers, owner):
    entry = makers.entry(makers.category(walk), makers.person("Kim"))
    makers.entry(makers.category(walk), makers.person("Luc"))
    answer = owner.get(PLACE + ticked(helpers[:1], "export") + f"&mark=p{entry.id}&sort=newest")
    assert answer.status_code == 303
    page = owner.get(answer.headers["Location"])
    assert "ticked in the list" in page.text and "<dd>2</dd>" in page.text
    marks = {"mark": [f"v{helpers[0].id}", f"p{entry.id}"]}
    for ending in ("csv", "xlsx", "pdf"):
        assert owner.get(f"/organize/walk/2027/roster.{ending}", query_string=marks).status_code == 200
    rows = owner.get("/organize/walk/2027/roster.csv", query_string=marks).text.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["Amina", "Kim"]
    lines = list(db.session.scalars(db.select(AuditLine.details).where(AuditLine.action == "roster.exported")))
    assert all(line["ticked"] and line["rows"] == 2 for line in lines) and len(lines) == 4


def test_lines_of_another_edition_are_not_taken_out(walk, helpers, owner):
    other = makers.entry(makers.category())
    for mark in (f"p{other.id}", "p0", "x", "p" + "9" * 30):
        rows = owner.get("/organize/walk/2027/roster.csv", query_string={"mark": mark}).text.splitlines()[1:]
        assert rows == [], mark
