"""The shifts there are: where help is needed most first, and what is ticked begins the household's form."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.makers import both
from tests.web.public.conftest import press

URL = "/zoo-walk/2027/volunteer"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"))


def named(walk, *names, **given):
    """A shift of a role of that name, each an hour later than the one before."""
    return [
        makers.shift(walk, doing=makers.role(walk, name=both(name)), at=time(7 + hour), until=time(8 + hour), **given)
        for hour, name in enumerate(names)
    ]


def order_of(page, *names):
    """The names in the order in which the list shows them; those it does not show are left out."""
    shown = page.text[page.text.index('id="shifts"') :]
    return sorted((name for name in names if name in shown), key=shown.index)


def begun():
    """What the form that was begun knows already."""
    return drafts.answers_of(db.session.scalars(select(Draft)).one())


def continue_with(client, *shifts, **other):
    return press(client, client.get(URL), shift=[str(shift.id) for shift in shifts], go="on", **other)


def test_the_shift_that_needs_people_most_comes_first_and_each_says_how_many(client, walk):
    [spare] = named(walk, "Spare hands", minimum=0, ideal=0)
    full = makers.shift(walk, doing=makers.role(walk, name=both("Taken")), maximum=1, ideal=1)
    makers.assignment(full)
    wanted: dict[str, dict[str, Any]] = {
        "Welcome": {"minimum": 0},
        "Short": {"minimum": 2},
        "Critical": {"priority": "critical"},
    }
    for name, given in wanted.items():
        makers.shift(walk, doing=makers.role(walk, name=both(name)), **given)
    page = client.get(URL)
    expected = ["Critical", "Short", "Welcome", "Spare hands", "Taken"]
    assert order_of(page, *expected) == expected
    for words in ("1 more person needed", "2 more people needed", "2 more people would help", "join the waitlist"):
        assert words in page.text
    assert order_of(client.get(f"{URL}?order=day"), *expected)[0] == "Spare hands"
    assert spare.role.name.en in page.text


def test_it_can_be_sorted_by_day_role_and_place_and_narrowed_to_what_somebody_can_do(client, walk):
    seated = makers.role(walk, name=both("Desk"), is_seated=True, has_no_lifting=True)
    makers.shift(walk, doing=seated, at=time(9), until=time(12), place=both("Tent"))
    makers.shift(walk, doing=makers.role(walk, name=both("Carrying")), at=time(8), until=time(10), place=both("Gate"))
    both_names = ("Desk", "Carrying")
    assert order_of(client.get(f"{URL}?order=day"), *both_names) == ["Carrying", "Desk"]
    assert order_of(client.get(f"{URL}?order=role"), *both_names) == ["Desk", "Carrying"]
    assert order_of(client.get(f"{URL}?order=place"), *both_names) == ["Carrying", "Desk"]
    assert order_of(client.get(f"{URL}?seated=y"), *both_names) == ["Desk"]
    assert order_of(client.get(f"{URL}?no_lifting=y"), *both_names) == ["Desk"]
    assert order_of(client.get(f"{URL}?short=y"), *both_names) == ["Carrying"]
    assert "No shift is like that" in client.get(f"{URL}?short=y&seated=y").text


def test_it_can_be_narrowed_to_a_role_and_to_a_day_on_the_clock_of_the_place(client, walk):
    desk, late = named(walk, "Desk", "Late")
    day = walk.starts_on
    with makers.writing():
        late.starts_at = makers.clock.moment(datetime.combine(day + timedelta(days=1), time(0, 30)), walk.zone)
        late.ends_at = late.starts_at + timedelta(hours=2)
    assert order_of(client.get(f"{URL}?role={desk.role_id}"), "Desk", "Late") == ["Desk"]
    assert order_of(client.get(f"{URL}?day={day}"), "Desk", "Late") == ["Desk"]
    assert order_of(client.get(f"{URL}?day={day + timedelta(days=1)}"), "Desk", "Late") == ["Late"]
    assert order_of(client.get(f"{URL}?day=1999-01-01&role=x"), "Desk", "Late") == ["Desk", "Late"]


def test_a_card_tells_what_the_role_asks_for(client, walk):
    role = makers.role(
        walk,
        minimum_age=16,
        beside_guardian_age=12,
        requirements=both("A driver's licence."),
        training=both("First aid"),
        check_kind="vulnerable",
        needs_approval=True,
        is_seated=True,
    )
    makers.shift(walk, doing=role)
    page = client.get(URL).text
    for words in (
        "Seated",
        "From age 16",
        "From age 12 on the same shift as a parent",
        "driver&#39;s licence",
        "First aid",
    ):
        assert words in page
    assert "vulnerable sector" in page
    assert "looks at each sign-up" in page


def test_what_is_ticked_survives_another_page_another_order_and_the_other_language(client, walk):
    shifts = named(walk, *(f"Role {number:02}" for number in range(3)))
    for _ in range(50):
        makers.shift(walk, doing=shifts[0].role, at=time(12), until=time(13))
    answer = press(client, client.get(f"{URL}?order=day"), shift=[str(shifts[1].id)], go="page-2")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Chosen so far" in page.text
    assert re.search(rf'value="{shifts[1].id}" checked', page.text)
    answer = press(client, page, order="place", go="show")
    assert f"shift={shifts[1].id}" in answer.location
    assert re.search(rf'value="{shifts[1].id}" checked', client.get(f"/fr{answer.location}").text)
    press(client, client.get(answer.location), go="on")
    assert begun()["shifts"] == {"me": [["shift", str(shifts[1].id)]]}


def test_what_is_ticked_begins_the_form_and_asks_no_more_whether_somebody_takes_part(client, walk):
    shifts = named(walk, "Desk", "Water table")
    answer = continue_with(client, *shifts)
    assert answer.status_code == 303
    assert answer.location.endswith("/who")
    assert begun() == {
        "part": {"me": [["category", "help"], ["settled", "1"]]},
        "shifts": {"me": [["shift", str(shift.id)] for shift in shifts]},
    }
    assert client.get(answer.location).status_code == 200


def test_who_has_begun_to_sign_up_helps_on_the_same_form(client, walk):
    category = makers.category(walk)
    [shift] = named(walk, "Desk")
    answer = press(client, client.get("/zoo-walk/2027/register"), whose="myself", name="Zoë", email="zoe@example.org")
    press(client, client.get(answer.location), category=str(category.id))
    continue_with(client, shift)
    known = begun()
    assert ["name", "Zoë"] in known["who"]
    assert [pair for pair in known["part"]["me"] if pair[0] in ("category", "helps")] == [
        ["category", str(category.id)],
        ["helps", "y"],
    ]
    assert known["shifts"] == {"me": [["shift", str(shift.id)]]}


@pytest.mark.parametrize(
    ("go", "known"), [("nothing", {"shifts": {"me": [["fits", "no"]]}}), ("group", {"who": [["whose", "group"]]})]
)
def test_who_finds_nothing_and_who_brings_a_group_go_on_too(client, walk, go, known):
    [shift] = named(walk, "Desk")
    answer = press(client, client.get(URL), shift=[str(shift.id)], go=go)
    assert answer.status_code == 303
    assert known.items() <= begun().items()


def test_pressing_continue_twice_begins_one_form(client, walk):
    [shift] = named(walk, "Desk")
    page = client.get(URL)
    first, second = (press(client, page, shift=[str(shift.id)], go="on") for _ in range(2))
    assert first.location == second.location


def test_shifts_at_the_same_time_are_refused_in_words_and_stay_ticked(client, walk):
    shifts = [makers.shift(walk), makers.shift(walk, at=time(11), until=time(14))]
    page = continue_with(client, *shifts)
    assert page.status_code == 422
    assert page.text.count("are at the same time") >= 2
    assert page.text.count(" checked") == 2
    assert db.session.scalar(select(Draft)) is None


def test_what_does_not_go_well_together_is_said_once_and_may_be_sent_all_the_same(client, walk):
    shifts = [
        makers.shift(walk, at=time(8), until=time(10), place=both("Gate")),
        makers.shift(walk, at=time(10), until=time(12), place=both("Tent")),
    ]
    page = continue_with(client, *shifts)
    assert page.status_code == 200
    assert "minutes to get from" in page.text
    assert press(client, page, go="on").status_code == 303


def test_nothing_ticked_and_a_shift_that_is_gone_are_said_beside_the_shifts(client, walk):
    [shift] = named(walk, "Desk")
    assert continue_with(client).text.count("Choose at least one shift") >= 2
    page = press(client, client.get(URL), shift=[str(shift.id), "999999", "x"], go="on")
    assert page.status_code == 422
    assert page.text.count("no longer offered") >= 2


def test_a_shift_that_has_begun_or_was_cancelled_is_not_offered(client, walk, still):
    begun, _open, cancelled = named(walk, "Early", "Later", "Cancelled")
    with makers.writing():
        walk.closes_at = walk.ends_at
        cancelled.cancelled_at = walk.starts_at
    still.move_to(begun.starts_at)
    assert order_of(client.get(URL), "Early", "Later", "Cancelled") == ["Later"]
    still.move_to(_open.starts_at)
    assert "There are no shifts to take" in client.get(URL).text


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(client, walk, queries):
    named(walk, "Desk")
    with queries() as few:
        client.get(URL)
    for _ in range(60):
        makers.shift(walk)
    with queries() as many:
        client.get(URL)
    assert len(few) == len(many) <= 5
