"""The form to help: several shifts at once, clashes refused in words."""

from datetime import time

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.volunteering.models import Assignment
from tests import makers
from tests.cast import PARENT
from tests.web.public.conftest import press

URL = "/zoo-walk/2027/volunteer"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"))


def typed(*shifts, **other):
    return {"shifts": [str(shift.id) for shift in shifts], "name": PARENT["name"], "email": PARENT["email"]} | other


def assignments():
    return db.session.scalar(select(func.count()).select_from(Assignment))


def test_a_volunteer_takes_two_shifts_in_one_submission(client, walk, send):
    shifts = [makers.shift(walk, at=time(8), until=time(10)), makers.shift(walk, at=time(10), until=time(12))]
    answer = send(client, URL, **typed(*shifts, phone="416 555 0119"))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Thank you for helping" in page.text
    assert "8:00" in page.text
    assert assignments() == 2
    assert db.session.scalars(select(Assignment)).first().person.phone == "+1 416-555-0119"
    assert db.session.scalars(select(Message)).one().kind == "shifts_taken"


def test_shifts_at_the_same_time_are_refused_before_the_check_page_in_words(client, walk, check):
    shifts = [makers.shift(walk), makers.shift(walk, at=time(11), until=time(14))]
    page = check(client, URL, **typed(*shifts))
    assert page.status_code == 422
    assert page.text.count("are at the same time") >= 2
    assert f'value="{PARENT["name"]}"' in page.text
    assert page.text.count(" checked") == 2


def test_a_shift_at_the_time_of_one_taken_before_is_refused_when_it_is_sent(client, walk, send, check):
    send(client, URL, **typed(makers.shift(walk)))
    page = press(client, check(client, URL, **typed(makers.shift(walk))), step="send")
    assert page.status_code == 422
    assert "You already help at the time of" in page.text
    assert assignments() == 1


def test_no_shift_chosen_is_said_beside_the_shifts(client, walk, check):
    makers.shift(walk)
    page = check(client, URL, **typed())
    assert page.text.count("Choose at least one shift") >= 2


def test_a_number_that_cannot_be_read_blocks_nobody(client, walk, send):
    send(client, URL, **typed(makers.shift(walk), phone="ask my sister"))
    assert db.session.scalars(select(Assignment)).one().person.phone == "ask my sister"


def test_a_french_extension_is_understood(client, walk, send):
    send(client, URL, **typed(makers.shift(walk), phone="(416) 555-0119 poste 12"))
    assert db.session.scalars(select(Assignment)).one().person.phone == "+1 416-555-0119 ext. 12"


def test_a_full_shift_says_waitlist_before_and_after(client, walk, check):
    shift = makers.shift(walk, maximum=2)
    makers.assignment(shift)
    makers.assignment(shift)
    page = check(client, URL, **typed(shift))
    assert "you join its waitlist" in page.text
    answer = press(client, page, step="send")
    assert "you are on its waitlist" in client.get(answer.location).text


def test_a_shift_that_has_begun_is_not_offered(client, walk, still):
    makers.shift(walk, at=time(8), until=time(10))
    makers.shift(walk, at=time(12), until=time(14))
    walk_day = walk.starts_at.replace(hour=13)
    with makers.writing():
        walk.closes_at = walk.ends_at
    still.move_to(walk_day)
    page = client.get(URL)
    assert "12:00" in page.text
    assert "8:00" not in page.text


def test_the_list_of_shifts_costs_the_same_number_of_queries_however_long_it_is(client, walk, queries):
    makers.shift(walk)
    with queries() as few:
        client.get(URL)
    for _ in range(10):
        makers.shift(walk)
    with queries() as many:
        client.get(URL)
    assert len(few) == len(many) <= 3
