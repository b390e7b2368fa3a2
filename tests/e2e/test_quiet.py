"""A page keeps to itself: no cookie, nobody else asked, nothing to complain about, little to load."""

import pytest

from tests.e2e.places import EVERY

MOST_BYTES = 250_000
MOST_REQUESTS = 15


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_a_page_is_light_and_quiet(new_page, live_app, place):
    page = place.visitor(new_page, live_app)  # fails by itself if anything elsewhere is asked for
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    place.go(page, live_app)
    asked = page.evaluate(
        """() => document.fonts.ready.then(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .map((one) => [one.name, one.encodedBodySize + 300]))"""
    )

    assert 5 < len(asked) <= MOST_REQUESTS, asked
    assert 20_000 < sum(size for _address, size in asked) <= MOST_BYTES, asked
    assert [words for words in said if "the server responded with a status of 4" not in words] == []
    if not place.has_form:
        assert page.context.cookies() == []
