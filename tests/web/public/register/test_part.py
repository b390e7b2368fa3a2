"""How each person takes part: categories with their places, times, prices and ages."""

import re
from datetime import date, datetime

import pytest

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration.models import Category
from tests import makers
from tests.makers import both
from tests.web.public.conftest import go_on
from tests.web.public.register.conftest import URL, draft_of

CHILD = {"name": "Léo Prévost", "band": "0-13"}


def change(category, **values):
    with writing():
        for name, value in values.items():
            setattr(category, name, value)


def local(*wall):
    return clock.moment(datetime(*wall), makers.ZONE)  # noqa: DTZ001 - the wall has no zone of its own


def part_of_child(client, begin, **child):
    page = go_on(client, begin("others"), **(CHILD | child))
    return client.get(f"{draft_of(page)}/part/p1")


def test_the_only_category_is_chosen_already(client, category, begin):
    assert go_on(client, begin()).request.path.endswith("/help")


def test_of_several_one_has_to_be_chosen(client, walk, category, begin):
    makers.category(walk)
    page = go_on(client, begin())
    assert page.status_code == 422
    assert page.text.count("Choose how you would like to take part") >= 2
    assert go_on(client, page, category=str(category.id)).request.path.endswith("/help")


@pytest.mark.parametrize("value", ["99999999999999999999999", "' OR 1=1", "-1", "1\x00", "x" * 5000])
def test_a_category_that_is_none_is_chosen_again(client, category, begin, value):
    page = go_on(client, begin(), category=value)
    assert page.status_code == 422
    assert "Choose how you would like to take part" in page.text


def test_a_category_of_another_event_is_chosen_again(client, category, begin):
    other = makers.category(makers.edition(of=makers.series("chucks-run")))
    assert go_on(client, begin(), category=str(other.id)).status_code == 422


def test_a_category_taken_away_meanwhile_is_chosen_again_and_the_answers_stay(client, walk, category, begin):
    makers.category(walk)
    asked = makers.question(walk)
    page = begin()
    with writing():
        db.session.delete(db.session.get_one(Category, category.id))
    again = go_on(client, page, category=str(category.id), **{f"q{asked.id}": "A friend"})
    assert again.status_code == 422
    assert "Choose how you would like" in again.text
    assert 'value="A friend"' in again.text


def test_the_next_person_is_asked_for_by_name(client, category, begin):
    assert "How would Léo Prévost like to take part?" in part_of_child(client, begin).text


# ---- Places, times


def test_places_left_are_those_of_the_category_and_of_the_whole_event(client, walk, category, begin):
    change(category.pool, maximum=8)
    assert "8 places left" in begin().text
    change(walk.pool, maximum=3)
    assert "3 places left" in client.get(draft_of(begin(url=f"{URL}?fresh=1")) + "/part/me").text


def test_a_full_category_says_so_and_that_one_waits(client, walk, category, begin):
    change(category.pool, maximum=1)
    makers.entry(category)
    page = begin()
    assert "Full. You can join the waitlist." in page.text
    assert go_on(client, page).request.path.endswith("/help")


def test_a_party_hears_that_all_of_it_waits(client, walk, category, begin):
    change(category.pool, maximum=2)
    makers.entry(category)
    assert "all of you wait together" in part_of_child(client, begin).text
    makers.entry(category)
    page = client.get(draft_of(client.get(client.get(URL).location)) + "/part/p1")
    assert "all of you join the waitlist together" in page.text


def test_a_start_of_its_own_is_said(client, walk, category, begin):
    change(category, starts_at=local(2027, 5, 9, 10, 30))
    assert "Starts at 10:30" in begin().text


# ---- Prices


def test_a_price_says_what_it_becomes_and_when(client, category, begin):
    makers.price(category, 2500, until_at=local(2027, 5, 1))
    makers.price(category, 3500)
    assert "$25.00, $35.00 from Sat, May 1" in begin().text


def test_a_price_that_ends_during_a_day_says_after_which(client, category, begin):
    makers.price(category, 2500, until_at=local(2027, 4, 30, 23, 59))
    makers.price(category, 3500)
    assert "$25.00, $35.00 after Fri, April 30" in begin().text


def test_a_child_sees_the_price_of_children_only(client, category, begin):
    makers.price(category, 1000, name=both("Child"), from_age=0, to_age=12)
    makers.price(category, 3500)
    page = part_of_child(client, begin, band="0-12")
    assert "$10.00" in page.text
    assert "$35.00" not in page.text


def test_an_adult_sees_the_other_prices_that_could_be_theirs_and_says_their_age(client, category, begin):
    makers.price(category, 2000, name=both("Senior"), from_age=65)
    makers.price(category, 1000, name=both("Child"), from_age=0, to_age=12)
    makers.price(category, 3500)
    page = begin()
    assert "$35.00; Senior: $20.00" in page.text
    assert "Child" not in page.text
    wrong = go_on(client, page)
    assert wrong.text.count("Choose an age") >= 2
    assert go_on(client, wrong, band="65-").request.path.endswith("/help")


def test_where_nothing_costs_anything_nothing_is_said_and_free_is_said_beside_a_price(client, walk, category, begin):
    assert "Free" not in begin().text
    makers.price(makers.category(walk), 500)
    assert "Free" in client.get(draft_of(client.get(client.get(URL).location)) + "/part/me").text


# ---- Ages


def test_an_adult_is_not_asked_for_an_age_that_matters_to_nobody(client, category, begin):
    change(category, minimum_age=16)
    page = begin()
    assert 'name="band"' not in page.text
    assert "From age 16" in page.text


def test_a_category_for_others_ages_is_refused_in_words(client, walk, category, begin):
    change(makers.category(walk, name=both("10 km run"), position=1), minimum_age=16)
    page = part_of_child(client, begin)
    assert "Not for the age given before" in page.text
    run = db.session.query(Category).filter_by(minimum_age=16).one()
    answer = go_on(client, page, category=str(run.id))
    assert answer.status_code == 422
    assert answer.text.count("10 km run is not for the age of Léo Prévost") >= 2


def test_an_adult_cannot_take_a_childrens_place(client, category, begin):
    change(category, maximum_age=12)
    page = begin()
    assert "Not for the age given before" in page.text
    assert go_on(client, page).text.count("Nothing here is for this age") >= 2
    assert "is not for your age" in go_on(client, page, category=str(category.id)).text


def test_the_day_of_birth_is_asked_for_and_read_only_where_a_category_needs_it(client, walk, category, begin):
    change(category, asks_birth_date=True, minimum_age=12, maximum_age=17)
    other = makers.category(walk, position=1)
    page = part_of_child(client, begin, band="12-13")
    wrong = go_on(client, page, category=str(category.id))
    assert wrong.text.count("Enter the day of birth in numbers") >= 2
    for born in (("31", "2", "2014"), ("1", "1", "14"), ("1", "1", "2030"), ("1", "1", "1850"), ("x", "", "")):
        answer = go_on(client, wrong, **dict(zip(("born_day", "born_month", "born_year"), born, strict=True)))
        assert answer.status_code == 422, born
        assert f'value="{born[0]}"' in answer.text
    older = go_on(client, wrong, born_day="1", born_month="6", born_year="2009")
    assert "does not fit the age given before" in older.text
    for month in (" 6 ", "June", "juin", "Jun."):
        assert go_on(client, wrong, born_day="０１", born_month=month, born_year="2014").status_code == 200, month
    assert go_on(client, wrong, category=str(other.id), born_day="never").status_code == 200


def test_the_day_of_birth_is_asked_for_with_the_words_of_a_day_in_french_too(client, category, begin):
    change(category, asks_birth_date=True)
    french = client.get(f"/fr{draft_of(begin())}/part/me").text
    for word in ("Jour", "Mois", "Année"):
        assert re.search(rf"<label[^>]*>{word}", french), word


def test_somebody_born_on_the_very_day_is_as_old_as_that(client, walk, category, begin):
    change(category, asks_birth_date=True, minimum_age=14)
    day = walk.starts_on
    assert day == date(2027, 5, 9)
    page = part_of_child(client, begin, band="14-17")
    for year, status in ((2013, 200), (2014, 422)):
        answer = go_on(client, page, born_day=str(day.day), born_month=str(day.month), born_year=str(year))
        assert answer.status_code == status
