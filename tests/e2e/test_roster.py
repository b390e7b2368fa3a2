"""An organizer filters the roster, keeps the view, checks a household in and out again: at a desk and on a phone."""

from itertools import count

import pytest
from playwright.sync_api import expect

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.submissions.models import Registration
from tests import makers
from tests.e2e.guises import inside
from tests.e2e.hands import Hands
from tests.e2e.place import ROOTS
from tests.e2e.records import ask, signed_in

_numbers = count(1)


@pytest.fixture
def today(live_app):
    """The roster of an event that takes place today: three of one family, who owe, and somebody else."""
    slug = f"today-{next(_numbers)}"
    with inside(live_app):
        edition = makers.edition(of=makers.series(slug), starts_on=clock.today(makers.ZONE))
        category = makers.category(edition)
        family = [makers.person(name) for name in ("Nora Tall", "Odile Tall", "Pia Tall")]
        sent = makers.registration(edition, family[0])
        with writing():
            newcomers = [Newcomer(db.session.merge(one), db.session.merge(category), fee_cents=500) for one in family]
            entries.enter(db.session.get_one(Registration, sent.id), newcomers, by=OPERATOR)
        makers.entry(category, makers.person("Zoë Short"))
        return f"/organize/{slug}/{edition.year}/roster"


def here(site):
    return ask(site, "select count(*) from entries where arrived_at is not null")[0][0]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_filter_keep_the_view_check_a_household_in_and_undo(new_page, live_app, today, width, javascript):
    page = new_page(width, javascript=javascript, storage_state=signed_in(live_app, new_page))
    page.goto(today)
    rows, before = page.locator("tbody tr"), here(live_app)
    expect(rows).to_have_count(4)
    assert page.locator("#filters").bounding_box()["height"] < 120, "the filters push the list down"

    page.locator("#filters summary").click()
    page.get_by_label("Payment", exact=True).select_option(label="To pay")
    page.get_by_role("button", name="Show with these filters").click()
    expect(page.locator("#filters summary")).to_have_text("Filters: Payment: To pay")
    expect(rows).to_have_count(3)
    expect(page.locator("#counted")).to_contain_text("Participants: 3")

    if width < 1024:
        page.get_by_text("More for this list").click()
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Still to pay")
    page.get_by_role("button", name="Save the view").click()
    page.get_by_role("link", name="Show everybody").first.click()
    expect(rows).to_have_count(4)
    page.locator("#views summary").click()
    page.get_by_role("link", name="Still to pay").click()
    expect(rows).to_have_count(3)

    page.get_by_role("searchbox").fill("odile")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Check in all 3 of").click()
    expect(page.get_by_text("Checked in: Nora Tall, Odile Tall, Pia Tall")).to_be_visible()
    assert here(live_app) == before + 3

    page.get_by_role("link", name="Odile Tall").click()
    expect(page.get_by_text("3 of 3 are here.")).to_be_visible()
    page.get_by_role("button", name="Undo: none of them is here").click()
    expect(page.get_by_text("0 of 3 are here.")).to_be_visible()
    assert here(live_app) == before
    expect(page.get_by_text("The check-in of Pia Tall was taken back.").first).to_be_visible()


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desk"])
def test_the_first_person_of_a_roster_is_seen_without_scrolling(new_page, live_app, today, size, root):
    width, height = size
    page = new_page(width, height, javascript=False, storage_state=signed_in(live_app, new_page))
    page.goto(root + today)
    row = page.locator("tbody tr").first
    for seen in (row.get_by_role("link", name="Nora Tall"), row.get_by_role("checkbox"), row.locator(".badge").first):
        box = seen.bounding_box()
        assert box["y"] + box["height"] <= height, box


def test_on_a_phone_the_menus_fold_and_say_where_we_are_and_the_keyboard_opens_them(new_page, live_app, today):
    page = new_page(360, 740, javascript=False, storage_state=signed_in(live_app, new_page))
    page.goto(today)
    hands, ours, coverage = Hands(page), page.get_by_role("navigation", name="This event"), page.get_by_text("Coverage")
    expect(ours.locator("summary")).to_have_text("This event: Roster")
    expect(coverage).to_be_hidden()
    hands.tab_to(ours.locator("summary"), most=6)
    hands.press("Enter")
    hands.tab_to(coverage)
    hands.enter()
    expect(page.get_by_role("heading", name="Coverage", level=1)).to_be_visible()


def test_on_a_desk_the_menus_lie_open(new_page, live_app, today):
    page = new_page(1280, storage_state=signed_in(live_app, new_page))
    page.goto(today)
    for menu, way in (("Main", "Venues"), ("This event", "Coverage")):
        ways = page.get_by_role("navigation", name=menu)
        expect(ways.get_by_role("link", name=way)).to_be_visible()
        expect(ways.locator("summary")).to_be_hidden()
