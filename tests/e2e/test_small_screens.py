"""Small screens, large text, unsteady fingers: nothing is cut off, out of reach or too small to hit."""

import pytest

from tests.e2e import measuring
from tests.e2e.places import EVERY


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_a_page_fits_and_its_targets_can_be_hit(new_page, live_app, place):
    page = place.visit(new_page, live_app)
    found = {}
    for language in ("en", "fr"):
        if language == "fr":
            place.go(page, live_app, language)
        page.set_viewport_size({"width": 1280, "height": 1024})
        found[language, "1280 px"] = measuring.small_targets(page)
        page.set_viewport_size({"width": 320, "height": 256})
        found[language, "320 px"] = measuring.small_targets(page) + measuring.sideways(page) + measuring.stuck(page)
        measuring.space_text_out(page)
        found[language, "text spaced out"] = measuring.sideways(page) + measuring.cut_off(page)
        measuring.space_text_back(page)
        page.set_viewport_size({"width": 1280, "height": 1024})
        found[language, "text doubled"] = (
            measuring.double_text(page) + measuring.sideways(page) + measuring.cut_off(page)
        )

    assert not any(found.values()), _in_lines(found)


def _in_lines(found: dict[tuple[str, str], list[str]]) -> str:
    return "\n".join(
        f"{language}, {look}: {what}" for (language, look), all_of_it in found.items() for what in all_of_it
    )
