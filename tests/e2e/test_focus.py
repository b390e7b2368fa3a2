"""Whoever goes through a page with the Tab key sees where they are, and comes by everything in its order."""

import pytest

from tests.e2e import measuring
from tests.e2e.places import EVERY

LOOKS = [
    pytest.param({"width": 1280, "colours": "light"}, id="light"),
    pytest.param({"width": 360, "colours": "dark"}, id="dark"),
    pytest.param({"width": 360, "forced_colors": "active"}, id="forced colours"),
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_the_tab_key_comes_by_everything_in_order_and_shows_it(new_page, live_app, place, look):
    page = place.visit(new_page, live_app, **look)
    stops = measuring.tab_stops(page)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")

    order, faint = [], []
    for _ in range(stops + 1):
        page.keyboard.press("Tab")
        seen = measuring.focused(page)
        if seen["stop"] < 0:  # the end of the page, where the browser's own buttons follow
            continue
        order.append(seen["stop"])
        if seen["ring"] < 2 or seen["contrast"] < 3 or not seen["inView"]:
            faint.append(seen)

    begin = order.index(0)
    assert order[begin:] + order[:begin] == list(range(stops))
    assert not faint, faint
