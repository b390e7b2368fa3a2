"""Wherever an organizer is in an edition, the menu says behind which of its ways that lies."""

import re

import pytest

from eventsapp.web.organize import edition_ways
from tests import makers

ROSTER, SETUP = "Roster", "Setup"


def test_no_page_of_an_edition_is_behind_nothing(app):
    rules = [rule for rule in app.url_map.iter_rules() if {"slug", "year"} <= rule.arguments and "GET" in rule.methods]
    pages = {rule.endpoint.split(".")[1] for rule in rules if rule.endpoint.startswith("organize.")}
    ways = {name.split(".")[0] for _permission, name, _words in edition_ways.WAYS + edition_ways.RAISING}
    assert pages - ways - edition_ways.BEHIND.keys() == set()
    assert set(edition_ways.BEHIND.values()) <= ways < pages


@pytest.mark.parametrize(
    ("page", "way", "is_itself"),
    [("roster", ROSTER, True), ("walk-up", ROSTER, False), ("exports", ROSTER, False), ("categories", SETUP, False)],
)
def test_the_folded_menu_says_where_we_are(app, owner, page, way, is_itself):
    makers.edition(of=makers.series("walk"), year=2031)
    text = owner.get(f"/organize/walk/2031/{page}").text
    menu = re.search(r'<nav class="edition-nav.*?</nav>', text, re.S).group(0)
    assert f"<summary><span>This event: <b>{way}</b></span></summary>" in menu
    current = "page" if is_itself else "true"
    assert re.findall(r'aria-current="([a-z]+)">([^<]*)<', menu) == [(current, way)]
