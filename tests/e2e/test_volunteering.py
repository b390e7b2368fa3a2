"""People offer to help: alone or beside taking part, for a family, or as a group."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from eventsapp import create_app
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions
from eventsapp.volunteering.models import Role, Shift
from tests.e2e.forms import (
    add_person,
    begin,
    choose,
    help_as_well,
    only_help,
    press,
    press_continue,
    sign,
    step_of,
    take,
    to_check,
)
from tests.e2e.hands import Hands
from tests.e2e.records import ask, new_address, registrations_of, year

MOST_TABS = 35
TABS_TODAY, BOXES_TODAY = 35, 13
"""From the list of shifts to the confirmation; a box for each shift lies on the way. It may fall, and never grow
unnoticed."""
MOST_TYPED = 70
HELPERS = """select people.name, roles.name, assignments.status, volunteers.is_minor from assignments
    join shifts on shifts.id = shift_id join roles on roles.id = role_id
    join people on people.id = assignments.person_id
    join volunteers on volunteers.person_id = people.id and volunteers.edition_id = assignments.edition_id
    join registrations on registrations.id = assignments.registration_id
    join people as registrant on registrant.id = registrant_id where registrant.email = ? order by assignments.id"""

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def edition(live_app):
    return f"/chucks-run/{year(live_app, 'chucks-run')}"


@with_and_without_scripts
def test_somebody_takes_two_shifts_with_the_keyboard_alone(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    page.goto(f"{edition}/volunteer")
    hands = Hands(page)
    boxes = page.locator("main input[type=checkbox]").count()
    wanted = [_box(page, shift) for shift in ("Setting up 7:00", "Tidying up")]
    for box in sorted(wanted, key=_height):  # who needs people most stands first, and that changes as others help
        hands.tab_to(box)
        hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Continue", exact=True))
    hands.enter()
    hands.pick(page.locator("[name=whose]"), page.get_by_role("radio", name="Myself", exact=True))
    hands.fill(page.get_by_label("Your full name"), "Étienne Okafor")
    hands.fill(page.get_by_label("E-mail address"), email)
    go_on(hands)
    assert step_of(page) == "shifts/me"
    assert page.locator("[name=shift]:checked").count() == 2
    go_on(hands)
    assert step_of(page) == "help"
    hands.tab_to(page.get_by_role("button", name="Nothing needed, continue"))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    hands.tab_to(page.get_by_role("button", name="Send my sign-up"))
    hands.enter()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for helping!")
    [reference] = registrations_of(live_app, email)
    expect(page.get_by_text(reference, exact=True)).to_be_visible()
    assert _helpers(live_app, email) == [
        ("Étienne Okafor", "Setting up", "confirmed", 0),
        ("Étienne Okafor", "Tidying up", "confirmed", 0),
    ]
    beyond = boxes - BOXES_TODAY  # another visitor of the same site may have planned shifts meanwhile
    assert hands.tabs - beyond <= TABS_TODAY <= MOST_TABS, (hands.tabs, boxes)
    assert hands.typed <= MOST_TYPED, hands.typed


@with_and_without_scripts
def test_a_sixteen_year_old_helps_early_with_consent_while_the_parent_walks(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    begin(page, edition, whose="others", name="Amina Haddad", email=email)
    add_person(page, "Léo Haddad", age="14 to 17")
    press_continue(page)
    choose("5 km walk")(page)
    press_continue(page)
    only_help(page)
    assert step_of(page) == "shifts/p1"
    too_young = _box(page, "Pledge counting")
    expect(too_young).to_be_disabled()
    expect(too_young).to_have_accessible_description(re.compile("From age 18"))
    page.get_by_role("radio", name="16 to 17", exact=True).check()
    take("Setting up 7:00")(page)
    press_continue(page)

    seen = []

    def look_and_sign(page: Page) -> None:
        seen.append(page.locator("main").inner_text())
        sign("Amina Haddad")(page)

    to_check(page, rules=look_and_sign)
    assert re.search(r"Léo Haddad helps: Setting up, 7:00\sa.m. to 9:00\sa.m.", seen[0])
    press_continue(page)
    assert _helpers(live_app, email) == [("Léo Haddad", "Setting up", "confirmed", 1)]
    signed = """select count(*) from signatures join people on people.id = person_id where people.name = 'Léo Haddad'
        and signer_id = (select id from people where email = ?)"""
    assert ask(live_app, signed, email) == [(1,)]


@with_and_without_scripts
def test_a_shift_at_ones_own_start_is_refused_in_words_and_everything_is_kept(new_page, edition, javascript):
    page = new_page(javascript=javascript)
    begin(page, edition, name="Björn Rossi", email=new_address())
    choose("5 km wheel")(page)
    help_as_well(page)
    guide = _box(page, "Course guide")
    guide.check()
    page.get_by_label("Telephone").fill("705 555 0199")
    press_continue(page)

    summary = page.get_by_role("group", name="There is a problem")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(re.compile("Course guide.*5 km wheel.*at the same time"))
    expect(guide).to_be_checked()
    expect(page.get_by_label("Telephone")).to_have_value(re.compile("705.555.0199"))
    guide.uncheck()
    take("Tidying up")(page)
    press_continue(page)
    to_check(page, rules=sign("Björn Rossi"))
    expect(page.locator("main")).to_contain_text("Tidying up")


def test_a_group_of_five_takes_its_places_together(new_page, live_app, edition):
    page = new_page(width=360)
    email = new_address()
    cheering = _new_shift(live_app, "chucks-run", maximum=5)
    page.goto(f"{edition}/volunteer")
    take(cheering)(page)
    press(page, "We come as a group")
    expect(page.locator("[name=whose][value=group]")).to_be_checked()
    page.locator("#asking [name=name]").fill("Kim Lee")
    page.locator("#asking [name=email]").fill(email)
    press_continue(page)
    page.get_by_label("Name of the group").fill("High Park School")
    page.get_by_label("How many people?").fill("5")
    press_continue(page)
    assert step_of(page) == "shifts/group"
    press_continue(page)
    expect(page.locator("main")).to_contain_text("You give them later, on your own page.")
    press_continue(page)
    assert [status for _name, _role, status, _minor in _helpers(live_app, email)] == ["confirmed"] * 5


@with_and_without_scripts
def test_a_spasm_on_the_button_takes_the_shift_once(new_page, live_app, edition, javascript):
    page = new_page(javascript=javascript)
    email = new_address()
    begin(page, edition, name="Zoë Tremblay", email=email)
    only_help(page)
    take("Tidying up")(page)
    to_check(page)
    page.get_by_role("button", name="Send my sign-up").dblclick()
    page.wait_for_url("**/done")
    assert len(_helpers(live_app, email)) == 1


def _new_shift(site, slug: str, *, maximum: int) -> str:
    """One more role of the open edition with one shift of so many places, which needs nobody yet; its name."""
    app = create_app({"INSTANCE_PATH": str(site.instance), "SQLALCHEMY_DATABASE_URI": site.database})
    with app.app_context():
        with writing():
            edition = editions.find(slug, year(site, slug))
            name = Bilingual("Cheering", "Encouragement")
            db.session.add(
                Shift(
                    edition_id=edition.id,
                    role=Role(edition_id=edition.id, name=name, description=name, position=99),
                    pool=Pool(maximum=maximum),
                    starts_at=edition.starts_at,
                    ends_at=edition.ends_at,
                    place=Bilingual("", ""),
                    minimum=0,
                    ideal=0,
                )
            )
        db.session.remove()
        db.engine.dispose()
    return name.en


def _box(page: Page, shift: str):
    return page.get_by_role("checkbox", name=re.compile(f"^{shift}".replace(" ", r"\s"))).first


def _helpers(site, email: str):
    """Who helps by what was sent from this address: name, role, status, whether a minor."""
    return [(name, re.search(r'"en": "([^"]+)"', role)[1], *rest) for name, role, *rest in ask(site, HELPERS, email)]


def go_on(hands: Hands) -> None:
    """Press the main button of the form by keyboard."""
    hands.tab_to(hands.page.locator("#asking button.button-main").first)
    hands.enter()


def _height(box: Locator) -> float:
    """How far down the page it is."""
    found = box.bounding_box()
    assert found is not None
    return found["y"]
