"""Somebody's own calendar: the day they take part and their shifts, whatever act wrote them."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars.models import CalendarEntry
from eventsapp.calendars.own_models import CalendarRevision
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import State
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import EntryStatus
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from tests import makers
from tests.calendars.subscribers import own_calendar, own_events, version_of


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), venue=makers.venue())


def family(category, *names, email="ada@example.org"):
    """One registration with all of them in one category; only the first can be written to."""
    registrant = makers.person(names[0], email)
    sent = makers.registration(_edition(category), registrant)
    with writing():
        others = [makers.Person(name=name, name_key=name, language="en", known_since=clock.now()) for name in names[1:]]
        db.session.add_all(others)
        db.session.flush()
        entries.enter(sent, [Newcomer(one, category) for one in (registrant, *others)], by=OPERATOR)
    return sent


def _edition(category):
    return db.session.get_one(makers.Edition, category.edition_id)


def value(event, name):
    return event.one(name).value


# ---- The day they take part


def test_a_family_reads_when_to_be_where_and_with_what_and_nobodys_name(walk):
    makers.schedule_item(walk, at=time(8, 30), title=makers.both("The desk opens", "Ouverture de l'accueil"))
    with writing():
        walk.to_bring = makers.both("A hat and the pledge sheet.", "Un chapeau et la feuille de promesses.")
    sent = family(makers.category(walk), "Ada Lovelace", "Byron Lovelace")
    calendar = own_calendar(sent)
    [event] = [child for child in calendar.children if child.kind == "VEVENT"]
    assert event.text("SUMMARY") == "Taking part: The Walk 2027"
    assert event.text("LOCATION") == "High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada"
    said = event.text("DESCRIPTION")
    for part in (
        "9:30\N{NO-BREAK SPACE}a.m. – 5 km walk (2 people)",
        "8:30\N{NO-BREAK SPACE}a.m. – The desk opens",
        "To bring: A hat and the pledge sheet.",
        "Getting there: Get off at High Park station.",
        "Access: The paths are paved.",
    ):
        assert part in said
    assert value(event, "DTSTART").endswith("T093000")
    assert (value(event, "CLASS"), value(event, "TRANSP"), value(event, "STATUS")) == ("PRIVATE", "OPAQUE", "CONFIRMED")
    assert value(event, "RELATED-TO") == db.session.scalar(select(CalendarEntry.uid))
    for secret in ("Ada", "Byron", "Lovelace", "example.org/my", "ada@", sent.reference):
        assert secret not in str(calendar)
    [french] = own_events(sent, language="fr")
    assert version_of(french) == version_of(event)
    assert french.text("SUMMARY") == "Participation\N{NO-BREAK SPACE}: La Marche 2027"


def test_it_begins_with_the_first_start_of_theirs(walk):
    early = makers.category(walk, name=makers.both("Children's dash", "Course des enfants"))
    with writing():
        early.starts_at = walk.starts_at - timedelta(minutes=45)
    one = makers.entry(early)
    assert value(own_events(one.registration)[0], "DTSTART").endswith("T084500")


def test_who_waits_or_is_offered_a_place_sees_it_as_tentative_and_who_has_it_as_certain(walk):
    category = makers.category(walk, maximum=1)
    holder, waiting = makers.entry(category), makers.entry(category)
    [event] = own_events(waiting.registration)
    assert (event.text("SUMMARY"), value(event, "STATUS")) == ("Waitlist: Taking part: The Walk 2027", "TENTATIVE")
    assert "You are on the waitlist." in event.text("DESCRIPTION")
    uid, sequence, _at = version_of(event)
    with writing():
        waiting.status = EntryStatus.OFFERED
    assert own_events(waiting.registration)[0].text("SUMMARY") == "Offered: Taking part: The Walk 2027"
    with writing():
        waiting.status = EntryStatus.CONFIRMED
    [event] = own_events(waiting.registration)
    assert (value(event, "STATUS"), event.text("SUMMARY")) == ("CONFIRMED", "Taking part: The Walk 2027")
    assert version_of(event)[:2] == (uid, sequence + 1)
    assert version_of(own_events(holder.registration)[0])[0] != uid


def test_who_withdraws_sees_that_it_is_cancelled_and_after_thirty_days_nothing(walk, still):
    one = makers.entry(makers.category(walk))
    uid, sequence, _at = version_of(own_events(one.registration)[0])
    with writing():
        one.status, one.ended_at = EntryStatus.WITHDRAWN, clock.now()
    [event] = own_events(one.registration)
    assert (value(event, "STATUS"), value(event, "TRANSP")) == ("CANCELLED", "TRANSPARENT")
    assert event.text("SUMMARY") == "CANCELLED: Taking part: The Walk 2027"
    assert version_of(event)[:2] == (uid, sequence + 1)
    still.shift(timedelta(days=31))
    assert own_events(one.registration) == []


def test_what_was_given_up_before_anybody_looked_never_appears(walk):
    one = makers.entry(makers.category(walk))
    with writing():
        one.status, one.ended_at = EntryStatus.WITHDRAWN, clock.now()
    assert own_events(one.registration) == []
    assert db.session.scalar(select(func.count()).select_from(CalendarRevision)) == 0


def test_a_month_at_home_is_whole_days(app, still):
    makers.organization()
    month = makers.edition(at=None, starts_on=clock.today("America/Toronto"), ends_on=clock.today("America/Toronto"))
    [event] = own_events(makers.entry(makers.category(month)).registration)
    assert event.one("DTSTART").parameters == ";VALUE=DATE"


def test_reminders_are_only_there_for_who_asked_and_not_for_what_is_cancelled(walk):
    one = makers.entry(makers.category(walk))
    assert own_events(one.registration)[0].children == []
    other = makers.entry(makers.category(walk))
    asked = (timedelta(days=1), timedelta(hours=1))
    [event] = own_events(other.registration, reminders=asked)
    assert [alarm.one("TRIGGER").value for alarm in event.children] == ["-P1D", "-PT1H"]
    assert len({alarm.one("UID").value for alarm in event.children}) == 2
    with writing():
        walk.state = State.CANCELLED
    assert own_events(other.registration)[0].children == []


# ---- Shifts


def test_a_shift_is_in_its_volunteers_calendar_with_its_place_and_without_any_name(walk):
    role = makers.role(walk, requirements=makers.both("Standing."), contact="Sam Roy, 416-555-0199")
    kim = makers.assignment(makers.shift(walk, doing=role), makers.person("Kim Lee", "kim@example.org"))
    [event] = own_events(kim.registration)
    assert event.text("SUMMARY") == "Shift: Water table (The Walk 2027)"
    assert event.text("LOCATION") == ("By the gate, High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada")
    assert (value(event, "CLASS"), value(event, "TRANSP")) == ("PRIVATE", "OPAQUE")
    assert value(event, "DTSTART").endswith("T080000")
    assert value(event, "RELATED-TO") == db.session.scalar(select(CalendarEntry.uid))
    for secret in ("Kim", "kim@", "Sam Roy", "416-555", "/my/"):
        assert secret not in str(event)
    [french] = own_events(kim.registration, language="fr")
    assert value(french, "UID") == value(event, "UID")
    assert "La Marche" in french.text("SUMMARY")


def test_who_waits_for_a_shift_sees_it_as_tentative_until_they_have_it(walk):
    shift = makers.shift(walk, maximum=1)
    holder, waiting = makers.assignment(shift), makers.assignment(shift)
    [event] = own_events(waiting.registration)
    assert (value(event, "STATUS"), event.text("SUMMARY")[:9]) == ("TENTATIVE", "Waitlist:")
    with writing():
        assignments.end(holder, AssignmentStatus.DROPPED, by=PUBLIC)
        waiting.status = AssignmentStatus.CONFIRMED
    [event] = own_events(waiting.registration)
    assert (value(event, "STATUS"), value(event, "SEQUENCE")) == ("CONFIRMED", "1")


def test_a_shift_given_back_is_cancelled_for_thirty_days_and_then_gone(walk, still):
    one = makers.assignment(makers.shift(walk))
    uid, sequence, modified = version_of(own_events(one.registration)[0])
    with writing():
        assignments.end(one, AssignmentStatus.DROPPED, by=PUBLIC)
    [event] = own_events(one.registration)
    assert (value(event, "STATUS"), value(event, "TRANSP")) == ("CANCELLED", "TRANSPARENT")
    assert event.text("SUMMARY").startswith("CANCELLED: Shift: ")
    assert version_of(event)[:2] == (uid, sequence + 1)
    assert version_of(event)[2] > modified
    still.shift(timedelta(days=31))
    assert own_events(one.registration) == []


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
    one, other = makers.assignment(shift), makers.assignment(makers.shift(makers.edition()))
    (uid, sequence, modified), apart = (version_of(own_events(each.registration)[0]) for each in (one, other))
    with writing():
        change(shift, walk)
    [event] = own_events(one.registration)
    assert version_of(event)[:2] == (uid, sequence + grows)
    assert version_of(event)[2] > modified
    assert version_of(own_events(other.registration)[0]) == apart


def test_what_no_calendar_shows_changes_nothing(walk):
    shift = makers.shift(walk)
    one = makers.assignment(shift)
    before = version_of(own_events(one.registration)[0])
    with writing():
        shift.ideal = 3
        shift.role.contact = "Sam"
        walk.offer_hours = 5
        one.asked_at = clock.now()
        one.status = AssignmentStatus.REAFFIRMED
    with writing():
        one.status = AssignmentStatus.NO_SHOW
    [event] = own_events(one.registration)
    assert version_of(event) == before
    assert value(event, "STATUS") == "CONFIRMED"


def test_what_was_moved_and_moved_back_while_nobody_looked_is_the_version_they_have(walk):
    one = makers.assignment(makers.shift(walk))
    before = version_of(own_events(one.registration)[0])
    for hours in (1, -1):
        with writing():
            one.shift.starts_at += timedelta(hours=hours)
    assert version_of(own_events(one.registration)[0]) == before


def test_somebody_moved_to_another_shift_keeps_the_identity(walk):
    one = makers.assignment(makers.shift(walk))
    there = makers.shift(walk, at=time(13), until=time(15))
    uid, sequence, _at = version_of(own_events(one.registration)[0])
    with writing():
        one.shift = there
    assert version_of(own_events(one.registration)[0])[:2] == (uid, sequence + 1)


def test_a_household_on_one_shift_sees_it_once(walk):
    shift = makers.shift(walk, maximum=None)
    parent = makers.assignment(shift)
    with writing():
        child = makers.shifts.take(
            parent.registration,
            shift,
            makers.volunteers.welcome(
                parent.registration,
                makers.Person(name="Kit", name_key="kit", language="en", known_since=clock.now()),
                by=OPERATOR,
            ),
            by=OPERATOR,
        )
    [event] = own_events(parent.registration)
    with writing():
        assignments.end(parent, AssignmentStatus.DROPPED, by=PUBLIC)
    [after] = own_events(parent.registration)
    assert (value(after, "UID") != value(event, "UID"), value(after, "STATUS")) == (True, "CONFIRMED")
    assert child.is_current


def test_the_number_of_statements_does_not_grow_with_what_somebody_has(walk, queries):
    one = makers.assignment(makers.shift(walk, maximum=None))
    few = _statements(one, queries)
    for hour in range(8, 18):
        shift = makers.shift(walk, at=time(hour), until=time(hour, 45))
        with writing():
            makers.shifts.take(
                one.registration,
                shift,
                makers.volunteers.welcome(one.registration, one.person, by=OPERATOR),
                by=OPERATOR,
            )
    assert _statements(one, queries) == few <= 13


def _statements(one, queries):
    own_events(one.registration)
    db.session.expire_all()
    with queries() as made:
        own_events(one.registration)
    return len(made)


# ---- Where an event has sites


def test_who_is_at_a_site_reads_where_that_is_and_how_to_get_there(walk):
    citadel = makers.venue(name=makers.both("Citadel"), directions=makers.both("Up the hill."))
    halifax = makers.site(walk, "Halifax", venue=citadel)
    sent = family(makers.category(walk, site=halifax), "Ada Lovelace", "Byron Lovelace")
    makers.assignment(makers.shift(walk, site=halifax), makers.person("Kim Lee"))
    [event] = own_events(sent)
    assert event.text("LOCATION").startswith("Citadel, ")
    assert "5 km walk, Halifax (2 people)" in event.text("DESCRIPTION")
    assert "Getting there: Up the hill." in event.text("DESCRIPTION")
    [shift] = own_events(db.session.scalars(select(Assignment)).one().registration)
    assert shift.text("LOCATION").startswith("Halifax, By the gate, Citadel, ")
    assert "Getting there: Up the hill." in shift.text("DESCRIPTION")


def test_a_household_at_two_sites_reads_the_place_of_the_event(walk):
    halifax = makers.site(walk, "Halifax", venue=makers.venue(name=makers.both("Citadel")))
    sent = family(makers.category(walk, site=halifax), "Ada Lovelace")
    other = makers.category(walk, site=makers.site(walk, "Moncton"))
    with writing():
        entries.enter(db.session.merge(sent), [Newcomer(db.session.merge(makers.person()), other)], by=OPERATOR)
    [event] = own_events(sent)
    assert event.text("LOCATION").startswith("High Park, ")
