"""A page keeps to itself: no cookie, nobody else asked, nothing to complain about, little to load."""

import pytest

from tests.e2e.places import EVERY

MOST_BYTES = 250_000
MOST_REQUESTS = 15


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_a_page_is_light_and_quiet(new_page, live_app, place):
    page = place.visit(new_page, live_app)  # fails by itself if anything elsewhere was asked for
    asked, said = [], []
    page.on("requestfinished", lambda request: asked.append((request.url, request.sizes()["responseBodySize"])))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})  # as on a first visit
    page.goto(place.address_on(live_app))

    assert 5 < len(asked) <= MOST_REQUESTS, asked
    assert sum(size for _url, size in asked) <= MOST_BYTES, asked
    assert [words for words in said if f"status of {place.status}" not in words] == []
    if not place.has_form:
        assert page.context.cookies() == []
