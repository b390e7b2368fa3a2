"""Every page has its twin in the other language, and one tap leads there and back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.places import EVERY


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_a_page_and_its_twin_lead_to_each_other(new_page, live_app, place):
    page = place.visit(new_page, live_app)
    english_address, english_heading = page.url, page.locator("h1").inner_text()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    link = page.locator(".language")
    expect(link).to_have_text("Français")
    expect(link).to_have_attribute("lang", "fr-CA")

    link.click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    assert page.url == english_address.replace(live_app.url, f"{live_app.url}/fr")
    assert (page.locator("h1").inner_text() == english_heading) == place.has_same_heading
    back = page.locator(".language")
    expect(back).to_have_text("English")
    expect(back).to_have_attribute("lang", "en-CA")
    back.click()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    assert page.url == english_address
    assert page.locator("h1").inner_text() == english_heading
