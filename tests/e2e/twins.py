"""Every page has its twin in the other language, and one tap leads there and back."""

from typing import NamedTuple

from playwright.sync_api import Page, expect

LANGUAGES = {"en": ("en-CA", "English"), "fr": ("fr-CA", "Français")}


class Seen(NamedTuple):
    """Where somebody is, and what the page is called."""

    address: str
    heading: str


def seen(page: Page) -> Seen:
    """The page that is open."""
    return Seen(page.url, page.locator("h1").inner_text())


def cross(page: Page, language: str) -> Seen:
    """Tap the way to the other language: it says its own name, and leads to a page that says it is in it."""
    code, name = LANGUAGES[language]
    link = page.locator(".language")
    expect(link).to_have_text(name)
    expect(link).to_have_attribute("lang", code)
    link.click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    return seen(page)
