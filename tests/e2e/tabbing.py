"""Whoever goes through a page with the Tab key sees where they are, and comes by everything in its order."""

from typing import Any

from playwright.sync_api import Page

from tests.e2e import measuring


def faults(page: Page, width: int, **look: Any) -> list[str]:
    """The stops out of order, and those that do not show that they have the focus."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(**look)
    stops = measuring.tab_stops(page)
    seen = _go_through(page, stops)
    order = [stop["stop"] for stop in seen]
    begin = order.index(0) if 0 in order else 0
    found = [] if order[begin:] + order[:begin] == list(range(stops)) else [f"the order is {order}"]
    faint = [stop for stop in seen if stop["ring"] < 2 or stop["contrast"] < 3 or not stop["inView"]]
    return found + [f"faint: {stop}" for stop in faint]


def _go_through(page: Page, stops: int) -> list[dict[str, Any]]:
    """Press Tab until every stop has had its turn; at the end of the page the browser's own buttons take one."""
    pressed = measuring.press_tab(page, stops + 1)
    return [stop for stop in pressed if stop["stop"] >= 0][:stops]
