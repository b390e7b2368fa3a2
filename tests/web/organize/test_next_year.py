"""The page on which next year is started."""

from datetime import date

import pytest
from sqlalchemy import func, select

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import categories
from eventsapp.volunteering import roles
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.records import ShiftCount
from tests import makers
from tests.makers import both
from tests.visitor import FormReader, send_on

ADDRESS = "/organize/walk/2026/next-year"


@pytest.fixture
def last(app, still):
    makers.organization()
    series = makers.series("walk", name=both("The Walk", "La Marche"), first_year=1979)
    edition = makers.edition(of=series, starts_on=date(2026, 6, 7), state=State.FINISHED, venue=makers.venue())
    makers.category(edition, maximum=40)
    shift = makers.shift(edition)
    with writing():
        told = {"needed": 6, "signed_up": 9, "came": 4, "missed": 5}
        db.session.add(ShiftCount(shift_id=shift.id, counted_at=clock.now(), **told))
    return edition


def years():
    db.session.rollback()
    return sorted(db.session.scalars(select(Edition.year)))


def test_the_next_day_of_the_rule_is_proposed_and_one_button_begins_it(last, owner):
    page = owner.get(ADDRESS)
    assert "49th annual, on Sunday, June 6, 2027" in page.text
    assert "Sunday, June 7, 2026, 9:30\xa0a.m. to 1:00\xa0p.m." in page.text
    assert "Sunday, June 6, 2027, 9:30\xa0a.m. to 1:00\xa0p.m." in page.text
    assert "Needed 6, 9 signed up, 4 came." in page.text
    assert years() == [2026], "looking begins nothing"
    answer = send_on(owner, page, form="starting")
    assert answer.headers["Location"] == "/organize/walk/2027/"
    assert years() == [2026, 2027]
    assert "as a draft that only organizers see" in owner.get("/organize/walk/2027/").text
    shift = db.session.scalars(select(Shift).order_by(Shift.id.desc())).first()
    told = "Needed 6, 9 signed up, 4 came."
    assert told in owner.get(f"/organize/walk/2027/shifts/{shift.id}").text
    assert told in owner.get(f"/organize/walk/2027/roles/{shift.role_id}").text


def test_in_french_it_says_the_same(last, owner):
    text = owner.get(f"/fr{ADDRESS}").text
    assert "Commencer l’année prochaine" in text and "le dimanche 6 juin 2027" in text


def test_pressed_twice_it_leads_to_the_one_that_is_there(last, owner):
    page = owner.get(ADDRESS)
    first, second = (send_on(owner, page, form="starting") for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/organize/walk/2027/"
    assert years() == [2026, 2027]
    assert "The edition of 2027 is there already." in owner.get("/organize/walk/2027/").text
    page = owner.get(ADDRESS)
    assert "There is an edition of 2027 already." in page.text
    assert 'id="starting"' not in page.text, "another year is begun only once its day is chosen"
    assert "50th annual" in owner.get(f"{ADDRESS}?day=2028-06-04").text


def test_a_holiday_a_long_weekend_and_an_event_of_ours_are_told_beside_the_day(last, owner, signed_in):
    other = makers.series("zoo", name=both("Zoo Walk"))
    makers.edition(of=other, starts_on=date(2027, 6, 30), state=State.DRAFT)
    address = f"{ADDRESS}?day=other&other=2027-07-01"
    text = owner.get(address).text
    assert "Mind this about the day" in text and "Canada Day" in text and "Zoo Walk is the day before" in text
    own = signed_in(AccessRole.ORGANIZER, last.series).get(address).text
    assert "Canada Day" in own and "Zoo Walk" not in own, "a draft is for those who may see it"
    assert "Long weekend: Victoria Day" in owner.get(f"{ADDRESS}?day=other&other=2027-05-22").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-12-31", "Choose a day in a later year than 2026."),
        ("2027-01-10", "That time is past. Choose one that is still to come."),
        ("31 June", "Enter a day as year, month and day, like 2027-06-01."),
        ("", "Enter the day."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(last, owner, typed, sentence):
    answer = owner.get(ADDRESS, query_string={"day": "other", "other": typed})
    assert answer.status_code == 422 and sentence in answer.text and 'id="starting"' not in answer.text


def test_a_day_made_up_is_not_taken(last, owner):
    assert "Choose a day." in owner.get(f"{ADDRESS}?day=2031-02-03").text


def test_without_a_rule_the_day_is_asked_for(last, owner):
    with writing():
        last.series.rule = ""
    text = owner.get(ADDRESS).text
    assert "no rule that proposes a day" in text and 'id="starting"' not in text
    page = owner.get(f"{ADDRESS}?day=other&other=2027-06-13")
    assert send_on(owner, page, form="starting").headers["Location"] == "/organize/walk/2027/"


def test_what_changed_since_it_was_shown_is_shown_again_before_anything_begins(last, owner):
    page = owner.get(ADDRESS)
    makers.category(last, name=both("Wheel"))
    answer = send_on(owner, page, form="starting")
    assert "What comes along is not as it was shown" in answer.text and years() == [2026]
    assert send_on(owner, answer, form="starting").status_code == 303 and years() == [2026, 2027]


def test_what_has_no_tick_stays_behind_and_everything_is_ticked_at_first(last, owner):
    makers.role(last, name=both("Desk"))
    page = owner.get(ADDRESS)
    ticked = reading(page).fields["along"]
    assert {one.rsplit("-", 1)[0] for one in ticked} == {"venue", "category", "role", "shift"}
    category = next(one for one in ticked if one.startswith("category"))
    send_on(owner, page, {"along": [one for one in ticked if one != category]}, form="starting")
    db.session.rollback()
    edition = db.session.scalars(select(Edition).where(Edition.year == 2027)).one()
    assert categories.of(edition) == [] and [one.name.en for one in roles.of(edition)] == ["Water table", "Desk"]


def test_a_choice_can_be_looked_at_first_and_what_depends_on_it_is_shown_before_anything_begins(last, owner):
    page = owner.get(ADDRESS)
    ticked = reading(page).fields["along"]
    kept = [one for one in ticked if not one.startswith("role")]
    answer = send_on(owner, page, {"along": kept}, form="starting")
    assert answer.status_code == 200 and years() == [2026]
    assert "What comes along is not as it was shown" in answer.text and "Its role stays behind." in answer.text
    assert "You leave it behind." in answer.text
    assert answer.text.count('data-label="Comes along"><span>No</span>') == 1, "the shift of the role"
    assert 'data-label="Comes along"><span>Yes</span>' in answer.text, "what is as in a new edition anyway"
    looked = send_on(owner, page, {"along": kept, "look": "y"}, form="starting")
    assert "is not as it was shown" not in looked.text and years() == [2026], "looking begins nothing"
    shifts_left = [one for one in kept if not one.startswith("shift")]
    assert reading(looked).fields["along"] == shifts_left
    assert send_on(owner, looked, form="starting").status_code == 303
    db.session.rollback()
    edition = db.session.scalars(select(Edition).where(Edition.year == 2027)).one()
    assert roles.of(edition) == [] and len(categories.of(edition)) == 1


def test_in_the_other_language_the_ticks_stay_as_they_are(last, owner):
    page = owner.get(ADDRESS)
    ticked = reading(page).fields["along"]
    looked = send_on(owner, page, {"along": ticked[1:], "look": "y"}, form="starting")
    reader = FormReader(None)
    reader.feed(looked.text)
    assert reader.action == f"/fr{ADDRESS}", "the way to the other language is the first form"
    french = owner.post(reader.action, data=reader.fields)
    assert french.status_code == 200 and "Vous le laissez de côté." in french.text
    assert reading(french).fields["along"] == ticked[1:] and years() == [2026]


def test_what_was_added_meanwhile_comes_along_and_what_was_not_ticked_stays_behind(last, owner):
    page = owner.get(ADDRESS)
    ticked = reading(page).fields["along"]
    makers.category(last, name=both("Wheel"))
    answer = send_on(owner, page, {"along": ticked[1:]}, form="starting")
    assert "What comes along is not as it was shown" in answer.text
    assert len(reading(answer).fields["along"]) == len(ticked) and ticked[0] not in reading(answer).fields["along"]


def reading(page):
    reader = FormReader("starting")
    reader.feed(page.text)
    return reader


def test_from_an_older_year_or_a_draft_one_is_led_to_the_last_year(last, owner):
    makers.edition(of=last.series, starts_on=date(2025, 6, 1), state=State.FINISHED)
    makers.edition(of=last.series, starts_on=date(2027, 6, 6), state=State.DRAFT)
    for year in (2025, 2027):
        assert owner.get(f"/organize/walk/{year}/next-year").headers["Location"] == ADDRESS
    with writing():
        db.session.get_one(Edition, last.id).state = State.CANCELLED
    assert "The edition of 2026 was cancelled." in owner.get(ADDRESS).text


def test_a_series_of_drafts_alone_says_what_to_do_first(app, still, owner):
    makers.edition(of=makers.series("walk"), starts_on=date(2026, 6, 7), state=State.DRAFT)
    assert "Announce this one first." in owner.get(ADDRESS).text


def test_the_way_there_stands_on_the_last_edition_as_long_as_it_is_the_last(last, owner):
    for address in ("/organize/", "/organize/walk/2026/"):
        assert ADDRESS in owner.get(address).text
    makers.edition(of=last.series, starts_on=date(2027, 6, 6), state=State.DRAFT)
    for address in ("/organize/", "/organize/walk/2026/", "/organize/walk/2027/"):
        assert "/next-year" not in owner.get(address).text


@pytest.mark.parametrize("role", [AccessRole.COORDINATOR, AccessRole.DESK, AccessRole.TREASURER, AccessRole.VIEWER])
def test_only_who_sets_events_up_may(last, signed_in, role):
    visitor = signed_in(role)
    assert visitor.get(ADDRESS).status_code == 404
    assert "next-year" not in visitor.get("/organize/walk/2026/").text


def test_an_organizer_of_another_series_finds_nothing(last, signed_in):
    stranger = signed_in(AccessRole.ORGANIZER, makers.series("other"))
    assert stranger.get(ADDRESS).status_code == 404
    reader = FormReader("sign-out")
    reader.feed(stranger.get("/organize/").text)
    token = reader.fields["csrf_token"]
    assert stranger.post(ADDRESS, data={"csrf_token": token, "day": "2027-06-06"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1


def test_the_page_asks_as_much_for_thirty_shifts_as_for_one(last, owner, queries):
    owner.get(ADDRESS)
    with queries() as few:
        owner.get(ADDRESS)
    role = db.session.scalars(select(Shift)).first().role
    for _number in range(12):
        makers.shift(last, doing=role)
    with queries() as many:
        owner.get(ADDRESS)
    assert len(few) == len(many), many


def test_texts_are_text(last, owner):
    with writing():
        last.to_bring = both("<script>alert(1)</script>")
    text = owner.get(ADDRESS).text
    assert "<script>alert" not in text and "&lt;script&gt;" in text
