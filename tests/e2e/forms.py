"""Filling in the sign-up form page by page with a browser, whatever pages this party has."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Filling = Callable[[Page], None]
_STEP = re.compile(r"/register/[A-Z0-9]{4}-[A-Z0-9]{4}/?(.*?)(?:\?|$)")


def press(page: Page, name: str) -> None:
    """Press the button of that name and wait for where it leads."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def press_continue(page: Page) -> None:
    """Press the main button of the form."""
    with page.expect_navigation():
        page.locator("#asking button.button-main").first.click()


def begin(page: Page, edition: str, *, whose: str = "myself", name: str, email: str) -> None:
    """Say who is at the form and for whom, and go on."""
    page.goto(f"{edition}/register?fresh=1")
    page.locator(f"#asking [name=whose][value={whose}]").check()
    page.locator("#asking [name=name]").fill(name)
    page.locator("#asking [name=email]").fill(email)
    press_continue(page)


def add_person(page: Page, name: str, *, age: str = "18 or older", email: str = "", basis: str = "") -> None:
    """On the list of people or the page of the first of them: add somebody."""
    if not re.search(r"/people/\w+$", page.url):
        page.get_by_role("link", name=re.compile("^Add a")).click()
    page.locator("#asking [name=name]").fill(name)
    page.get_by_role("radio", name=age, exact=True).check()
    if basis:
        page.locator(f"#asking [name=basis][value={basis}]").check()
    if email:
        page.locator("#asking [name=email]").fill(email)
    press_continue(page)


def choose(category: str) -> Filling:
    """Choose that category."""

    def fill(page: Page) -> None:
        page.get_by_role("radio", name=category, exact=True).check()

    return fill


def take(*shifts: str) -> Filling:
    """Tick the first shift whose name begins like this, for each of them."""

    def fill(page: Page) -> None:
        for shift in shifts:
            name = re.compile("^" + re.escape(shift).replace(r"\ ", r"\s"))
            page.get_by_role("checkbox", name=name).first.check()

    return fill


def only_help(page: Page) -> None:
    """On the page about taking part: help and do nothing else, and go on."""
    page.locator("#asking [name=category][value=help]").check()
    press_continue(page)


def help_as_well(page: Page) -> None:
    """On the page about taking part: go on, and choose a shift too."""
    press(page, "Continue, and choose a shift too")


def sign(name: str) -> Filling:
    """Accept the rules, as the guardian for every child too."""

    def fill(page: Page) -> None:
        own = page.locator("#asking [name=guardian][value=me]")
        if own.count() and own.is_visible():
            own.check()
        for box in page.locator("#asking input[type=checkbox]:visible").all():
            box.check()
        page.locator("#asking [name=signed_name]").fill(name)

    return fill


def to_check(page: Page, **pages: Filling) -> None:
    """Go on to the page to check; what is to be filled in on the way is named by page: `part_p1`, `rules`."""
    for _ in range(40):
        where = step_of(page)
        if where == "check":
            return
        fill = pages.get(where.replace("/", "_")) or pages.get(where.partition("/")[0])
        if fill:
            fill(page)
        press_continue(page)
        assert step_of(page) != where, page.locator("main").inner_text()
    raise AssertionError(f"no end in sight at {page.url}")


def step_of(page: Page) -> str:
    """Which page of a draft this is, such as `part/p1`."""
    found = _STEP.search(page.url)
    return found.group(1) if found else ""


def sign_up(page: Page, edition: str, *, name: str, email: str, category: str, **more: Any) -> None:
    """One adult, from the first page to the last."""
    begin(page, edition, name=name, email=email)
    to_check(page, part=choose(category), rules=sign(name), **more)
    press_continue(page)
