"""Somebody puts their own day into their calendar: from the mail to the feed, with the keyboard alone."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.calendars.lint import parsed
from tests.e2e.forms import press, sign_up
from tests.e2e.hands import Hands
from tests.e2e.records import code_in, letters_to, link_in, new_address, year

TABS = 25
"""From the registration's page to the address of the calendar, past each reminder. They may fall."""


def fetched(address):
    with urllib.request.urlopen(address) as answer:
        return [one for one in parsed(answer.read()).children if one.kind == "VEVENT"]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_somebody_puts_their_day_into_their_calendar_and_takes_a_new_address_later(new_page, live_app, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    edition = f"/chucks-run/{year(live_app, 'chucks-run')}"
    sign_up(page, edition, name="Fatou Diallo", email=email, category="Come along, no distance")
    page.goto(link_in(letters_to(live_app, email)[0], "/my/"))
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Put your days and shifts into your calendar"))
    hands.enter()
    hands.tab_to(page.get_by_role("checkbox", name="A day before"))
    hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Make my calendar"))
    hands.enter()
    assert hands.tabs <= TABS, hands.tabs
    address = page.locator("#feed-address").text_content().strip()
    [event] = fetched(address)
    assert event.text("SUMMARY").startswith("Taking part: ")
    assert [alarm.one("TRIGGER").value for alarm in event.children] == ["-P1D"]
    assert page.get_by_role("checkbox", name="A day before").is_checked()

    page.get_by_role("link", name="Take a new address").click()
    press(page, "Send me a code")
    page.locator("#code").fill(code_in(letters_to(live_app, email)[0]))
    page.locator("main form button.button-main").first.click()
    page.get_by_role("button", name="Take a new address").click()
    expect(page.locator("main")).to_contain_text("This is your new address.")
    renewed = page.locator("#feed-address").text_content().strip()
    assert fetched(renewed)[0].one("UID").value == event.one("UID").value
    with pytest.raises(urllib.error.HTTPError, match="410"):
        fetched(address)
