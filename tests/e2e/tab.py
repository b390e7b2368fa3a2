"""One tab that visitors have one after the other: a page in it takes a quarter of the time of a page in a new one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from tests.e2e import quiet


class Tab:
    """A tab that is as new for each visitor; whoever does not leave it in order is the last one in it."""

    def __init__(self, open_page: Callable[[list[str]], Page]) -> None:
        self.open_page = open_page
        self.page: Page | None = None
        self.is_in_order = False
        self.troubles: list[str] = []
        """What was asked for elsewhere, and where a page broke its own rules."""
        self.said: list[str] = []
        """What the page complains about."""

    def enter(self, cookies: Any) -> Page:
        """The page of a visitor with these cookies."""
        if self.page is None or not self.is_in_order:
            self.close()
            self.page = self.open_page(self.troubles)
            self.said = quiet.listen(self.page)
        self.is_in_order = False
        self.troubles.clear()
        self.said.clear()
        self.page.context.clear_cookies()
        if cookies:
            self.page.context.add_cookies(cookies["cookies"])
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light", forced_colors="none")
        return self.page

    def leave(self) -> list[str]:
        """What was wrong; the next one may come in."""
        self.is_in_order = True
        return list(self.troubles)

    @contextmanager
    def kept(self) -> Iterator["Tab"]:
        """It, closed when the block ends."""
        yield self
        self.close()

    def close(self) -> None:
        if self.page is not None:
            self.page.context.close()
