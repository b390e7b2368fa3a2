"""`flask edition …`, as an operator types it."""

from datetime import date, time

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from tests import makers

JUNE_6, JUNE_13 = date(2027, 6, 6), date(2027, 6, 13)
WHY = ("--en", "The air is full of smoke.", "--fr", "L’air est rempli de fumée.")


@pytest.fixture(autouse=True)
def chucks_run(app, still) -> Edition:
    return makers.edition(of=makers.series("chucks-run"), starts_on=JUNE_6)


def flask(app: Flask, *words: object) -> Result:
    """What the command answers."""
    result = app.test_cli_runner().invoke(args=["edition", *map(str, words)])
    db.session.rollback()
    return result


def the_run() -> Edition:
    return editions.find("chucks-run", 2027, with_drafts=True)


def test_the_list_says_where_each_edition_stands(app, still):
    makers.edition(of=makers.series("zoo-walk"), state=State.ANNOUNCED, starts_on=date(2027, 9, 18), at=None)
    still.move_to(clock.moment(makers.datetime(2027, 6, 6, 10, 0), makers.ZONE))
    listed = flask(app, "list").output.splitlines()
    assert [line.split() for line in listed] == [
        ["zoo-walk", "2027", "2027-09-18", "announced"],
        ["chucks-run", "2027", "2027-06-06", "09:30", "to", "13:00", "closed"],
    ]


def test_sign_up_is_closed_and_opened_again(app):
    assert flask(app, "close", "chucks-run", 2027).output == "chucks-run 2027: closed, 2027-06-06 09:30 to 13:00.\n"
    assert the_run().state == State.CLOSED
    assert flask(app, "open", "chucks-run", 2027, "--until", "2027-06-05T18:00").exit_code == 0
    assert (the_run().state, the_run().closes_at) == (
        State.OPEN,
        clock.moment(makers.datetime(2027, 6, 5, 18), makers.ZONE),
    )


def test_a_date_is_confirmed_with_its_times(app):
    run = makers.edition(of=makers.series("zoo-walk"), state=State.ANNOUNCED, starts_on=date(2027, 9, 18), at=None)
    assert flask(app, "confirm", "zoo-walk", 2027, "2027-09-19", "09:00", "14:00").exit_code == 0
    db.session.refresh(run)
    assert (run.starts_on, run.local_start and run.local_start.time()) == (date(2027, 9, 19), time(9, 0))
    assert not rules.is_tentative(run)


def test_an_edition_moves_with_its_schedule_and_its_shifts(app):
    desk = makers.shift(the_run(), at=time(7, 30), until=time(9, 45))
    opens = makers.schedule_item(the_run(), at=time(8, 0))
    assert "2027-06-13 09:30 to 13:00.\n" in flask(app, "move", "chucks-run", 2027, "2027-06-13").output
    db.session.refresh(desk)
    db.session.refresh(opens)
    assert clock.local(desk.starts_at, makers.ZONE).replace(tzinfo=None) == makers.datetime(2027, 6, 13, 7, 30)
    assert clock.local(desk.ends_at, makers.ZONE).replace(tzinfo=None) == makers.datetime(2027, 6, 13, 9, 45)
    assert clock.local(opens.starts_at, makers.ZONE).replace(tzinfo=None) == makers.datetime(2027, 6, 13, 8, 0)


def test_an_edition_moves_to_another_time_of_the_same_day(app):
    desk = makers.shift(the_run(), at=time(7, 30), until=time(9, 45))
    assert flask(app, "move", "chucks-run", 2027, JUNE_6, "--begins", "10:00", "--ends", "13:30").exit_code == 0
    db.session.refresh(desk)
    assert clock.local(desk.starts_at, makers.ZONE).time() == time(8, 0)


def test_a_postponed_edition_is_announced_again_by_moving_it(app):
    assert flask(app, "postpone", "chucks-run", 2027, *WHY).exit_code == 0
    notice = the_run().notice
    assert notice is not None
    assert notice.fr == "L’air est rempli de fumée."
    assert "announced" in flask(app, "move", "chucks-run", 2027, JUNE_13).output
    assert (the_run().state, the_run().starts_on, the_run().notice) == (State.ANNOUNCED, JUNE_13, None)


def test_a_cancelled_edition_keeps_its_notice(app):
    assert flask(app, "cancel", "chucks-run", 2027, *WHY).output.startswith("chucks-run 2027: cancelled")
    assert the_run().state == State.CANCELLED


def test_what_an_operator_did_is_in_the_trail(app):
    flask(app, "close", "chucks-run", 2027)
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.actor, line.action, line.details) == (
        "operator",
        "edition.closed",
        {"before": "open", "after": "closed"},
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["close", "zoo-walk", 2027], "There is no edition zoo-walk 2027."),
        (["announce", "chucks-run", 2027], "Only a draft or a postponed edition can be announced."),
        (["open", "chucks-run", 2027], "Only an announced or a closed edition can be opened for sign-up."),
        (["confirm", "chucks-run", 2027, "2027-06-06", "09:00", "12:00"], "Only an announced date can be confirmed."),
        (["move", "chucks-run", 2027, "2027-03-01"], "That time is past."),
        (["move", "chucks-run", 2027, "2027-06-06", "--begins", "13:00", "--ends", "09:00"], "It must end after"),
        (["cancel", "chucks-run", 2027, "--en", " ", "--fr", ""], "Say in a sentence what happened"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(app, words, sentence):
    refused = flask(app, *words)
    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {sentence}")
    assert (the_run().state, the_run().starts_on, the_run().notice) == (State.OPEN, JUNE_6, None)


@pytest.mark.parametrize(
    "words",
    [
        ["close", "chucks-run", "next"],
        ["move", "chucks-run", 2027, "June 13"],
        ["move", "chucks-run", 2027, "2027-06-13", "--begins", "9:00"],
        ["cancel", "chucks-run", 2027],
    ],
)
def test_a_slip_of_the_keyboard_is_explained(app, words):
    refused = flask(app, *words)
    assert refused.exit_code == 2
    assert "Usage: " in refused.output


GOOGLE, IPHONE = {"User-Agent": "Google-Calendar-Importer"}, {"User-Agent": "iOS/26.6 (23G71) dataaccessd/1.0"}
TEN = "10:00\N{NO-BREAK SPACE}a.m. on Thu, March 11"


@pytest.fixture
def followed(client, still):
    """Google and a telephone looked two hours ago."""
    client.get("/chucks-run/calendar.ics", headers=GOOGLE)
    client.get("/calendar.ics", headers=IPHONE)
    still.shift(7200)


def test_a_change_says_who_still_shows_the_old_one_and_when_to_expect_the_new(app, client, followed):
    assert flask(app, "move", "chucks-run", 2027, JUNE_13).output.splitlines() == [
        "chucks-run 2027: open, 2027-06-13 09:30 to 13:00.",
        "  Apple Calendar: nobody’s has looked since the change. They usually look within 3\N{NO-BREAK SPACE}hours.",
        f"  Google Calendar has the old version. By about {TEN} it should have the new one.",
    ]
    client.get("/chucks-run/calendar.ics", headers=GOOGLE)
    said = flask(app, "cancel", "chucks-run", 2027, *WHY).output
    assert (
        "Google Calendar has the old version. By about 2:00\N{NO-BREAK SPACE}p.m. it should have the new one." in said
    )


@pytest.mark.parametrize(
    "words",
    [
        ("move", "chucks-run", 2027, JUNE_13),
        ("postpone", "chucks-run", 2027, *WHY),
        ("cancel", "chucks-run", 2027, *WHY),
    ],
)
def test_before_a_change_one_can_ask_who_would_see_it_when_and_nothing_is_changed(app, followed, words):
    before = db.session.query(AuditLine).count()
    *first, apple, google, last = flask(app, *words, "--dry-run").output.splitlines()
    assert first[0].startswith("chucks-run 2027: ")
    assert apple == "  Apple Calendar would show it when each one next looks, usually within 3\N{NO-BREAK SPACE}hours."
    assert google == f"  By about {TEN} Google Calendar would show it."
    assert last == "Nothing was changed."
    assert (the_run().state, the_run().starts_on) == (State.OPEN, JUNE_6)
    assert db.session.query(AuditLine).count() == before


def test_a_change_that_would_be_refused_is_refused_when_it_is_only_tried_too(app):
    result = flask(app, "move", "chucks-run", 2027, "2020-01-01", "--dry-run")
    assert (result.exit_code, "Nothing was changed" in result.output) == (1, False)


def test_nobody_follows_a_calendar_that_nobody_has_read_and_a_draft_is_in_none(app):
    said = flask(app, "move", "chucks-run", 2027, JUNE_13).output.splitlines()
    assert said[1:] == ["  No calendar program follows it now."]
    makers.edition(of=makers.series("zoo-walk"), state=State.DRAFT, starts_on=date(2027, 9, 18), at=None)
    drafted = flask(app, "confirm", "zoo-walk", 2027, "2027-09-19", "09:00", "14:00", "--dry-run")
    assert "calendar" not in drafted.output.lower()
