"""Where help is missing, on a page that may be passed on."""

from datetime import time

import pytest

from tests import makers
from tests.makers import both

URL = "/zoo-walk/2027/help-wanted"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"))


def shift(walk, name, **given):
    return makers.shift(walk, doing=makers.role(walk, name=both(name)), **given)


def test_only_shifts_that_miss_somebody_are_shown_and_nobody_is_named(client, walk):
    helper = makers.person("Léo Tremblay")
    short = shift(walk, "Water table", minimum=2, ideal=3)
    makers.assignment(short, helper)
    shift(walk, "Music", minimum=0, ideal=1)
    shift(walk, "Spare hands", minimum=0, ideal=0)
    makers.assignment(shift(walk, "Taken", minimum=1, ideal=1, maximum=1))
    page = client.get(URL).text
    assert "1 more person needed" in page
    assert page.index("Water table") < page.index("Music")
    assert "3 more people would help" in page
    assert f"shift={short.id}" in page
    for word in ("Spare hands", "Taken", "Léo"):
        assert word not in page


def test_it_sets_no_cookie_says_when_all_is_well_and_closes_with_the_sign_up(client, walk, still):
    desk = shift(walk, "Desk", minimum=1, ideal=1)
    page = client.get(URL)
    assert "Set-Cookie" not in page.headers
    makers.assignment(desk)
    assert "Every shift has enough people" in client.get(URL).text
    still.move_to(walk.ends_at)
    assert "is over" in client.get(URL).text


def test_many_shifts_are_shown_a_page_at_a_time_with_as_many_queries(client, walk, queries):
    doing = makers.role(walk)
    makers.shift(walk, doing=doing, at=time(8))
    with queries() as few:
        client.get(URL)
    for _ in range(60):
        makers.shift(walk, doing=doing)
    with queries() as many:
        page = client.get(URL)
    to_keep_it = 5
    assert len(few) == len(many) <= 5 + to_keep_it
    assert "Page 1 of 2" in page.text
    assert client.get(f"{URL}?page=99999999").status_code == 200
