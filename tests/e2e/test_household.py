"""People come as families and friends: one form, one party, one page of their own."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.forms import add_person, begin, choose, press, press_continue, sign, sign_up, step_of, to_check
from tests.e2e.hands import Hands
from tests.e2e.records import ask, code_in, letters_to, link_in, new_address, new_category, year

TABS_OF_A_FAMILY = 75
TYPED_BY_A_FAMILY = 75
"""Two adults and two children, from the page of the edition to the confirmation. They may fall, not grow unnoticed."""
PARTY = """select people.name, entries.status, entries.is_minor from entries
    join people on people.id = entries.person_id join registrations on registrations.id = registration_id
    join people as registrant on registrant.id = registrant_id where registrant.email = ? order by entries.id"""

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
_families = count(1)


@pytest.fixture
def edition(live_app):
    return f"/chucks-run/{year(live_app, 'chucks-run')}"


@with_and_without_scripts
def test_a_parent_signs_up_two_children_and_another_adult_with_the_keyboard_alone(
    new_page, live_app, edition, javascript
):
    page = new_page(javascript=javascript)
    email, other = new_address(), new_address()
    page.goto(f"{edition}/")
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Take part", exact=True))
    hands.enter()
    hands.pick(page.locator("[name=whose]"), page.get_by_role("radio", name="Myself and others"))
    hands.fill(page.get_by_label("Your full name"), "Amina Haddad")
    hands.fill(page.get_by_label("E-mail address"), email)
    go_on(hands)
    for number, (name, age, address) in enumerate(
        [("Léo", "12 or younger", ""), ("Ada", "14 to 17", ""), ("Sami Haddad", "18 or older", other)]
    ):
        if number:
            hands.tab_to(page.get_by_role("link", name="Add another person"))
            hands.enter()
        hands.fill(page.get_by_label("Full name"), name)
        hands.pick(page.locator("[name=band]"), page.get_by_role("radio", name=age, exact=True))
        if address:
            hands.fill(page.get_by_label("Their own e-mail address"), address)
        go_on(hands)
    go_on(hands)
    while step_of(page).startswith("part/"):
        hands.pick(page.locator("[name=category]"), page.get_by_role("radio", name="1 km walk or wheel"))
        go_on(hands)
    assert step_of(page) == "together"
    go_on(hands)
    assert step_of(page) == "help"
    go_on(hands)
    assert step_of(page) == "rules"
    hands.tab_to(page.get_by_role("checkbox").first)
    hands.press("Space")
    hands.pick(page.locator("[name=guardian]"), page.get_by_role("radio", name="I am", exact=True))
    for child in ("Léo", "Ada"):
        hands.tab_to(page.get_by_role("checkbox", name=re.compile(child)))
        hands.press("Space")
    hands.fill(page.get_by_label("Your full name, as your signature"), "Amina Haddad")
    go_on(hands)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    hands.tab_to(page.get_by_role("button", name="Send my sign-up"))
    hands.enter()

    expect(page.get_by_role("heading", level=1)).to_contain_text("signed up!")
    assert ask(live_app, PARTY, email) == [
        ("Amina Haddad", "confirmed", 0),
        ("Léo", "confirmed", 1),
        ("Ada", "confirmed", 1),
        ("Sami Haddad", "confirmed", 0),
    ]
    assert hands.tabs <= TABS_OF_A_FAMILY, hands.tabs
    assert hands.typed <= TYPED_BY_A_FAMILY, hands.typed
    [letter] = [one for one in letters_to(live_app, other) if "/sign/" in one]
    page.goto(link_in(letter, "/sign/"))
    page.locator("#signing input[type=checkbox]").check()
    page.locator("#signing [name=name]").fill("Sami Haddad")
    press(page, "Accept and send")
    expect(page.locator("main")).to_contain_text("Thank you")
    signed = "select count(*) from signatures join people on people.id = person_id where email = ?"
    assert ask(live_app, signed, other) == [(1,)]


@with_and_without_scripts
def test_a_helper_signs_somebody_up_with_their_knowledge_and_says_what_would_help(
    new_page, live_app, edition, javascript
):
    page = new_page(javascript=javascript)
    helper, theirs = new_address(), new_address()
    begin(page, edition, whose="else", name="Helen Park", email=helper)
    add_person(page, "George Park", email=theirs, basis="agreed")

    def chair(page: Page) -> None:
        page.get_by_role("checkbox", name=re.compile("chair", re.IGNORECASE)).first.check()

    to_check(page, part=choose("Come along, no distance"), help=chair)
    press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("signed up")

    assert ask(live_app, PARTY, helper) == [("George Park", "confirmed", 0)]
    needs = "select kind, state from access_needs join people on people.id = person_id where email = ?"
    assert ask(live_app, needs, theirs) == [("chair", "asked")]
    for address in (helper, theirs):
        assert any("/my/" in letter for letter in letters_to(live_app, address)), address


def test_a_form_begun_on_one_device_is_finished_on_another(new_page, live_app, edition):
    email = new_address()
    phone, computer = new_page(width=360), new_page()
    begin(phone, edition, name="Fatou Diallo", email=email)
    choose("5 km run")(phone)
    press(phone, "Send me a link to finish later")
    [letter] = letters_to(live_app, email)

    computer.goto(link_in(letter, f"{edition}/register/finish/"))
    to_check(computer, rules=sign("Fatou Diallo"))
    expect(computer.locator("main")).to_contain_text("5 km run")
    press_continue(computer)
    assert ask(live_app, PARTY, email) == [("Fatou Diallo", "confirmed", 0)]
    computer.goto(link_in(letter, f"{edition}/register/finish/"))
    expect(computer.get_by_role("button", name="Send my sign-up")).to_have_count(0)


def test_a_party_of_four_waits_is_offered_the_places_that_others_give_up_and_accepts(new_page, live_app, edition):
    category = new_category(live_app, "chucks-run", maximum=4)
    page = new_page()
    first = _party_of(4, page, edition, category=category)
    second = _party_of(4, page, edition, category=category)
    single = new_address()
    sign_up(page, edition, name="Zoë Tremblay", email=single, category=category)
    assert statuses(live_app, second) == ["waitlisted"] * 4
    assert statuses(live_app, single) == ["waitlisted"]

    page.goto(link_in(letters_to(live_app, first)[0], "/my/"))
    page.get_by_role("link", name="Withdraw everybody").click()
    press(page, "Send me a code")
    page.get_by_label("Code").fill(code_in(letters_to(live_app, first)[0]))
    press_continue(page)
    press(page, "Withdraw everybody")
    assert statuses(live_app, first) == ["withdrawn"] * 4
    assert statuses(live_app, second) == ["offered"] * 4
    assert statuses(live_app, single) == ["waitlisted"]

    page = new_page(width=360)
    page.goto(link_in(letters_to(live_app, second)[0], "/my/"))
    expect(page.locator(".notice").first).to_contain_text("A place is free for")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Accept the place")).click()
    assert statuses(live_app, second) == ["confirmed"] * 4
    expect(page.get_by_role("button", name=re.compile("^Accept"))).to_have_count(0)


def test_somebody_to_whom_the_mail_was_passed_on_sees_names_and_times_and_nothing_more(new_page, live_app, edition):
    email = new_address()
    page = new_page()
    sign_up(page, edition, name="Priya Nair", email=email, category="5 km run")
    link = link_in(letters_to(live_app, email)[0], "/my/")

    stranger = new_page()
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text("Priya Nair")
    expect(stranger.locator("main")).to_contain_text("5 km run")
    assert email not in stranger.content()
    for name in ("Your name, e-mail address and telephone", "What would help on the day", "Change something"):
        stranger.goto(link)
        stranger.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        if stranger.get_by_role("link", name=re.compile("^Withdraw ")).count():
            stranger.get_by_role("link", name=re.compile("^Withdraw ")).click()
        expect(stranger.get_by_role("heading", level=1)).to_have_text("A code, to be sure that it is you")
        assert email not in stranger.content()
    assert statuses(live_app, email) == ["confirmed"]


def statuses(site, email: str) -> list[str]:
    """Where the entries of the registration from this address stand."""
    return [status for _name, status, _is_minor in ask(site, PARTY, email)]


def _party_of(size: int, page: Page, edition: str, *, category: str) -> str:
    """A family that asks for so many places of a category; the address of who signed it up."""
    number, email = next(_families), new_address()
    begin(page, edition, whose="others", name=f"Parent {number}", email=email)
    for sibling in range(1, size):
        add_person(page, f"Sibling {number} {sibling}")
    press_continue(page)
    to_check(page, part=choose(category), rules=sign(f"Parent {number}"))
    press_continue(page)
    return email


def go_on(hands: Hands) -> None:
    """Press the main button of the form by keyboard."""
    hands.tab_to(hands.page.locator("#asking button.button-main").first)
    hands.enter()
