"""Something comes up: a shift is given back, offered to who waits for it, and accepted, from mail to mail."""

import re
from datetime import timedelta
from itertools import count

from playwright.sync_api import expect

from eventsapp import create_app
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions
from eventsapp.volunteering.models import Role, Shift
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Comer, Plan
from tests.e2e.forms import press
from tests.e2e.records import ask, code_in, letters_to, link_in, new_address, year

STANDING = """select assignments.status from assignments
    join people on people.id = assignments.person_id where people.email = ?"""
_numbers = count(1)


def with_one_place(site, *volunteers):
    """A new shift with a single place, taken by the first of these and waited for by the others; its role's name."""
    name = f"Signpost {next(_numbers)}"
    app = create_app({"INSTANCE_PATH": str(site.instance), "SQLALCHEMY_DATABASE_URI": site.database})
    with app.app_context():
        with writing():
            edition = editions.find("chucks-run", year(site, "chucks-run"))
            begins = clock.now() + timedelta(days=8)
            role = Role(
                edition_id=edition.id,
                name=Bilingual(name, name),
                description=Bilingual("Point.", "Montrer."),
                position=90,
            )
            times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
            place = Bilingual("Corner", "Coin")
            pool = Pool(maximum=1)
            shift = Shift(edition_id=edition.id, role=role, pool=pool, minimum=1, ideal=1, place=place, **times)
            db.session.add(shift)
            db.session.flush()
            for number, email in enumerate(volunteers):
                comer = Comer("me", f"Helper {name} {number}", is_registrant=True, from_age=30, shift_ids=(shift.id,))
                plan = Plan(comer.name, email, (comer,), f"giving back {name} {number}", "en")
                signup.household(edition, plan, by=PUBLIC)
        db.session.remove()
        db.engine.dispose()
    return name


def test_a_shift_is_given_back_with_a_code_then_offered_to_who_waits_and_accepted(new_page, live_app):
    has, waits = new_address(), new_address()
    role = with_one_place(live_app, has, waits)
    page = new_page(width=360)
    page.goto(link_in(letters_to(live_app, has)[0], "/my/"))
    expect(page.locator("main")).to_contain_text("Has a place")
    page.get_by_role("link", name=re.compile(f"^See or change: {role}")).click()
    page.get_by_role("link", name="Give this shift back", exact=True).click()
    press(page, "Send me a code")
    page.get_by_label("Code from the e-mail").fill(code_in(letters_to(live_app, has)[0]))
    with page.expect_navigation():
        page.locator("#asking button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Give the shift back: {role}?")
    press(page, "Give the shift back")
    expect(page.locator(".notice-ok")).to_contain_text("Given back")
    expect(page.locator("main")).to_contain_text("Not on this shift any more")
    assert ask(live_app, STANDING, waits) == [("offered",)]

    other = new_page(javascript=False)
    other.goto(link_in(letters_to(live_app, waits)[0], "/my/"))
    offer = other.get_by_role("button", name=re.compile(f"^Accept the place: {role}"))
    with other.expect_navigation():
        offer.click()
    expect(other.locator(".notice-ok")).to_contain_text("the place is yours")
    expect(other.locator("main")).to_contain_text("Has a place")
    assert ask(live_app, STANDING, waits) == [("confirmed",)]
    assert len(letters_to(live_app, waits)) == 3
