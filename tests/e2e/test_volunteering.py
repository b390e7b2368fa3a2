"""Somebody offers to help, for as many shifts as they like in one go."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import Hands
from tests.e2e.places import FULL_TABLE, give, press_continue, to_check_shifts
from tests.e2e.records import ask, new_address, registrations_of, year

MOST_TABS = 35
TABS_TODAY = 29
"""From the form to the confirmation; a box for each shift lies on the way. It may fall, and never grow unnoticed."""
MOST_TYPED = 70

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def address(live_app):
    return f"/chucks-run/{year(live_app, 'chucks-run')}/volunteer"


@with_and_without_scripts
def test_somebody_takes_two_shifts_with_the_keyboard_alone(new_page, live_app, address, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    page.goto(address)
    hands = Hands(page)

    for role, time in [("Welcome desk", "7:30 a.m. to 9:45 a.m."), ("Tidying up", "12:30 p.m. to 2:00 p.m.")]:
        hands.tab_to(page.get_by_role("group", name=role).get_by_role("checkbox", name=time.replace(" ", " ")))
        hands.press("Space")
    hands.fill(page.get_by_label("Full name"), "Étienne Okafor")
    hands.fill(page.get_by_label("E-mail address"), email)
    hands.fill(page.get_by_label("Telephone"), "416 555 0134")
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    hands.tab_to(page.get_by_role("button", name="Send my sign-up"))
    hands.enter()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for helping!")
    [reference] = registrations_of(live_app, email)
    expect(page.get_by_text(reference, exact=True)).to_be_visible()
    query = (
        "select count(*) from assignments join registrations on registrations.id = registration_id where reference = ?"
    )
    assert ask(live_app, query, reference) == [(2,)]
    assert hands.tabs <= TABS_TODAY <= MOST_TABS, hands.tabs
    assert hands.typed <= MOST_TYPED, hands.typed


@with_and_without_scripts
def test_shifts_that_overlap_are_refused_in_words_and_everything_is_kept(new_page, address, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    page.goto(address)
    guide = page.get_by_role("group", name="Course guide").get_by_role("checkbox").first
    table = page.get_by_role("group", name="Water table").get_by_role("checkbox").first
    guide.check()
    table.check()
    give(page, name="Björn Rossi", email=email)
    page.get_by_label("Telephone").fill("705 555 0199")
    press_continue(page)

    summary = page.get_by_role("group", name="There is a problem")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(re.compile("Course guide|Water table"))
    expect(guide).to_be_checked()
    expect(table).to_be_checked()
    expect(page.get_by_label("Full name")).to_have_value("Björn Rossi")
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    expect(page.get_by_label("Telephone")).to_have_value(re.compile("705.555.0199"))
    table.uncheck()
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")


@with_and_without_scripts
def test_a_spasm_on_the_button_takes_the_shift_once(new_page, live_app, address, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    page.goto(address)
    page.get_by_role("group", name="Course guide").get_by_role("checkbox").first.check()
    give(page, email=email)
    press_continue(page)
    page.get_by_role("button", name="Send my sign-up").dblclick()

    page.wait_for_url("**/volunteer/done")
    assert len(registrations_of(live_app, email)) == 1


def test_a_full_shift_says_waitlist_before_sending_and_after(page, address):
    page.goto(address)
    full = page.get_by_role("checkbox").nth(FULL_TABLE)
    expect(full).to_have_accessible_description(re.compile("Full. You can join the waitlist."))
    to_check_shifts(FULL_TABLE)(page)
    expect(page.locator(".notice")).to_contain_text("you join its waitlist")
    press_continue(page)
    expect(page.locator("main")).to_contain_text("you are on its waitlist")
