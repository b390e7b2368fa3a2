"""When, where or whether an edition takes place has changed: everybody who comes is told once, how it was and is."""

import threading
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock, working
from eventsapp.core.db import db, writing
from eventsapp.events import editions, rules
from eventsapp.events.models import EditionNews, State
from eventsapp.outbox.models import Message
from eventsapp.registration.models import EntryStatus
from eventsapp.workflows import housekeeping, moving, posting, spreading
from tests import makers
from tests.calendars.test_mailing import also_on, child
from tests.conftest import NOW

JUNE_6, JUNE_13, JUNE_20 = date(2027, 6, 6), date(2027, 6, 13), date(2027, 6, 20)
SMOKE = makers.both("Smoke from forest fires.", "Fumée de feux de forêt.")


@pytest.fixture
def walk(app, still):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=series, starts_on=JUNE_6, venue=makers.venue())


def act(what):
    with writing():
        what()


def move(walk, day):
    act(lambda: moving.move(walk, rules.moved_to(walk, day), by=OPERATOR))


def told(kind=None):
    """What was written of it, in order."""
    housekeeping.run(NOW)
    query = select(Message).where(Message.kind.like("edition_%") if kind is None else Message.kind == kind)
    return list(db.session.scalars(query.order_by(Message.id)))


def test_a_move_is_told_to_all_who_take_part_wait_or_help_with_the_old_time_and_the_new(walk, still):
    category = makers.category(walk, maximum=1)
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    makers.entry(category, makers.person("Wim Waiting", "wim@example.org"))
    makers.assignment(makers.shift(walk), makers.person("Vic Volunteer", "vic@example.org"))
    gone = makers.entry(category, makers.person("Gone", "gone@example.org"))
    act(lambda: setattr(gone, "status", EntryStatus.WITHDRAWN))
    still.shift(1)
    move(walk, JUNE_13)
    letters = {one.to_address: one for one in told()}
    assert letters.keys() == {"ada@example.org", "wim@example.org", "vic@example.org"}
    assert {one.kind for one in letters.values()} == {"edition_moved"}
    assert {one.calendar_of is not None for one in letters.values()} == {True}
    text = letters["vic@example.org"].text
    assert "When:      Sunday, June 13, 2027, 9:30\N{NO-BREAK SPACE}a.m. to 1:00\N{NO-BREAK SPACE}p.m." in text
    assert (
        "Before:\n  Sunday, June 6, 2027, 9:30\N{NO-BREAK SPACE}a.m. to 1:00\N{NO-BREAK SPACE}p.m.\n  High Park" in text
    )
    assert "The shifts, as they are now:\n\n- Water table\n  Sunday, June 13, 2027, 8:00" in text
    assert "Wim Waiting\n  5 km walk\n  On the waitlist" in letters["wim@example.org"].text
    assert len(told()) == 3


def test_a_french_reader_is_told_in_french(walk, still):
    one = makers.entry(makers.category(walk))
    act(lambda: setattr(one.registration, "language", "fr"))
    still.shift(1)
    move(walk, JUNE_13)
    act(lambda: editions.postpone(walk, SMOKE, by=OPERATOR))
    [letter] = told()
    assert letter.subject.startswith("Reporté à plus tard : La Marche 2027")
    assert "Fumée de feux de forêt." in letter.text


@pytest.mark.parametrize(
    ("step", "kind", "said"),
    [
        (editions.postpone, "edition_postponed", "The new date is not known yet."),
        (editions.cancel, "edition_cancelled", "You are no longer expected"),
    ],
)
def test_who_comes_is_told_that_it_does_not_take_place_and_why(walk, still, step, kind, said):
    makers.entry(makers.category(walk))
    still.shift(1)
    act(lambda: step(walk, SMOKE, by=OPERATOR))
    [letter] = told()
    assert letter.kind == kind
    for part in (said, "Smoke from forest fires.", "Sunday, June 6, 2027, 9:30"):
        assert part in letter.text


def test_a_date_that_is_confirmed_is_told_with_its_time(app, still):
    makers.organization()
    walk = makers.edition(starts_on=JUNE_6, at=None, state=State.ANNOUNCED)
    makers.entry(makers.category(walk))
    still.shift(1)
    nine = clock.moment(datetime.combine(JUNE_6, time(9)), walk.zone)
    act(lambda: moving.confirm_date(walk, nine, nine + timedelta(hours=3), by=OPERATOR))
    [letter] = told()
    assert letter.kind == "edition_confirmed"
    assert "Sunday, June 6, 2027, 9:00\N{NO-BREAK SPACE}a.m." in letter.text
    assert "Before, we had announced" not in letter.text


def test_a_postponed_one_with_its_new_date_is_told_as_such(walk, still):
    makers.entry(makers.category(walk))
    still.shift(1)
    act(lambda: editions.postpone(walk, SMOKE, by=OPERATOR))
    told()
    act(lambda: moving.announce_again(walk, rules.whole_days(JUNE_20), by=OPERATOR))
    letter = told()[-1]
    assert letter.kind == "edition_moved"
    assert "This date is not confirmed yet." in letter.text


def test_another_place_or_a_corrected_address_is_told_and_another_spot_on_the_map_is_not(walk, still):
    makers.entry(makers.category(walk))
    still.shift(1)
    act(lambda: setattr(walk.venue, "latitude", 43.7))
    assert told() == []
    act(lambda: setattr(walk.venue, "street", "10 Lake Road"))
    [letter] = told()
    assert "10 Lake Road" in letter.text
    assert "1873 Bloor Street West, Toronto" in letter.text.split("Before:")[1]
    other = makers.venue(name=makers.both("Town Hall"))
    act(lambda: setattr(walk, "venue", other))
    assert "Where:     Town Hall" in told()[-1].text


def test_what_concerns_nobody_is_told_to_nobody(walk, still):
    move(walk, JUNE_13)
    assert db.session.scalar(select(func.count(EditionNews.id))) == 0
    makers.entry(makers.category(walk))
    still.shift(1)
    act(lambda: setattr(walk, "notice", SMOKE))
    act(lambda: editions.close(walk, by=OPERATOR))
    assert told() == []
    still.move_to(rules.is_over_at(walk) + timedelta(days=1))
    act(lambda: setattr(walk.venue, "street", "10 Lake Road"))
    assert told() == []


def test_who_signs_up_afterwards_knows_it_already(walk, still):
    category = makers.category(walk)
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    makers.entry(category, makers.person("Late", "late@example.org"))
    assert [one.to_address for one in told()] == ["ada@example.org"]


def test_a_later_change_supersedes_the_words_of_an_earlier_one(walk, still, monkeypatch):
    monkeypatch.setattr(spreading, "AT_ONCE", 1)
    monkeypatch.setattr(working, "ROUND_SECONDS", -1)  # one registration a round
    category = makers.category(walk)
    for name in ("ada", "bo", "cy"):
        makers.entry(category, makers.person(name, f"{name}@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    [first] = told()
    still.shift(1)
    move(walk, JUNE_20)
    makers.entry(category, makers.person("dee", "dee@example.org"))
    for _each in range(5):
        letters = told()
    assert [one.to_address for one in letters] == [f"{name}@example.org" for name in ("ada", "ada", "bo", "cy")]
    assert first.to_address == "ada@example.org"
    befores = [one.text.split("Before:\n  ")[1][:16] for one in letters]
    assert befores == ["Sunday, June 6, ", "Sunday, June 13,", "Sunday, June 6, ", "Sunday, June 6, "]
    assert "June 13" not in letters[2].text


def test_who_was_not_told_yet_hears_nothing_when_all_is_as_it_was(walk, still, monkeypatch):
    monkeypatch.setattr(spreading, "AT_ONCE", 1)
    monkeypatch.setattr(working, "ROUND_SECONDS", -1)
    category = makers.category(walk)
    for name in ("ada", "bo"):
        makers.entry(category, makers.person(name, f"{name}@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    told()
    still.shift(1)
    move(walk, JUNE_6)
    for _each in range(4):
        letters = told()
    assert [one.to_address for one in letters] == ["ada@example.org"] * 2


def test_several_workers_tell_each_once(app, walk, still, monkeypatch):
    monkeypatch.setattr(spreading, "AT_ONCE", 3)
    category = makers.category(walk)
    for number in range(20):
        makers.entry(category, makers.person(f"P {number}", f"p{number}@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    db.session.rollback()

    def work():
        with app.app_context():
            spreading.spread_due(by=OPERATOR)

    threads = [threading.Thread(target=work) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told()) == 20
    assert db.session.scalar(select(func.count(AuditLine.id)).where(AuditLine.action == "edition.news_spread")) == 1


def test_one_letter_that_cannot_be_written_keeps_nobody_from_theirs(walk, still, monkeypatch, caplog):
    category = makers.category(walk)
    for name in ("ada", "bo"):
        makers.entry(category, makers.person(name, f"{name}@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    write = posting.post

    def post(kind, registration, reader, **values):
        if reader.name == "ada":
            raise ZeroDivisionError
        write(kind, registration, reader, **values)

    monkeypatch.setattr(posting, "post", post)
    assert [one.to_address for one in told()] == ["bo@example.org"]
    assert "news not told" in caplog.text


def test_a_household_is_told_in_one_letter_and_who_has_an_address_in_their_own(walk, still):
    ada = makers.entry(makers.category(walk), makers.person("Ada", "ada@example.org"))
    shift = makers.shift(walk)
    also_on(shift, ada)
    also_on(shift, ada, child("Byron"))
    also_on(shift, ada, makers.person("Bo", "bo@example.org"))
    still.shift(1)
    move(walk, JUNE_13)
    letters = told()
    assert sorted(one.to_address for one in letters) == ["ada@example.org", "bo@example.org"]
    [own] = [one for one in letters if one.to_address == "bo@example.org"]
    assert "Byron" not in own.text
