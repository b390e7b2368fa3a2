"""Somebody gives on a phone with the keyboard alone, with scripts and without."""

import pytest
from playwright.sync_api import expect

from eventsapp.core.db import writing
from tests.e2e.giving_guises import raising
from tests.e2e.guises import inside
from tests.e2e.hands import Hands
from tests.e2e.records import ask, new_address

GIVEN = """select amount_cents, per_unit, message, wants_receipt, donors.first_name, donors.city from pledges
    join donors on donors.id = donor_id where donors.email = ?"""


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_somebody_promises_a_gift_on_a_phone_with_the_keyboard_alone(new_page, live_app, javascript):
    with inside(live_app), writing():
        edition = raising(live_app)
        address = f"/chucks-run/{edition.year}/give"
    page = new_page(javascript=javascript)
    page.set_viewport_size({"width": 360, "height": 640})
    email = new_address()
    page.goto(address)
    hands = Hands(page)
    hands.pick(page.locator("[name=choice]"), page.locator("[name=choice][value=other]"))
    hands.fill(page.locator("#amount"), "12,50 $")
    hands.pick(page.locator("[name=pay]"), page.locator("[name=pay][value=later]"))
    hands.fill(page.locator("#first_name"), "Inès")
    hands.fill(page.locator("#last_name"), "Okafor")
    hands.fill(page.locator("#email"), email)
    hands.tab_to(page.locator("#wants_receipt"))
    hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()
    expect(page.locator("h1")).to_be_focused()
    hands.fill(page.locator("#street"), "12 Elm Street")
    hands.fill(page.locator("#city"), "Toronto")
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#street")).to_have_value("12 Elm Street")
    hands.fill(page.locator("#postcode"), "M4B 1B3")
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()
    expect(page.locator("dl.summary").first).to_contain_text("$12.50")
    assert ask(live_app, GIVEN, email) == []
    hands.tab_to(page.get_by_role("button", name="Promise $12.50"))
    hands.enter()
    expect(page.locator("h1")).to_have_text("Thank you for your promise")
    assert ask(live_app, GIVEN, email) == [(1250, 0, "", 1, "Inès", "Toronto")]
