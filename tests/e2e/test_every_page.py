"""Every page, in every state people see it in, keeps all its promises: accessible, small, quiet, in order."""

from zlib import crc32

import pytest

from tests.e2e import axe, measuring, quiet, tabbing, twins
from tests.e2e.places import EVERY

FORCED = {"home", "sign-up, nothing filled in", "shifts to take", "roster, nobody found"}
"""Where forced colours are looked at too: together they hold every kind of control."""


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_a_page_keeps_all_its_promises(new_page, live_app, tab, place):
    page = place.enter(tab, new_page, live_app)
    place.go(page, live_app)
    english = twins.seen(page)
    found = {"quiet": quiet.faults(page, tab.said, keeps_cookies=place.has_form)}
    found["tab key, wide, light"] = tabbing.faults(page, 1280, color_scheme="light")
    found["tab key, narrow, dark"] = tabbing.faults(page, 360, color_scheme="dark")
    if place.name in FORCED:
        found["tab key, forced colours"] = tabbing.faults(page, 360, color_scheme="light", forced_colors="active")
        page.emulate_media(forced_colors="none")
    wide, narrow = _themes(place)
    found[f"English, wide, {wide}"] = axe.faults(page, 1280, wide)
    found |= _fit(page, "English")

    french = twins.cross(page, "fr")
    assert french.address == english.address.replace(live_app.url, f"{live_app.url}/fr")
    assert (french.heading == english.heading) == place.has_same_heading
    if place.do:  # what was done there is not taken across
        assert twins.cross(page, "en") == english
        place.go(page, live_app, "fr")
    found[f"French, narrow, {narrow}"] = axe.faults(page, 360, narrow)
    found["French, text of twice the size"] = measuring.with_large_text(page)
    found |= _fit(page, "French")
    if not place.do:
        assert twins.cross(page, "en") == english

    found["trouble"] = tab.leave()
    assert not any(found.values()), {look: faults for look, faults in found.items() if faults}


def _themes(place):
    """In which colours a page is looked at wide, and in which narrow: every second one the other way round, so that
    the pieces they share are seen in all four looks."""
    return ("light", "dark") if crc32(place.name.encode()) % 2 else ("dark", "light")


def _fit(page, language):
    """Nothing is cut off, out of reach or too small to hit, also with the text spaced out; the page stays so."""
    found = {}
    page.set_viewport_size({"width": 1280, "height": 900})
    found[f"{language}, 1280 px"] = measuring.small_targets(page)
    page.set_viewport_size({"width": 320, "height": 256})
    found[f"{language}, 320 px"] = measuring.small_targets(page) + measuring.sideways(page) + measuring.stuck(page)
    measuring.space_text_out(page)
    found[f"{language}, text spaced out"] = measuring.sideways(page) + measuring.cut_off(page)
    return found
