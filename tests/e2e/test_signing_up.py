"""Somebody signs up to take part, whatever they have to do it with."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import Hands
from tests.e2e.places import COME_ALONG, WITH_A_GUIDE, give, press_continue, to_check
from tests.e2e.records import ask, new_address, registrations_of, year

MOST_TABS = 35
MOST_TYPED = 70
TABS_TODAY = 27
"""From the page of the edition to the confirmation. It may fall; whoever makes it grow asks the others first."""
REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def edition(live_app):
    return f"/chucks-run/{year(live_app, 'chucks-run')}"


@with_and_without_scripts
def test_somebody_signs_up_with_the_keyboard_alone(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = f"anne-sophie.levesque.{new_address()}"
    page.goto(f"{edition}/")
    hands = Hands(page)

    hands.tab_to(page.get_by_role("link", name="Take part", exact=True))
    hands.enter()
    hands.pick(page.get_by_role("radio"), page.get_by_role("radio", name="5 km walk"))
    hands.fill(page.get_by_label("Full name"), "Anne-Sophie Lévesque")
    hands.fill(page.get_by_label("E-mail address"), email)
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()
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
    hands.tab_to(page.get_by_role("button", name="Continue"))
    hands.enter()

    summary = page.get_by_role("group", name="There is a problem")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link")
    assert links.all_inner_texts() == [
        "Choose how you would like to take part.",
        "Enter the name of the person who takes part.",
        "Enter an e-mail address, so that we can send the confirmation.",
    ]
    fields = [page.get_by_role("radio").first, page.get_by_label("Full name"), page.get_by_label("E-mail address")]
    for link, field in zip(links.all(), fields, strict=True):
        hands.tab_to(link)
        hands.press("Enter")
        expect(field).to_be_focused()
        expect(page.locator(".error", has_text=link.inner_text())).to_be_visible()
        page.locator(".errors").focus()


@with_and_without_scripts
def test_a_bad_address_costs_nothing_that_was_typed(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    page.goto(f"{edition}/register")
    page.get_by_role("radio", name="From home").check()
    give(page, name="Noël d’Amours", email="noel at example")
    press_continue(page)

    expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
    expect(page.get_by_label("Full name")).to_have_value("Noël d’Amours")
    expect(page.get_by_label("E-mail address")).to_have_value("noel at example")
    expect(page.get_by_role("radio", name="From home")).to_be_checked()
    page.get_by_label("E-mail address").fill(new_address())
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")


@with_and_without_scripts
def test_a_spasm_on_the_button_signs_up_once(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    page.goto(f"{edition}/register")
    page.get_by_role("radio").nth(COME_ALONG).check()
    give(page, email=email)
    press_continue(page)
    page.get_by_role("button", name="Send my sign-up").dblclick()

    page.wait_for_url("**/register/done")
    [reference] = registrations_of(live_app, email)
    expect(page.get_by_text(reference, exact=True)).to_be_visible()


def test_the_same_form_sent_again_later_is_the_same_sign_up(page, live_app, edition):
    email = new_address()
    page.goto(f"{edition}/register")
    page.get_by_role("radio").nth(COME_ALONG).check()
    give(page, email=email)
    press_continue(page)
    form = {one.get_attribute("name"): one.input_value() for one in page.locator("main input[type=hidden]").all()}
    press_continue(page)
    first = REFERENCE.findall(page.locator("main").inner_text())

    again = page.request.post(f"{edition}/register", form={**form, "step": "send"})

    assert again.url.endswith("/register/done")
    assert REFERENCE.findall(again.text()) == first == registrations_of(live_app, email)
    [(entries,)] = ask(
        live_app, "select count(*) from entries join people on people.id = person_id where email = ?", email
    )
    assert entries == 1


@with_and_without_scripts
def test_going_back_from_the_check_page_keeps_everything(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    page.goto(f"{edition}/register")
    page.get_by_role("radio", name="1 km walk or wheel").check()
    give(page, name="Fatou Diallo", email="fatou@example.org")
    press_continue(page)
    page.go_back()

    expect(page.get_by_label("Full name")).to_have_value("Fatou Diallo")
    expect(page.get_by_label("E-mail address")).to_have_value("fatou@example.org")
    expect(page.get_by_role("radio", name="1 km walk or wheel")).to_be_checked()
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    expect(page.locator("main")).to_contain_text("Fatou Diallo")


@with_and_without_scripts
def test_one_answer_is_changed_from_the_check_page_and_the_others_stay(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    page.goto(f"{edition}/register")
    to_check(COME_ALONG)(page)
    hands = Hands(page)
    hands.tab_to(page.get_by_role("button", name="Change the name"))
    hands.enter()

    expect(page.get_by_label("Full name")).to_have_value("Zoë Tremblay")
    expect(page.get_by_role("radio").nth(COME_ALONG)).to_be_checked()
    page.get_by_label("Full name").fill("Zoë St-Onge")
    press_continue(page)
    expect(page.locator("main")).to_contain_text("Zoë St-Onge")
    expect(page.locator("main")).not_to_contain_text("Zoë Tremblay")


def test_a_full_category_says_waitlist_before_sending_and_after(page: Page, live_app, edition):
    email = new_address()
    page.goto(f"{edition}/register")
    full = page.get_by_role("radio", name="5 km with a guide")
    expect(full).to_have_accessible_description(re.compile("Full. You can join the waitlist."))
    page.get_by_role("radio").nth(WITH_A_GUIDE).check()
    expect(full).to_be_checked()
    give(page, email=email)
    press_continue(page)
    expect(page.locator(".notice")).to_contain_text("If you send this, you join the waitlist.")
    page.get_by_role("button", name="Join the waitlist").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You are on the waitlist.")
    query = "select status from entries join people on people.id = person_id where email = ?"
    assert ask(live_app, query, email) == [("waitlisted",)]


def test_a_hostile_name_is_shown_as_it_was_typed_and_does_nothing(page, edition):
    name = "<script>alert(1)</script> \"Bobby\" & 'Tables' 🎗 محمد"
    page.goto(f"{edition}/register")
    page.get_by_role("radio").nth(COME_ALONG).check()
    give(page, name=name)
    press_continue(page)
    expect(page.locator("main")).to_contain_text(name)
    press_continue(page)
    expect(page.locator("main")).to_contain_text(name)
