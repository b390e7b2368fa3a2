"""Large text and narrow screens: nothing is cut off, and the steps of a form lie evenly."""

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import guises, measuring
from tests.e2e.conftest import CHROMIUM_FLAGS, LiveApp
from tests.e2e.place import ROOTS
from tests.e2e.places import EVERY


@pytest.fixture(scope="module")
def browser_with_large_text(browser: Browser) -> Iterator[Browser]:
    """The browser of somebody who has set its font size to twice the usual."""
    flags = [*CHROMIUM_FLAGS, "--blink-settings=defaultFontSize=32"]
    running = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=flags)
    yield running
    running.close()


@pytest.fixture
def new_large_page(browser_with_large_text: Browser, live_app: LiveApp) -> Iterator[Callable[..., Page]]:
    opened = []

    def new_page(**options: Any) -> Page:
        context = browser_with_large_text.new_context(base_url=live_app.url, **options)
        opened.append(context)
        return context.new_page()

    yield new_page
    for context in opened:
        context.close()


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_text_of_twice_the_size_has_room(new_large_page, live_app, place):
    """In French, whose words are the longer ones."""
    page = place.visitor(new_large_page, live_app, viewport={"width": 1280, "height": 900})
    place.go(page, live_app, "fr")
    found = measuring.small_text(page, 32) + measuring.sideways(page) + measuring.cut_off(page)

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert not found, "\n".join(found)


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_steps_of_a_form_lie_at_even_distances(new_page, live_app, root, width):
    family = guises.of(guises.family_at_the_form, live_app, new_page)
    page = new_page(width, storage_state=family.cookies)
    for step in ("who", "part/me", "help", "check"):
        page.goto(f"{root}{family.addresses['form']}/{step}")
        lefts = page.locator(".steps li").evaluate_all("all => all.map((it) => it.getBoundingClientRect().left)")
        distances = [after - before for before, after in pairwise(lefts)]
        assert max(distances) - min(distances) < 2, (step, lefts)
