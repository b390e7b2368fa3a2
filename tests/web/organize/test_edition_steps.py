"""The steps in the life of an edition, each with its page that says what follows before it is taken."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition, ScheduleItem, State
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering.models import Shift
from tests import makers
from tests.visitor import FormReader, fill_in, send_on

HERE = "/organize/walk/2027/setup"
SMOKE = {"notice_en": "Smoke from wildfires.", "notice_fr": "Fumée de feux de forêt."}


@pytest.fixture(autouse=True)
def charity(app, still):
    makers.organization()


@pytest.fixture
def series():
    return makers.series("walk")


@pytest.fixture
def draft(series):
    return makers.edition(of=series, state=State.DRAFT, starts_on=date(2027, 6, 6))


@pytest.fixture
def walk(series):
    """Open, with two who take part and one who helps."""
    edition = makers.edition(of=series, starts_on=date(2027, 6, 6), venue=makers.venue())
    category = makers.category(edition)
    makers.entry(category, makers.person(email="robin@example.org"))
    makers.entry(category, makers.person(email="kim@example.org"))
    makers.assignment(makers.shift(edition, at=time(8), until=time(12)), makers.person(email="sam@example.org"))
    return edition


def now_of(edition):
    return db.session.get_one(Edition, edition.id, populate_existing=True)


def take(visitor, step, **typed):
    """Take it, although something is missing."""
    if step in ("announce", "open"):
        typed.setdefault("anyway", "y")
    return fill_in(visitor, f"{HERE}/steps/{step}", typed, form="step")


def calendar(client):
    return client.get("/walk/2027/event.ics").text


def test_an_edition_goes_its_whole_way_in_the_browser(owner, draft, client, still, signed_in):
    assert take(owner, "announce").status_code == 303
    assert client.get("/walk/2027/").status_code == 200
    assert take(owner, "open", closes_on="2027-06-05", closes_time="17:00").status_code == 303
    assert now_of(draft).closes_at == datetime(2027, 6, 5, 21, 0, tzinfo=UTC)
    assert take(owner, "close").status_code == 303
    assert take(owner, "open").status_code == 303
    still.move_to(datetime(2027, 6, 7, tzinfo=UTC))
    owner = signed_in(AccessRole.OWNER)
    assert take(owner, "finish").status_code == 303
    assert take(owner, "archive").status_code == 303
    assert now_of(draft).state == State.ARCHIVED
    assert "There is nothing more to do." in owner.get(HERE).text


def test_before_it_is_announced_the_page_says_what_follows_and_what_is_missing(owner, draft):
    page = owner.get(f"{HERE}/steps/announce").text
    assert "Everybody sees its page" in page and "nobody is written to" in page
    assert "What is still missing" in page and "Where it takes place" in page
    assert now_of(draft).state == State.DRAFT


def test_with_something_missing_it_is_announced_only_with_the_express_tick(owner, draft, client):
    makers.category(draft, name=Bilingual("Walk", ""))
    page = owner.get(f"{HERE}/steps/announce")
    assert "In French: Name of “Walk”." in page.text
    refused = take(owner, "announce", anyway=None)
    assert refused.status_code == 422 and "Something is still missing." in refused.text
    assert now_of(draft).state == State.DRAFT and client.get("/walk/2027/").status_code == 404
    assert take(owner, "announce").status_code == 303
    assert now_of(draft).state == State.ANNOUNCED
    assert take(owner, "open", anyway=None).status_code == 422 and now_of(draft).state == State.ANNOUNCED
    assert take(owner, "open").status_code == 303


def test_the_tick_counts_only_for_the_list_that_was_shown(owner, draft):
    page = owner.get(f"{HERE}/steps/announce")
    makers.category(draft, name=Bilingual("", "Marche"))
    answer = send_on(owner, page, {"anyway": "y"}, form="step")
    assert answer.status_code == 422 and "Something else is missing by now." in answer.text
    assert "In English: Name of “Marche”." in answer.text and now_of(draft).state == State.DRAFT
    assert send_on(owner, answer, form="step").status_code == 422, "the tick was taken off"
    assert send_on(owner, answer, {"anyway": "y"}, form="step").status_code == 303


def test_an_edition_that_misses_nothing_asks_for_no_tick(owner, draft, monkeypatch):
    monkeypatch.setattr("eventsapp.reports.missing.of", lambda _edition, _now: [])
    page = owner.get(f"{HERE}/steps/announce").text
    assert "What is still missing" not in page and 'name="anyway"' not in page
    assert take(owner, "announce", anyway=None).status_code == 303


def test_before_it_is_cancelled_the_page_says_whom_it_concerns_and_what_calendars_do(owner, walk, client):
    before = calendar(client)
    page = owner.get(f"{HERE}/steps/cancel").text
    for words in ("3 registrations", "2 participants", "1 volunteer", "3 e-mail addresses", "crossed out as cancelled"):
        assert words in page, words
    assert calendar(client) == before
    assert take(owner, "cancel", **SMOKE).status_code == 303
    assert now_of(walk).notice == Bilingual("Smoke from wildfires.", "Fumée de feux de forêt.")
    assert "STATUS:CANCELLED" in calendar(client)
    assert "Fumée de feux de forêt." in client.get("/fr/walk/2027/").text


def test_a_postponed_edition_is_announced_again_with_everything_moved_along(owner, walk, client):
    makers.schedule_item(walk, at=time(8))
    assert take(owner, "postpone", **SMOKE).status_code == 303
    assert "STATUS:TENTATIVE" in calendar(client)
    assert "Announce it with a new date" in owner.get(HERE).text
    asked = set_date(owner, starts_on="2027-09-12")
    assert asked.status_code == 200 and "Announce it again with this date?" in asked.text
    for words in ("1 point of the schedule", "1 shift, with everybody on it", "3 registrations"):
        assert words in asked.text, words
    assert now_of(walk).state == State.POSTPONED
    assert press(owner, asked, sure="yes").status_code == 303
    assert (now_of(walk).state, now_of(walk).starts_on) == (State.ANNOUNCED, date(2027, 9, 12))
    assert one(ScheduleItem).starts_at == datetime(2027, 9, 12, 12, 0, tzinfo=UTC)
    assert one(Shift).starts_at == datetime(2027, 9, 12, 12, 0, tzinfo=UTC)


def one(model):
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def set_date(visitor, **typed):
    return fill_in(visitor, f"{HERE}/date", typed, form="date")


def press(visitor, page, **button):
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": visitor.post})()
    return fill_in(reader, f"{HERE}/date", button, form="sure")


def test_a_moved_edition_takes_its_schedule_and_its_shifts_along_on_the_wall(owner, walk):
    """Across the end of daylight saving: what is at 8:00 stays at 8:00."""
    makers.schedule_item(walk, at=time(8))
    asked = set_date(owner, starts_on="2027-11-14")
    assert "Sunday, June 6, 2027" in asked.text and "Sunday, November 14, 2027" in asked.text
    assert now_of(walk).starts_on == date(2027, 6, 6)
    assert press(owner, asked, sure="yes").status_code == 303
    assert now_of(walk).starts_at == datetime(2027, 11, 14, 14, 30, tzinfo=UTC)
    assert one(ScheduleItem).starts_at == datetime(2027, 11, 14, 13, 0, tzinfo=UTC)
    assert one(Shift).starts_at == datetime(2027, 11, 14, 13, 0, tzinfo=UTC)


def test_going_back_from_the_question_keeps_what_was_typed(owner, walk):
    asked = set_date(owner, starts_on="2027-06-13")
    back = press(owner, asked, sure="back")
    assert 'value="2027-06-13"' in back.text and now_of(walk).starts_on == date(2027, 6, 6)


@pytest.mark.parametrize(("page", "form", "typed"), [("date", "date", "starts_on"), ("venue", "place", "venue")])
def test_a_question_asked_in_the_other_language_still_knows_what_was_typed(owner, walk, page, form, typed):
    wanted = {"starts_on": "2027-06-13", "venue": ""}[typed]
    asked = fill_in(owner, f"{HERE}/{page}", {typed: wanted}, form=form)
    reader = FormReader(None)
    reader.feed(asked.text)
    assert reader.action == f"/fr{HERE}/{page}", "the way to the other language is the first form"
    french = owner.post(reader.action, data=reader.fields)
    assert french.status_code == 200 and "Ce qui suivra" in french.text and "Oui, à partir de maintenant" in french.text
    assert (now_of(walk).starts_on, now_of(walk).venue_id is None) == (date(2027, 6, 6), False)
    assert send_on(owner, french, {"sure": "yes"}, form="sure").status_code == 303
    changed = {"starts_on": now_of(walk).starts_on == date(2027, 6, 13), "venue": now_of(walk).venue_id is None}
    assert changed[typed]


def test_another_time_zone_tells_the_same_times_there(owner, walk):
    makers.schedule_item(walk, at=time(8))
    asked = set_date(owner, zone="America/Vancouver")
    assert "1 point of the schedule" in asked.text
    assert press(owner, asked, sure="yes").status_code == 303
    edition = now_of(walk)
    assert (edition.zone, edition.starts_at) == ("America/Vancouver", datetime(2027, 6, 6, 16, 30, tzinfo=UTC))
    assert one(ScheduleItem).starts_at == datetime(2027, 6, 6, 15, 0, tzinfo=UTC)
    assert one(Shift).ends_at == datetime(2027, 6, 6, 19, 0, tzinfo=UTC)


def test_a_tentative_date_is_confirmed(owner, series):
    edition = makers.edition(of=series, state=State.ANNOUNCED, starts_on=date(2027, 6, 6), at=None)
    asked = set_date(owner, starts_at="9:30", ends_at="13:00")
    assert "Confirm this date?" in asked.text and "sign-up can be opened" in asked.text
    assert press(owner, asked, sure="yes").status_code == 303
    assert now_of(edition).starts_at == datetime(2027, 6, 6, 13, 30, tzinfo=UTC)


def test_a_draft_changes_its_day_at_once(owner, draft):
    makers.schedule_item(draft, at=time(8))
    assert set_date(owner, starts_on="2027-06-13").status_code == 303
    assert one(ScheduleItem).starts_at == datetime(2027, 6, 13, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": "2027-01-10"}, "That time is past"),
        ({"ends_at": "9:00"}, "It must end after it begins"),
        ({"ends_on": "2027-06-01"}, "It must end after it begins"),
        ({"ends_at": ""}, "Enter when it begins and when it ends"),
        ({"starts_on": "2027-02-30"}, "There is no such day"),
        ({"zone": "Mars/Olympus"}, "Choose a time zone"),
    ],
)
def test_a_date_that_cannot_be_is_refused(owner, draft, typed, sentence):
    answer = set_date(owner, **typed)
    assert answer.status_code == 422 and sentence in answer.text
    assert now_of(draft).starts_on == date(2027, 6, 6)


def test_what_happened_has_to_be_said_in_both_languages(owner, walk):
    answer = take(owner, "cancel", notice_en="Smoke.")
    assert answer.status_code == 422 and "Say in French what happened" in answer.text
    assert now_of(walk).state == State.OPEN


def test_a_step_that_does_not_fit_is_said_and_refused(owner, draft):
    page = owner.get(f"{HERE}/steps/close").text
    assert "This cannot be done as the edition stands now." in page and 'id="step"' not in page
    token = owner.get(f"{HERE}/steps/announce").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = owner.post(f"{HERE}/steps/close", data={"csrf_token": token})
    assert answer.status_code == 422
    assert owner.get(f"{HERE}/steps/explode").status_code == 404
    assert now_of(draft).state == State.DRAFT


def test_what_was_typed_for_a_step_that_somebody_else_took_meanwhile_is_still_there(owner, walk):
    page = owner.get(f"{HERE}/steps/postpone")
    assert take(owner, "postpone", **SMOKE).status_code == 303
    answer = send_on(owner, page, {"notice_en": "Floods.", "notice_fr": "Inondations."}, form="step")
    assert answer.status_code == 422
    assert "What you typed is still here." in answer.text
    assert "Floods." in answer.text and "Inondations." in answer.text


def test_sign_up_is_not_opened_with_an_end_that_is_past_or_half_said(owner, series):
    makers.edition(of=series, state=State.ANNOUNCED, starts_on=date(2027, 6, 6))
    assert "Enter both the day and the time" in take(owner, "open", closes_on="2027-06-05").text
    assert "Its sign-up has ended" in take(owner, "open", closes_on="2027-03-01", closes_time="8:00").text


def test_two_organizers_moving_it_at_once_see_each_other(owner, walk):
    """The second is asked about a day the first has changed meanwhile."""
    asked = set_date(owner, starts_on="2027-06-13")
    press(owner, set_date(owner, starts_on="2027-06-20"), sure="yes")
    answer = press(owner, asked, sure="yes")
    assert answer.status_code == 422 and "There now: 2027-06-20" in answer.text
    assert now_of(walk).starts_on == date(2027, 6, 20)


def test_a_coordinator_sees_no_steps_at_all(signed_in, walk):
    visitor = signed_in(AccessRole.COORDINATOR)
    assert visitor.get(HERE).status_code == 404
    assert visitor.get(f"{HERE}/steps/cancel").status_code == 404


def test_the_end_of_sign_up_is_set_beside_the_other_settings(owner, walk):
    address = "/organize/walk/2027/sign-up"
    typed = {"closes_on": "2027-06-04", "closes_time": "20:00"}
    assert fill_in(owner, address, typed, form="sign-up").status_code == 303
    assert now_of(walk).closes_at == datetime(2027, 6, 5, 0, 0, tzinfo=UTC)
    answer = fill_in(owner, address, {"closes_on": "2027-06-07"}, form="sign-up")
    assert answer.status_code == 422 and "Sign-up must end before the event does" in answer.text
