"""An organizer looks somebody up, takes the list out and goes home, without touching the mouse."""

import csv
import io

import pytest
from playwright.sync_api import Locator, Page, expect

from eventsapp.core.words import folded
from eventsapp.demo.sign_in import EMAIL
from tests.e2e.hands import Hands
from tests.e2e.records import crowd, pass_phrase, signed_in, year


@pytest.fixture
def roster(live_app):
    return f"/organize/chucks-run/{year(live_app, 'chucks-run')}/roster"


@pytest.fixture
def organizer(new_page, live_app):
    """The page of somebody who has signed in."""
    return new_page(storage_state=signed_in(live_app, new_page))


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_an_organizer_signs_in_looks_somebody_up_and_signs_out_by_keyboard(new_page, live_app, roster, javascript):
    page = new_page(javascript=javascript)
    event = f"Chuck's Run for Dystonia {year(live_app, 'chucks-run')}"
    page.goto("/organize/")
    hands = Hands(page)
    hands.fill(page.get_by_label("E-mail address"), EMAIL)
    hands.fill(page.get_by_label("Password"), pass_phrase(live_app))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Editions")
    for name in (event, "Roster"):
        hands.tab_to(page.get_by_role("link", name=name, exact=True))
        hands.enter()
    hands.fill(page.get_by_role("searchbox"), "GELINAS tomasz")
    hands.enter()
    assert _names(page) == ["Tomasz Gélinas"]

    hands.tab_to(page.get_by_role("button", name="Sign out"))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(roster)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert page.request.get(f"{roster}.csv", max_redirects=0).status in (302, 303, 401, 404)


def test_a_wrong_pass_phrase_is_refused_and_the_address_kept(page):
    page.goto("/organize/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill("somebody else's")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value(EMAIL)


def test_the_roster_is_filtered_with_the_keyboard(organizer, roster):
    organizer.goto(roster)
    hands = Hands(organizer)
    hands.tab_to(organizer.locator("#filters summary"))
    hands.press("Enter")
    hands.tab_to(organizer.get_by_label("Who", exact=True))
    hands.press("ArrowDown", 2)
    hands.tab_to(organizer.get_by_label("Status", exact=True))
    hands.press("ArrowDown", 4)
    hands.tab_to(organizer.get_by_role("button", name="Show with these filters"))
    hands.enter()

    rows = organizer.locator("tbody tr")
    assert rows.count() >= 1
    for row in rows.all():
        expect(row).to_contain_text("Volunteer: ")
        expect(row).to_contain_text("On the waitlist")


def test_a_long_roster_is_paged_with_the_keyboard(organizer, live_app, roster):
    crowd(live_app, "chucks-run", 15)
    organizer.goto(roster)
    seen = _names(organizer)
    hands = Hands(organizer)
    hands.tab_to(organizer.get_by_role("link", name="Next page"), most=200)
    hands.enter()
    following = _names(organizer)
    assert following
    assert folded(seen[-1]) <= folded(following[0])
    hands.tab_to(organizer.get_by_role("link", name="Previous page"), most=200)
    hands.enter()
    assert _names(organizer) == seen


def test_the_exported_list_says_what_the_page_says(organizer, roster):
    organizer.goto(f"{roster}?who=volunteers")
    shown = [_told(row) for row in organizer.locator("tbody tr").all()]
    hands = Hands(organizer)
    hands.tab_to(organizer.get_by_role("link", name="Download or print this list"))
    hands.enter()
    with organizer.expect_download() as download:
        hands.tab_to(organizer.get_by_role("button", name="Download as CSV"))
        hands.press("Enter")
    text = download.value.path().read_bytes().decode("utf-8-sig")
    exported = list(csv.DictReader(io.StringIO(text)))

    assert len(exported) == len(shown) > 5
    for row, line in zip(shown, exported, strict=True):
        assert row <= set(line.values())


def test_a_roster_that_is_not_there_is_not_found(organizer):
    answer = organizer.goto("/organize/chucks-run/1901/roster")
    assert answer.status == 404
    expect(organizer.get_by_role("link", name="See all our events")).to_be_visible()


def _told(row: Locator) -> set[str]:
    """The name, the category or role (its first line) and the status."""
    cells = row.locator("td")
    return {row.locator("th").inner_text(), cells.nth(1).inner_text().splitlines()[0], cells.nth(2).inner_text()}


def _names(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()
