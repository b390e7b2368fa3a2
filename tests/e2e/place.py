"""A page in one state: its address, who sees it, and what is done there to see it like that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from tests.e2e import guises
from tests.e2e.records import year
from tests.e2e.tab import Tab

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

ROOTS = {"en": "", "fr": "/fr"}


@dataclass(frozen=True)
class Place:
    """A page in one state: its address, who sees it, and what is done there to see it like this."""

    name: str
    address: str
    do: Callable[[Page], None] | None = None
    guise: guises.Make = guises.anybody
    status: int = 200
    has_same_heading: bool = False
    """In both languages, since it is a name."""
    asks: bool = False
    """Whether it asks anybody for something, and so keeps a session."""

    @property
    def has_form(self) -> bool:
        """Whether it may keep a session."""
        return self.asks or self.guise is not guises.anybody

    def visitor(self, new_page: Callable[..., Page], site: "LiveApp", **options: Any) -> Page:
        """A new page of somebody who may go there; it remembers the addresses that are theirs."""
        guise = guises.of(self.guise, site, new_page)
        if guise.cookies:
            options["storage_state"] = guise.cookies
        return new_page(**options)

    def enter(self, tab: Tab, new_page: Callable[..., Page], site: "LiveApp") -> Page:
        """The tab of somebody who may go there; it remembers the addresses that are theirs."""
        return tab.enter(guises.of(self.guise, site, new_page).cookies)

    def visit(self, new_page: Callable[..., Page], site: "LiveApp", language: str = "en") -> Page:
        """A new page of a new visitor, who is there."""
        page = self.visitor(new_page, site)
        self.go(page, site, language)
        return page

    def go(self, page: Page, site: "LiveApp", language: str = "en") -> None:
        """Go there, as the visitor that was made before."""
        answer = page.goto(ROOTS[language] + self.address_on(site))
        assert answer is not None
        assert answer.status == self.status, f"{answer.status} at {answer.url}"
        if self.do:
            self.do(page)

    def address_on(self, site: "LiveApp") -> str:
        """Its address this year, without the language."""
        return self.address.format(
            open=year(site, "chucks-run"),
            over=year(site, "chucks-run", "finished"),
            later=year(site, "chucks-run", "announced"),
            table=year(site, "information-table"),
            zoo=year(site, "zoo-walk"),
            **guises.addresses(self.guise, site),
        )
