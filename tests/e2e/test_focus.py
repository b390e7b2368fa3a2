"""Whoever goes through a page with the Tab key sees where they are, and comes by everything in its order."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e import measuring
from tests.e2e.places import EVERY

FORCED = {"home", "sign-up, nothing filled in", "volunteering", "roster, nobody found"}
"""Where forced colours are looked at too: together they hold every kind of control."""


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_the_tab_key_comes_by_everything_in_order_and_shows_it(new_page, live_app, place):
    page = place.visit(new_page, live_app)
    looks: list[tuple[int, dict[str, Any]]] = [(1280, {"color_scheme": "light"}), (360, {"color_scheme": "dark"})]
    if place.name in FORCED:
        looks.append((360, {"color_scheme": "light", "forced_colors": "active"}))
    for width, look in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**look)
        stops = measuring.tab_stops(page)
        seen = _go_through(page, stops)

        order = [stop["stop"] for stop in seen]
        begin = order.index(0)
        assert order[begin:] + order[:begin] == list(range(stops)), look
        faint = [stop for stop in seen if stop["ring"] < 2 or stop["contrast"] < 3 or not stop["inView"]]
        assert not faint, (look, faint)


def _go_through(page: Page, stops: int) -> list[dict[str, Any]]:
    """Press Tab until every stop has had its turn; at the end of the page the browser's own buttons take one."""
    seen = []
    for _ in range(stops + 1):
        page.keyboard.press("Tab")
        stop = measuring.focused(page)
        if stop["stop"] >= 0:
            seen.append(stop)
    return seen[:stops]
