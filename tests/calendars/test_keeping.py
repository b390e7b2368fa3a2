"""What subscribers see follows from the data, whatever act wrote it."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, update

from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars.models import CalendarEntry, CalendarFeed
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, ScheduleItem, State
from tests import makers
from tests.calendars import lint
from tests.calendars.counting import counted

JUNE = date(2027, 6, 6)
NINE, NOON = datetime(2027, 6, 6, 13, 0, tzinfo=UTC), datetime(2027, 6, 6, 16, 0, tzinfo=UTC)
WHY = Bilingual(en="The park is flooded.", fr="Le parc est inondé.")


@pytest.fixture
def walk(app, still):
    return makers.series("walk", name=makers.both("The Walk", "La Marche"))


def kept(edition):
    """Its entry as it is stored now."""
    with writing():
        return db.session.scalar(select(CalendarEntry).where(CalendarEntry.edition_id == edition.id))


def seen(edition, language="en"):
    """What a calendar shows of it."""
    entry = kept(edition)
    return lint.parsed(entry.fragment_fr if language == "fr" else entry.fragment_en)


def interrupted():
    raise ZeroDivisionError


def revision(edition):
    entry = kept(edition)
    return entry.uid, entry.sequence


# ---- From the announcement to the end


def test_a_draft_has_no_entry(walk):
    assert kept(makers.edition(of=walk, state=State.DRAFT)) is None


def test_an_announced_edition_is_a_whole_day_to_be_confirmed(walk):
    edition = makers.edition(of=walk, state=State.ANNOUNCED, starts_on=JUNE, at=None)
    event = seen(edition)
    assert event.one("STATUS").value == "TENTATIVE"
    assert event.text("SUMMARY") == "The Walk (date to be confirmed)"
    assert event.one("DTSTART").value == "20270606"
    assert event.one("DTEND").value == "20270607"
    assert event.one("SEQUENCE").value == "0"
    assert event.text("DESCRIPTION").startswith("Usually the first Sunday of June. Not booked yet.\n")
    assert event.one("URL").value == "https://events.example.org/walk/"


def test_from_the_announcement_to_the_cancellation_it_stays_the_same_entry_and_each_step_is_a_revision(walk, still):
    with writing():
        edition = editions.draft(walk, 2027, rules.whole_days(JUNE), zone=makers.ZONE, by=OPERATOR)
    assert kept(edition) is None

    def act(change):
        still.shift(60)
        with writing():
            change()
        event = seen(edition)
        assert event.one("DTSTAMP").value == f"{clock.now():%Y%m%dT%H%M%SZ}"
        return revision(edition)[0], int(event.one("SEQUENCE").value), event.one("STATUS").value, event.text("SUMMARY")

    announced = act(lambda: editions.announce(edition, by=OPERATOR))
    uid = announced[0]
    assert announced == (uid, 0, "TENTATIVE", "The Walk (date to be confirmed)")
    assert act(lambda: editions.confirm_date(edition, NINE, NOON, by=OPERATOR)) == (uid, 1, "CONFIRMED", "The Walk")
    assert seen(edition).one("DTSTART").value == "20270606T090000"

    later = rules.at_times(NINE + timedelta(hours=1), NOON + timedelta(hours=1), makers.ZONE)
    assert act(lambda: editions.move(edition, later, by=OPERATOR)) == (uid, 2, "CONFIRMED", "The Walk")
    assert act(lambda: editions.postpone(edition, WHY, by=OPERATOR)) == (uid, 3, "TENTATIVE", "POSTPONED: The Walk")
    assert "The park is flooded." in seen(edition).text("DESCRIPTION")

    again = rules.whole_days(date(2027, 7, 4))
    tentative = (uid, 4, "TENTATIVE", "The Walk (date to be confirmed)")
    assert act(lambda: editions.announce(edition, when=again, by=OPERATOR)) == tentative
    assert act(lambda: editions.cancel(edition, WHY, by=OPERATOR)) == (uid, 5, "CANCELLED", "CANCELLED: The Walk")


def test_french_is_the_same_entry_in_other_words(walk):
    edition = makers.edition(of=walk)
    english, french = seen(edition), seen(edition, "fr")
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "CREATED"):
        assert english.one(name) == french.one(name)
    assert french.text("SUMMARY") == "La Marche"
    assert french.one("URL").value == "https://events.example.org/fr/walk/2027/"


@pytest.mark.parametrize(
    "state, title",
    [
        (State.ANNOUNCED, "La Marche (date à confirmer)"),
        (State.POSTPONED, "REPORTÉ : La Marche"),
        (State.CANCELLED, "ANNULÉ : La Marche"),
    ],
)
def test_how_it_stands_is_said_in_french_too(walk, state, title):
    event = seen(makers.edition(of=walk, state=state, at=None), "fr")
    assert event.text("SUMMARY").replace("\u00a0", " ") == title


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED, State.FINISHED, State.ARCHIVED])
def test_sign_up_and_the_end_change_nothing_for_subscribers(walk, state):
    edition = makers.edition(of=walk)
    before = kept(edition).fragment_en
    with writing():
        edition.state = state
    assert kept(edition).fragment_en == before
    assert seen(edition).one("STATUS").value == "CONFIRMED"


def test_an_edition_taken_back_stays_in_calendars_as_cancelled(walk):
    edition = makers.edition(of=walk)
    uid, _sequence = revision(edition)
    with writing():
        edition.state = State.DRAFT
    assert revision(edition) == (uid, 1)
    assert seen(edition).text("SUMMARY") == "CANCELLED: The Walk"
    assert seen(edition).one("URL").value == "https://events.example.org/walk/", "its own page is not found any more"


def test_a_month_at_home_is_whole_days_without_a_place_on_the_map(walk):
    online = makers.venue(street="")
    edition = makers.edition(of=walk, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30), at=None, venue=online)
    event = seen(edition)
    assert (event.one("DTSTART").value, event.one("DTEND").value) == ("20270601", "20270701")
    assert event.one("LOCATION").value == "Online"
    assert not event.all("GEO")


def test_the_description_says_when_to_arrive_and_how_to_get_in(walk):
    edition = makers.edition(of=walk, starts_on=JUNE, venue=makers.venue())
    makers.schedule_item(edition, at=time(9, 30))
    makers.schedule_item(edition, at=time(8, 0), title=makers.both("The desk opens", "Ouverture de l'accueil"))
    assert seen(edition).text("DESCRIPTION").replace("\u00a0", " ") == (
        "A walk for everybody.\n\n"
        "8:00 a.m. – The desk opens\n9:30 a.m. – Start\n\n"
        "Getting there: Get off at High Park station.\n\n"
        "Access: The paths are paved.\n\n"
        "More: https://events.example.org/walk/2027/"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [(date(2027, 3, 13), date(2027, 3, 14)), (date(2027, 11, 6), date(2027, 11, 7)), (JUNE, date(2027, 12, 5))],
)
def test_moved_across_a_change_of_the_clocks_it_begins_at_the_same_time_on_the_wall(walk, before, after):
    edition = makers.edition(of=walk, starts_on=before)
    with writing():
        editions.move(edition, rules.moved_to(edition, after), by=OPERATOR)
    event = seen(edition)
    assert event.one("DTSTART").value == f"{after:%Y%m%d}T093000"
    assert event.one("DTEND").value == f"{after:%Y%m%d}T130000"
    assert event.one("SEQUENCE").value == "1"


def test_in_another_zone_than_the_charitys_everything_is_told_by_the_clock_of_the_place(walk):
    edition = makers.edition(of=walk, starts_on=JUNE, zone="America/Vancouver")
    makers.schedule_item(edition, at=time(8, 0))
    event = seen(edition)
    assert event.one("DTSTART").parameters == ";TZID=America/Vancouver"
    assert event.one("DTSTART").value == "20270606T093000"
    assert "8:00" in event.text("DESCRIPTION")


# ---- What is a change, and what is none


def test_what_subscribers_do_not_see_moves_nothing(walk, still):
    edition = makers.edition(of=walk, venue=makers.venue())
    before = kept(edition)
    fragments, modified = (before.fragment_en, before.fragment_fr), before.modified_at
    still.shift(3600)
    with writing():
        edition.closes_at = clock.now() + timedelta(days=3)
        edition.series.position = 7
        edition.series.description = makers.both("Another text of the page")
    after = kept(edition)
    assert (after.fragment_en, after.fragment_fr) == fragments
    assert after.modified_at == modified


def test_words_are_a_change_but_no_revision(walk, still):
    edition = makers.edition(of=walk)
    before = revision(edition)
    still.shift(60)
    with writing():
        edition.series.summary = makers.both("Bring a hat.")
    assert revision(edition) == before
    assert kept(edition).modified_at == clock.now()
    assert "Bring a hat." in seen(edition).text("DESCRIPTION")


def test_a_corrected_address_is_a_revision_of_every_edition_there_and_of_no_other(walk):
    park, zoo = makers.venue(), makers.venue(street="2000 Meadowvale Road")
    here, there = makers.edition(of=walk, venue=park), makers.edition(venue=zoo)
    also_here = makers.edition(venue=park)
    with writing():
        park.street = "1 Parkside Drive"
    assert [revision(edition)[1] for edition in (here, also_here, there)] == [1, 1, 0]
    assert "1 Parkside Drive" in seen(here).text("LOCATION")


def test_access_notes_are_a_change_but_no_revision(walk):
    park = makers.venue()
    edition = makers.edition(of=walk, venue=park)
    with writing():
        park.access_notes = makers.both("The lift is out of order.")
    assert revision(edition)[1] == 0
    assert "The lift is out of order." in seen(edition).text("DESCRIPTION")


def test_a_point_of_the_schedule_that_moves_to_another_edition_touches_both(walk):
    one, other = makers.edition(of=walk), makers.edition()
    item = makers.schedule_item(one, title=makers.both("Warm-up"))
    with writing():
        item.edition_id = other.id
    assert "Warm-up" not in seen(one).text("DESCRIPTION")
    assert "Warm-up" in seen(other).text("DESCRIPTION")
    with writing():
        db.session.delete(item)
    assert "Warm-up" not in seen(other).text("DESCRIPTION")


def test_two_changes_within_one_second_are_two(walk):
    edition = makers.edition(of=walk)
    stamps = [kept(edition).modified_at]
    for words in ("One", "Two"):
        with writing():
            edition.series.summary = makers.both(words)
        stamps.append(kept(edition).modified_at)
    assert stamps[0] < stamps[1] < stamps[2]


def test_a_clock_set_back_never_sets_a_revision_back(walk, still):
    edition = makers.edition(of=walk, venue=makers.venue())
    before = kept(edition).modified_at
    still.move_to(clock.now() - timedelta(days=1))
    with writing():
        edition.venue.street = "Elsewhere"
    assert kept(edition).modified_at > before


def test_several_changes_in_one_act_are_one_revision(walk):
    edition = makers.edition(of=walk, venue=makers.venue())
    with writing():
        edition.venue.street = "Elsewhere"
        db.session.flush()
        edition.starts_at += timedelta(minutes=30)
        db.session.flush()
        edition.ends_at += timedelta(minutes=30)
    assert revision(edition)[1] == 1


# ---- However it is written


def test_an_act_that_fails_leaves_the_calendar_as_it_was_and_the_next_one_is_kept(walk):
    edition = makers.edition(of=walk, venue=makers.venue())
    before = kept(edition).fragment_en
    with pytest.raises(ZeroDivisionError), writing():
        edition.venue.street = "Nowhere"
        db.session.flush()
        interrupted()
    assert kept(edition).fragment_en == before
    with writing():
        edition.venue.street = "Somewhere"
    assert "Somewhere" in seen(edition).text("LOCATION")


def test_a_part_of_an_act_undone_by_itself_is_not_seen(walk):
    edition = makers.edition(of=walk, venue=makers.venue())
    with writing():
        edition.venue.city = "North York"
        db.session.flush()
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            edition.venue.street = "Nowhere"
            db.session.flush()
            interrupted()
    assert "North York" in seen(edition).text("LOCATION")
    assert "Nowhere" not in seen(edition).text("LOCATION")
    assert revision(edition)[1] == 1


def test_a_statement_over_many_rows_is_noticed_too(walk):
    edition = makers.edition(of=walk)
    with writing():
        db.session.execute(update(Edition).values(state=State.CANCELLED))
    assert seen(edition).one("STATUS").value == "CANCELLED"


def test_seeding_hundreds_reads_as_often_as_seeding_a_few(app):
    def sow(count, first_year):
        with writing(), counted() as statements:
            series = makers.Series(
                slug=f"sown-{first_year}",
                name=makers.both("Sown"),
                summary=makers.both(""),
                description=makers.both(""),
                description_html=makers.both(""),
                rule="",
            )
            db.session.add(series)
            for year in range(first_year, first_year + count):
                day = date(year, 6, 1)
                db.session.add(
                    Edition(series=series, year=year, state=State.OPEN, starts_on=day, ends_on=day, zone=makers.ZONE)
                )
            db.session.flush()
            db.session.commit()
        return len([statement for statement in statements if not statement.startswith("INSERT")])

    few, many = sow(3, 1000), sow(150, 2000)
    assert few == many <= 8
    assert db.session.scalar(select(func.count()).select_from(CalendarEntry)) == 153


def test_signing_up_costs_the_calendar_no_statement(walk):
    edition = makers.edition(of=walk)
    category = makers.category(edition)
    person = makers.person()
    with counted() as statements:
        makers.entry(category, person)
    assert not [statement for statement in statements if "calendar" in statement]


def test_two_organizers_at_once_and_both_are_seen(walk, app):
    """One moves the start, the other mends the address; the last to write shows what both have done."""
    edition = makers.edition(of=walk, starts_on=JUNE, venue=makers.venue())
    edition_id, meeting = edition.id, threading.Barrier(2)
    db.session.remove()

    def act(change):
        with app.app_context(), writing():
            change(db.session.get_one(Edition, edition_id))
            db.session.flush()
            with suppress(threading.BrokenBarrierError):
                meeting.wait(0.5)  # on SQLite the second waits for the first to end

    def move(edition):
        edition.starts_at += timedelta(minutes=30)

    def mend(edition):
        edition.venue.street = "1 Parkside Drive"

    threads = [threading.Thread(target=act, args=(change,)) for change in (move, mend)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    event = seen(db.session.get_one(Edition, edition_id))
    assert event.one("DTSTART").value == "20270606T100000"
    assert "1 Parkside Drive" in event.text("LOCATION")
    assert event.one("SEQUENCE").value == "2"


def test_a_feed_is_marked_only_when_something_in_it_changed(walk, client):
    makers.edition(of=walk)
    client.get("/calendar.ics")
    client.get("/walk/calendar.ics")
    client.get(f"/{makers.edition().series.slug}/calendar.ics")
    client.get("/calendar.ics")
    with writing():
        db.session.get_one(makers.Series, walk.id).summary = makers.both("Bring a hat.")
    stale = db.session.scalars(select(CalendarFeed.name).where(CalendarFeed.is_stale)).all()
    assert sorted(stale) == ["all", "series/walk"]


def test_a_schedule_item_of_a_draft_is_no_entry(walk):
    edition = makers.edition(of=walk, state=State.DRAFT)
    with writing():
        db.session.add(ScheduleItem(edition_id=edition.id, starts_at=clock.now(), title=makers.both("Start")))
    assert kept(edition) is None
