"""Somebody gives on a phone with the keyboard alone, with scripts and without."""

import pytest
from playwright.sync_api import expect

from eventsapp.core.db import writing
from tests.e2e.forms import press
from tests.e2e.giving_guises import raising
from tests.e2e.guises import inside
from tests.e2e.hands import Hands
from tests.e2e.records import ask, new_address

GIVEN = """select amount_cents, per_unit, message, wants_receipt, donors.first_name, donors.city from pledges
    join donors on donors.id = donor_id where donors.email = ?"""

CAME = "select amount_cents, gifts.status, method from gifts join donors on donors.id = donor_id where donors.email = ?"


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


def test_somebody_gives_to_the_event_on_the_providers_page_without_scripts(new_page, live_app, trial_provider):
    with inside(live_app), writing():
        edition = raising(live_app)
        address = f"/chucks-run/{edition.year}/give"
    page, email = new_page(width=360, javascript=False), new_address()
    page.goto(address)
    page.locator("[name=choice][value=other]").check()
    page.locator("#amount").fill("60")
    page.locator("[name=pay][value=online]").check()
    page.locator("#first_name").fill("Béatrice")
    page.locator("#last_name").fill("Roy")
    page.locator("#email").fill(email)
    press(page, "Continue")
    press(page, "Go on to pay $60.00")
    assert page.url.startswith(trial_provider.trial.address)
    expect(page.locator("main")).to_contain_text("Gift: Chuck's Run for Dystonia")
    assert ask(live_app, CAME, email) == []
    press(page, "Pay now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your payment has arrived")
    assert ask(live_app, CAME, email) == [(60_00, "confirmed", "online")]
    assert ask(live_app, "select kind from messages where to_address = ?", email) == [("gift_thanks",)]
