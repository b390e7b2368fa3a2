"""Somebody signs up to take part, whatever they have to do it with."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.forms import begin, choose, press_continue, sign, sign_up, step_of, to_check
from tests.e2e.hands import Hands
from tests.e2e.records import ask, new_address, registrations_of, year

MOST_TABS = 35
MOST_TYPED = 70
TABS_TODAY = 34
"""From the page of the edition to the confirmation. It may fall; whoever makes it grow asks the others first."""
REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
ENTRIES = "select entries.status from entries join people on people.id = person_id where email = ?"

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def edition(live_app):
    return f"/chucks-run/{year(live_app, 'chucks-run')}"


@with_and_without_scripts
def test_somebody_signs_up_with_the_keyboard_alone(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    name, email = "Anne-Sophie Lévesque", new_address()
    page.goto(f"{edition}/")
    hands = Hands(page)

    hands.tab_to(page.get_by_role("link", name="Take part", exact=True))
    hands.enter()
    hands.pick(page.locator("[name=whose]"), page.get_by_role("radio", name="Myself", exact=True))
    hands.fill(page.get_by_label("Your full name"), name)
    hands.fill(page.get_by_label("E-mail address"), email)
    go_on(hands)
    hands.pick(page.locator("[name=category]"), page.get_by_role("radio", name="5 km walk"))
    go_on(hands)
    assert step_of(page) == "together"
    go_on(hands)
    assert step_of(page) == "help"
    hands.tab_to(page.get_by_role("button", name="Nothing needed, continue"))
    hands.enter()
    assert step_of(page) == "rules"
    hands.tab_to(page.get_by_role("checkbox"))
    hands.press("Space")
    hands.fill(page.get_by_label("Your full name, as your signature"), name)
    go_on(hands)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    assert registrations_of(live_app, email) == []
    hands.tab_to(page.get_by_role("button", name="Send my sign-up"))
    hands.enter()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You are signed up!")
    [reference] = registrations_of(live_app, email)
    expect(page.get_by_text(reference, exact=True)).to_be_visible()
    assert REFERENCE.fullmatch(reference)
    assert hands.tabs <= TABS_TODAY <= MOST_TABS, hands.tabs
    assert hands.typed <= MOST_TYPED, hands.typed


@with_and_without_scripts
def test_an_empty_sign_up_says_what_is_missing_and_leads_there(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    page.goto(f"{edition}/register")
    hands = Hands(page)
    go_on(hands)

    summary = page.get_by_role("group", name="There is a problem")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link")
    assert links.all_inner_texts() == [
        "Choose for whom you are filling this in.",
        "Enter your name.",
        "Enter an e-mail address, so that we can send the confirmation.",
    ]
    fields = [page.get_by_role("radio").first, page.get_by_label("Your full name"), page.get_by_label("E-mail address")]
    for link, field in zip(links.all(), fields, strict=True):
        hands.tab_to(link)
        hands.press("Enter")
        expect(field).to_be_focused()
        expect(page.locator(".error", has_text=link.inner_text())).to_be_visible()
        page.locator(".errors").focus()


@with_and_without_scripts
def test_a_bad_address_costs_nothing_that_was_typed(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    begin(page, edition, name="Noël d’Amours", email="noel at example")

    expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
    expect(page.get_by_label("Your full name")).to_have_value("Noël d’Amours")
    expect(page.get_by_label("E-mail address")).to_have_value("noel at example")
    expect(page.get_by_role("radio", name="Myself", exact=True)).to_be_checked()
    page.get_by_label("E-mail address").fill(new_address())
    press_continue(page)
    assert step_of(page) == "part/me"


@with_and_without_scripts
def test_a_spasm_on_the_button_signs_up_once(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    begin(page, edition, name="Zoë Tremblay", email=email)
    to_check(page, part=choose("Come along, no distance"), rules=sign("Zoë Tremblay"))
    page.get_by_role("button", name="Send my sign-up").dblclick()

    page.wait_for_url("**/done")
    [reference] = registrations_of(live_app, email)
    expect(page.get_by_text(reference, exact=True)).to_be_visible()
    assert ask(live_app, ENTRIES, email) == [("confirmed",)]


def test_the_same_form_sent_again_in_another_tab_is_the_same_sign_up(page, live_app, edition):
    email = new_address()
    begin(page, edition, name="Zoë Tremblay", email=email)
    to_check(page, part=choose("Come along, no distance"), rules=sign("Zoë Tremblay"))
    tab = page.context.new_page()
    tab.goto(page.url)
    press_continue(page)
    press_continue(tab)

    assert step_of(tab) == "done"
    first, again = (REFERENCE.findall(one.locator("main").inner_text()) for one in (page, tab))
    assert first == again == registrations_of(live_app, email)
    assert ask(live_app, ENTRIES, email) == [("confirmed",)]


@with_and_without_scripts
def test_back_and_forward_keep_everything_and_never_ask_to_send_again(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    begin(page, edition, name="Fatou Diallo", email="fatou@example.org")
    choose("1 km walk or wheel")(page)
    press_continue(page)
    page.go_back()
    expect(page.get_by_role("radio", name="1 km walk or wheel")).to_be_checked()
    page.go_back()
    expect(page.get_by_label("Your full name")).to_have_value("Fatou Diallo")
    page.go_forward()
    page.go_forward()
    to_check(page, rules=sign("Fatou Diallo"))
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(page.locator("main")).to_contain_text("Fatou Diallo")


@with_and_without_scripts
def test_one_answer_is_changed_from_the_check_page_and_the_others_stay(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    begin(page, edition, name="Zoë Tremblay", email=new_address())
    to_check(page, part=choose("5 km run"), rules=sign("Zoë Tremblay"))
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Change your name and e-mail address"))
    hands.enter()

    expect(page.get_by_label("Your full name")).to_have_value("Zoë Tremblay")
    page.get_by_label("Your full name").fill("Zoë St-Onge")
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(page.locator("main")).to_contain_text("Zoë St-Onge")
    expect(page.locator("main")).to_contain_text("5 km run")


def test_everything_fits_on_one_page_for_who_wants_it(page: Page, live_app, edition):
    email = new_address()
    page.goto(f"{edition}/register?view=one")
    page.get_by_role("radio", name="Myself", exact=True).check()
    page.get_by_label("Your full name", exact=True).fill("Zoë Tremblay")
    page.get_by_label("E-mail address", exact=True).fill(email)
    page.get_by_role("radio", name="5 km run").check()
    page.get_by_role("checkbox", name="I have read this").check()
    page.get_by_label("as your signature").fill("Zoë Tremblay")
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    press_continue(page)
    assert ask(live_app, ENTRIES, email) == [("confirmed",)]


def test_a_full_category_says_waitlist_before_sending_and_after(page: Page, live_app, edition):
    email = new_address()
    begin(page, edition, name="Zoë Tremblay", email=email)
    full = page.get_by_role("radio", name="5 km with a guide")
    expect(full).to_have_accessible_description(re.compile("Full. You can join the waitlist."))
    full.check()
    to_check(page, rules=sign("Zoë Tremblay"))
    expect(page.locator(".notice")).to_contain_text("If you send this, you join the waitlist.")
    page.get_by_role("button", name="Join the waitlist").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You are on the waitlist.")
    assert ask(live_app, ENTRIES, email) == [("waitlisted",)]


def test_a_hostile_name_is_shown_as_it_was_typed_and_does_nothing(page, edition):
    name = "<script>alert(1)</script> \"Bobby\" & 'Tables' 🎗 محمد"
    sign_up(page, edition, name=name, email=new_address(), category="Come along, no distance")
    assert step_of(page) == "done"
    expect(page.locator("main")).to_contain_text(name)


def go_on(hands: Hands) -> None:
    """Press the main button of the form by keyboard."""
    hands.tab_to(hands.page.locator("#asking button.button-main").first)
    hands.enter()
