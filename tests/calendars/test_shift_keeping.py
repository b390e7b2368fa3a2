"""A volunteer's calendar follows their shifts, whatever act wrote them."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import shifts as calendar
from eventsapp.calendars.models import CalendarEntry, ShiftEntry
from eventsapp.core import clock, languages
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import State
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import AssignmentStatus
from tests import makers
from tests.calendars import lint


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), venue=makers.venue())


def kept(assignment):
    db.session.rollback()
    return db.session.scalar(select(ShiftEntry).where(ShiftEntry.assignment_id == assignment.id))


def revision(assignment):
    entry = kept(assignment)
    return entry.uid, entry.sequence, entry.modified_at


def events(*shown, language="en"):
    """What their calendar shows, every rule of a calendar checked."""
    with languages.speaking(language):
        body = calendar.feed(shown, shown[0].registration.edition, clock.now())
    return [child for child in lint.check(body, is_private=True).children if child.kind == "VEVENT"]


def test_a_shift_is_in_its_volunteers_calendar_with_its_place_and_without_any_name(walk):
    role = makers.role(walk, requirements=makers.both("Standing."), contact="Sam Roy, 416-555-0199")
    kim = makers.assignment(makers.shift(walk, doing=role), makers.person("Kim Lee", "kim@example.org"))
    [event] = events(kim)
    assert event.text("SUMMARY") == "Shift: Water table (The Walk 2027)"
    assert event.text("LOCATION") == ("By the gate, High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada")
    assert (event.one("CLASS").value, event.one("TRANSP").value) == ("PRIVATE", "OPAQUE")
    assert event.one("DTSTART").value.endswith("T080000")
    parent = db.session.scalar(select(CalendarEntry.uid).where(CalendarEntry.edition_id == walk.id))
    assert event.one("RELATED-TO").value == parent
    text = str(event)
    for secret in ("Kim", "kim@", "Sam Roy", "416-555", "/my/"):
        assert secret not in text
    [french] = events(kim, language="fr")
    assert french.one("UID").value == event.one("UID").value
    assert "La Marche" in french.text("SUMMARY")


def test_who_waits_has_nothing_in_the_calendar_until_they_have_the_place(walk):
    shift = makers.shift(walk, maximum=1)
    holder, waiting = makers.assignment(shift), makers.assignment(shift)
    assert kept(waiting) is None
    assert events(holder, waiting)[0].one("UID").value == kept(holder).uid
    with writing():
        assignments.end(holder, AssignmentStatus.DROPPED, by=PUBLIC)
        waiting.status = AssignmentStatus.OFFERED
    assert kept(waiting) is None
    with writing():
        waiting.status = AssignmentStatus.CONFIRMED
    assert kept(waiting).sequence == 0


def test_a_shift_given_back_is_cancelled_for_thirty_days_and_then_gone(walk, still):
    one = makers.assignment(makers.shift(walk))
    uid, sequence, modified_at = revision(one)
    with writing():
        assignments.end(one, AssignmentStatus.DROPPED, by=PUBLIC)
    [event] = events(one)
    assert (event.one("STATUS").value, event.one("TRANSP").value) == ("CANCELLED", "TRANSPARENT")
    assert event.text("SUMMARY").startswith("CANCELLED: Shift: ")
    assert event.one("UID").value == uid
    assert int(event.one("SEQUENCE").value) == sequence + 1
    assert kept(one).modified_at > modified_at
    still.shift(timedelta(days=31))
    assert events(one) == []


@pytest.mark.parametrize(
    ("change", "grows"),
    [
        (lambda shift, _edition: setattr(shift, "starts_at", shift.starts_at - timedelta(hours=1)), 1),
        (lambda shift, _edition: setattr(shift, "place", Bilingual("At the bridge", "Au pont")), 1),
        (lambda _shift, edition: setattr(edition, "state", State.CANCELLED), 1),
        (lambda _shift, edition: setattr(edition.venue, "street", "1 Other Street"), 1),
        (lambda shift, _edition: setattr(shift.role, "name", Bilingual("Juice", "Jus")), 0),
        (lambda _shift, edition: setattr(edition.series, "name", Bilingual("The Stroll", "La Balade")), 0),
    ],
)
def test_whatever_a_calendar_shows_is_a_new_version_once_it_changes(walk, change, grows):
    shift = makers.shift(walk, maximum=None)
    on = [makers.assignment(shift) for _ in range(3)]
    other = makers.assignment(makers.shift(makers.edition()))
    before, apart = [revision(one) for one in on], revision(other)
    with writing():
        change(shift, walk)
    for one, (uid, sequence, modified_at) in zip(on, before, strict=True):
        assert revision(one)[:2] == (uid, sequence + grows)
        assert revision(one)[2] > modified_at
    assert revision(other) == apart


def test_what_no_calendar_shows_changes_nothing(walk):
    shift = makers.shift(walk)
    one = makers.assignment(shift)
    before = revision(one)
    with writing():
        shift.ideal = 3
        shift.role.contact = "Sam"
        walk.offer_hours = 5
        one.asked_at = clock.now()
        one.status = AssignmentStatus.REAFFIRMED
    with writing():
        one.status = AssignmentStatus.NO_SHOW
    assert revision(one) == before
    assert events(one)[0].one("STATUS").value == "CONFIRMED"


def test_somebody_moved_to_another_shift_keeps_the_identity_and_what_is_undone_leaves_no_trace(walk):
    one = makers.assignment(makers.shift(walk))
    there = makers.shift(walk, at=time(13), until=time(15))
    uid, sequence, _at = revision(one)

    def move(then=lambda: None):
        with writing():
            one.shift = there
            db.session.flush()
            then()

    with pytest.raises(ZeroDivisionError):
        move(then=lambda: 1 / 0)
    assert revision(one)[:2] == (uid, sequence)
    move()
    assert revision(one)[:2] == (uid, sequence + 1)


def test_a_family_on_one_shift_sees_it_once(walk):
    shift = makers.shift(walk, maximum=None)
    parent, child = makers.assignment(shift), makers.assignment(shift)
    [event] = events(parent, child)
    assert event.one("UID").value == kept(parent).uid
    with writing():
        assignments.end(parent, AssignmentStatus.DROPPED, by=PUBLIC)
    [event] = events(parent, child)
    assert (event.one("UID").value, event.one("STATUS").value) == (kept(child).uid, "CONFIRMED")


def test_as_many_entries_are_kept_with_as_few_statements(walk, queries):
    shift = makers.shift(walk, maximum=None)
    for _ in range(3):
        makers.assignment(shift)
    few = _moving(shift, queries)
    for _ in range(12):
        makers.assignment(shift)
    assert _moving(shift, queries) == few


def _moving(shift, queries):
    with queries() as counted, writing():
        shift.starts_at -= timedelta(minutes=10)
    return len(counted)
