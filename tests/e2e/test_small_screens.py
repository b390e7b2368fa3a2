"""Small screens, large text, unsteady fingers: nothing is cut off, out of reach or too small to hit."""

import pytest

from tests.e2e import measuring
from tests.e2e.places import EVERY

every_place = pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)


@pytest.mark.parametrize("language", ["en", "fr"])
@every_place
def test_a_page_fits_and_its_targets_can_be_hit(new_page, live_app, place, language):
    page = place.visit(new_page, live_app, language, width=320, height=256)

    assert measuring.sideways(page) == []
    assert measuring.stuck(page) == []
    assert measuring.small_targets(page) == []
    measuring.space_text_out(page)
    assert measuring.sideways(page) == []
    assert measuring.cut_off(page) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@every_place
def test_text_of_twice_the_size_has_room(new_page, live_app, place, language):
    page = place.visit(new_page, live_app, language, width=1280, height=1024)

    assert measuring.small_targets(page) == []
    assert measuring.double_text(page) == []
    assert measuring.sideways(page) == []
    assert measuring.cut_off(page) == []
