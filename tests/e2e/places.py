"""Every page there is, in every state people see it in, and how one gets there in either language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.e2e.records import new_address, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

ROOTS = {"en": "", "fr": "/fr"}
COME_ALONG, WITH_A_GUIDE = 0, 5
"""Categories of Chuck's Run in their order: the first always has room, the other is full."""
COURSE_GUIDE, FIRST_TABLE, FULL_TABLE, TIDYING = 2, 3, 4, 7
"""Shifts of Chuck's Run in their order: the guide's and the first table's overlap; one of the table's is full."""


@dataclass(frozen=True)
class Place:
    """A page in one state: its address, and what is done there to see it like this."""

    name: str
    address: str
    do: Callable[[Page], None] | None = None
    for_organizers: bool = False
    status: int = 200

    @property
    def has_form(self) -> bool:
        """Whether it asks for something, and so keeps a session."""
        return self.for_organizers or self.address in (_REGISTER, _VOLUNTEER, _SIGN_IN)

    def visitor(self, new_page: Callable[..., Page], site: "LiveApp", **options: object) -> Page:
        """A new page of somebody who may go there."""
        if self.for_organizers:
            options["storage_state"] = signed_in(site, new_page)
        return new_page(**options)

    def visit(self, new_page: Callable[..., Page], site: "LiveApp", language: str = "en") -> Page:
        """A new page of a new visitor, who is there."""
        page = self.visitor(new_page, site)
        self.go(page, site, language)
        return page

    def go(self, page: Page, site: "LiveApp", language: str = "en") -> None:
        """Go there."""
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
        )


def press_continue(page: Page) -> None:
    """Press the button of the asking page, or of the page to check."""
    with page.expect_navigation():
        page.locator("button[name=step]").click()


def give(page: Page, name: str = "Zoë Tremblay", email: str = "") -> None:
    """Fill in who it is."""
    page.locator("#name").fill(name)
    page.locator("#email").fill(email or new_address())


def to_check(category: int) -> Callable[[Page], None]:
    """Fill in the sign-up for one of the categories and go on to the page to check."""

    def do(page: Page) -> None:
        page.locator("[name=category]").nth(category).check()
        give(page)
        press_continue(page)

    return do


def to_check_shifts(*shifts: int) -> Callable[[Page], None]:
    """Choose shifts, fill in who helps, and go on."""

    def do(page: Page) -> None:
        for shift in shifts:
            page.locator("[name=shifts]").nth(shift).check()
        give(page)
        press_continue(page)

    return do


def then_send(do: Callable[[Page], None]) -> Callable[[Page], None]:
    """And send it."""

    def both(page: Page) -> None:
        do(page)
        press_continue(page)
        assert page.url.endswith("/done"), page.url

    return both


def _with_a_bad_address(page: Page) -> None:
    give(page, email="zoe at example")
    press_continue(page)


def _wrong_pass_phrase(page: Page) -> None:
    page.locator("#email").fill("nobody@example.org")
    page.locator("#password").fill("not this one")
    with page.expect_navigation():
        page.locator("#sign-in button").click()


def _without_a_name(page: Page) -> None:
    page.locator("#name_en").fill("")
    page.locator("#website").fill("nowhere")
    with page.expect_navigation():
        page.locator("#organization button").click()


_REGISTER, _VOLUNTEER = "/chucks-run/{open}/register", "/chucks-run/{open}/volunteer"
_SIGN_IN = "/organize/sign-in"
_ROSTER = "/organize/chucks-run/{open}/roster"

PUBLIC = [
    Place("home", "/"),
    Place("about dystonia", "/about-dystonia"),
    Place("calendar", "/calendar"),
    Place("calendar of a series", "/calendar?series=zoo-walk"),
    Place("series", "/chucks-run/"),
    Place("edition", "/chucks-run/{open}/"),
    Place("edition that is over", "/chucks-run/{over}/"),
    Place("edition to come", "/chucks-run/{later}/"),
    Place("edition for volunteers only", "/information-table/{table}/"),
    Place("sign-up that is over", "/chucks-run/{over}/register"),
    Place("sign-up not open yet", "/chucks-run/{later}/volunteer"),
    Place("no such page", "/no-such-page", status=404),
    Place("sign-up", _REGISTER),
    Place("sign-up, nothing filled in", _REGISTER, press_continue),
    Place("sign-up, bad address", _REGISTER, _with_a_bad_address),
    Place("sign-up, check", _REGISTER, to_check(COME_ALONG)),
    Place("sign-up, check a waitlist", _REGISTER, to_check(WITH_A_GUIDE)),
    Place("sign-up, done", _REGISTER, then_send(to_check(COME_ALONG))),
    Place("sign-up, on the waitlist", _REGISTER, then_send(to_check(WITH_A_GUIDE))),
    Place("volunteering", _VOLUNTEER),
    Place("volunteering, nothing filled in", _VOLUNTEER, press_continue),
    Place("volunteering, shifts that overlap", _VOLUNTEER, to_check_shifts(COURSE_GUIDE, FIRST_TABLE)),
    Place("volunteering, check", _VOLUNTEER, to_check_shifts(FULL_TABLE, TIDYING)),
    Place("volunteering, done", _VOLUNTEER, then_send(to_check_shifts(FULL_TABLE, TIDYING))),
    Place("sign-in", _SIGN_IN),
    Place("sign-in, refused", _SIGN_IN, _wrong_pass_phrase),
]
ORGANIZERS = [
    Place("editions", "/organize/", for_organizers=True),
    Place("roster", _ROSTER, for_organizers=True),
    Place("roster, nobody found", f"{_ROSTER}?q=nobody+of+that+name", for_organizers=True),
    Place("roster, nobody yet", "/organize/chucks-run/{later}/roster", for_organizers=True),
    Place("charity's texts", "/organize/organization", for_organizers=True),
    Place("charity's texts, refused", "/organize/organization", _without_a_name, for_organizers=True),
    Place("no such roster", "/organize/chucks-run/1901/roster", for_organizers=True, status=404),
]
EVERY = PUBLIC + ORGANIZERS
