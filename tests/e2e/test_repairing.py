"""A shift is short: from the board an organizer asks somebody who agreed to be asked, and they say yes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eventsapp import create_app
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity.models import Pool
from eventsapp.core import tokens
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.people import directory
from eventsapp.submissions import registrations
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Priority, Role, Shift
from tests.e2e.hands import Hands
from tests.e2e.records import letters_to, link_in, new_address, signed_in, year


@pytest.fixture
def short(live_app):
    """A critical shift that nobody is on, and the address of somebody who may be asked: (role, address)."""
    name, address = f"Crossing {tokens.reference()}", new_address()
    app = create_app({"INSTANCE_PATH": str(live_app.instance), "SQLALCHEMY_DATABASE_URI": live_app.database})
    with app.app_context():
        with writing():
            edition = editions.find("chucks-run", year(live_app, "chucks-run"))
            said = Bilingual(name, name)
            role = Role(edition_id=edition.id, name=said, description=said, position=99)
            begins = rules.begins_at(edition)
            db.session.add(
                Shift(
                    edition_id=edition.id,
                    role=role,
                    pool=Pool(maximum=2),
                    starts_at=begins - timedelta(hours=1),
                    ends_at=begins,
                    minimum=1,
                    ideal=2,
                    place=Bilingual("At the corner", "Au coin"),
                    priority=Priority.CRITICAL,
                )
            )
            person = directory.welcome(name="Noor Rahimi", email=address, language="en")
            sent = registrations.take_in(edition, person, form_key=tokens.secret(), language="en")
            volunteers.welcome(sent, person, from_age=18, may_ask=True, by=PUBLIC)
        db.session.remove()
        db.engine.dispose()
    return name, address


def test_a_short_shift_is_repaired_from_the_board_by_keyboard(new_page, live_app, short):
    role, address = short
    page = new_page(storage_state=signed_in(live_app, new_page))
    hands = Hands(page)
    page.goto(f"/organize/chucks-run/{year(live_app, 'chucks-run')}/coverage")
    hands.tab_to(page.get_by_role("link", name=role))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text(role)
    expect(page.get_by_text("1 person short of the minimum")).to_be_visible()
    hands.tab_to(page.get_by_role("link", name="Ask people for help"))
    hands.enter()
    hands.tab_to(page.get_by_role("checkbox", name="Noor Rahimi"))
    hands.press("Space")
    hands.tab_to(page.get_by_role("button", name="Ask those who are ticked"))
    hands.enter()
    asked = page.get_by_role("table", name="Asked for help on this shift")
    expect(asked.get_by_role("row", name="Noor Rahimi")).to_contain_text("No answer yet")

    theirs = new_page()
    theirs.goto(link_in(letters_to(live_app, address)[0], "/help/"))
    expect(theirs.get_by_text("At the corner")).to_be_visible()
    theirs.get_by_role("button", name="Yes").click()
    page.reload()
    expect(
        page.get_by_role("table", name="People on this shift").get_by_role("row", name="Noor Rahimi")
    ).to_contain_text("Confirmed")
    expect(asked.get_by_role("row", name="Noor Rahimi")).to_contain_text("Yes")
