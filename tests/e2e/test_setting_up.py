"""An organizer sets up a series with its first edition and shows it to the public, in both languages."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import Hands
from tests.e2e.records import signed_in, year

_numbers = itertools.count(1)


def fill(page, **typed):
    for name, text in typed.items():
        page.locator(f"#{name}").fill(text)


def press(page, words):
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def follow(page, words):
    with page.expect_navigation():
        page.get_by_role("link", name=words, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_series_with_its_first_edition_is_made_and_published_in_both_languages(new_page, live_app, javascript, width):
    slug = f"lantern-walk-{next(_numbers)}"
    page = new_page(width, javascript=javascript, storage_state=signed_in(live_app, new_page))
    page.goto("/organize/")
    if width < 1024:
        page.get_by_text("Menu", exact=True).click()
    follow(page, "Series")
    follow(page, "Make a series")
    fill(page, name_en="Lantern Walk", name_fr="Marche aux lanternes", slug=slug, first_year="2024")
    fill(page, summary_en="A walk in the dark.", summary_fr="Une marche dans le noir.")
    fill(page, description_en="## Bring a *light*", description_fr="## Apportez une *lumière*")
    page.get_by_label("A weekday on or after a date").check()
    page.locator("#rule_weekday").select_option("FR")
    page.locator("#rule_month").select_option("11")
    page.locator("#rule_day").select_option("5")
    fill(page, usual_start="18:00", usual_end="8:30 p.m.")

    press(page, "Preview")
    shown = page.locator(".preview")
    expect(page.locator("#preview")).to_be_focused()
    expect(shown).to_contain_text("Usually the Friday on or after November 5")
    expect(shown.locator("ol > li")).to_have_count(10)
    expect(shown.locator("[lang=fr-CA] em")).to_have_text("lumière")
    press(page, "Save the series")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Walk")

    follow(page, "Make the first edition")
    press(page, "Make the edition")
    expect(page.get_by_role("heading", level=1)).to_have_text("Setup")
    missing = page.get_by_role("heading", name="What is still missing").locator("+ ul")
    expect(missing).to_contain_text("A schedule of the day.")
    address = page.url
    when = re.search(r"/(\d{4})/setup", address).group(1)
    visitor = new_page()
    assert visitor.goto(f"/{slug}/").status == visitor.goto(f"/{slug}/{when}/").status == 404

    follow(page, "A schedule of the day.")
    fill(page, time="5:30 p.m.", title_en="Lanterns are lit", title_fr="On allume les lanternes")
    press(page, "Add to the schedule")
    follow(page, "Back to the setup")
    expect(missing).not_to_contain_text("A schedule of the day.")
    follow(page, "Where it takes place.")
    page.locator("#venue").select_option(index=1)
    press(page, "Save the venue")

    follow(page, "See the page as the public will")
    expect(page.get_by_text("Preview: this is the page as the public will see it.")).to_be_visible()
    expect(page.get_by_text("Lanterns are lit")).to_be_visible()
    follow(page, "Back to the setup")
    follow(page, "Announce the edition")
    expect(page.get_by_text("Everybody sees its page, in both languages")).to_be_visible()
    assert visitor.goto(f"/{slug}/{when}/").status == 404
    expect(page.get_by_text("A waiver that adults accept.")).to_be_visible()
    press(page, "Announce the edition")
    expect(page.locator(".errors")).to_contain_text("Something is still missing.")
    assert visitor.goto(f"/{slug}/{when}/").status == 404
    page.get_by_label("Go on all the same, and mend it afterwards").check()
    press(page, "Announce the edition")
    expect(page.get_by_text("Announced. Everybody can see it now.")).to_be_visible()

    visitor.goto(f"/{slug}/{when}/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(f"Lantern Walk {when}")
    expect(visitor.get_by_text("Lanterns are lit")).to_be_visible()
    visitor.goto(f"/fr/{slug}/{when}/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(f"Marche aux lanternes {when}")
    expect(visitor.get_by_text("On allume les lanternes")).to_be_visible()
    calendar = visitor.request.get(f"/{slug}/calendar.ics").text()
    assert "SUMMARY:Lantern Walk" in calendar and "T180000" in calendar


def test_an_edition_is_moved_with_the_keyboard_alone_after_reading_whom_it_concerns(new_page, live_app):
    page = new_page(storage_state=signed_in(live_app, new_page))
    page.goto(f"/organize/zoo-walk/{year(live_app, 'zoo-walk')}/setup/date")
    hands = Hands(page)
    before = page.locator("#ends_at").input_value()
    hands.tab_to(page.locator("#ends_at"))
    hands.press("Control+a")
    hands.type("23:00")
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", name="Whom it concerns")).to_be_visible()
    hands.tab_to(page.get_by_role("button", name="Back to the form"))
    hands.enter()
    expect(page.locator("#ends_at")).to_have_value("23:00")
    page.goto(page.url)
    expect(page.locator("#ends_at")).to_have_value(before)
