"""Who visits a page: with which cookies, and at which addresses of theirs. Each is made once for a server."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import feed_tokens
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.demo.sign_in import EMAIL
from eventsapp.events import editions
from eventsapp.outbox import delivery
from eventsapp.outbox.models import Message
from eventsapp.people import accounts
from eventsapp.people.models import Person
from eventsapp.registration import categories, entries, reach
from eventsapp.submissions import codes, links
from eventsapp.submissions.models import Registration
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import changing, confirming, signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan
from tests.e2e.forms import add_person, begin, choose, press_continue, sign, sign_up, to_check
from tests.e2e.records import ask, inside, new_address, new_category, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

NewPage = Callable[..., Page]
PARENT, OTHER_ADULT, PAYER = "nadia.bouchard@example.org", "omar.bouchard@example.org", "hyunwoo.park@example.org"
"""Of the demo's families: one of four people in a team, and one with a fee."""
FULL = "5 km with a guide"


@dataclass(frozen=True)
class Guise:
    """Somebody's cookies, and what fills the gaps in the addresses they go to."""

    cookies: Any = None
    addresses: dict[str, object] = field(default_factory=dict)


Make = Callable[["LiveApp", NewPage], Guise]
_made: dict[tuple[str, Make], Guise] = {}


def of(make: Make, site: "LiveApp", new_page: NewPage) -> Guise:
    """The guise, made when it is needed for the first time."""
    if (site.url, make) not in _made:
        _made[site.url, make] = make(site, new_page)
    return _made[site.url, make]


def addresses(make: Make, site: "LiveApp") -> dict[str, object]:
    """The addresses of a guise that was made."""
    return _made[site.url, make].addresses


def anybody(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody of whom nothing is known."""
    return Guise()


def invited(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who was given the address of a team."""
    [(code,)] = ask(site, "select code from teams order by id limit 1")
    return Guise(None, {"team": code})


def organizer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, with the registrations of two families."""
    parties = """select reference, entries.id from registrations join entries on registration_id = registrations.id
        join people on people.id = registrant_id where email = ? order by entries.id"""
    needs = (
        "select min(access_needs.id) from access_needs join entries using (edition_id, person_id) where entries.id = ?"
    )
    [(family, own), (_family, other), *_children] = ask(site, parties, PARENT)
    (payer, _own), *_others = ask(site, parties, PAYER)
    [(need,)] = ask(site, needs, own)
    [(venue, point)] = ask(
        site,
        """select editions.venue_id, min(schedule_items.id) from editions join series on series.id = series_id
        join schedule_items on edition_id = editions.id where slug = 'chucks-run' and state = 'open' group by 1""",
    )
    [(noted,)] = ask(site, "select person_id from entries where id = ?", own)
    theirs = {"family": family, "unsigned": other, "payer": payer, "need": need, "venue": venue, "point": point}
    theirs |= {"noted": noted}
    return Guise(signed_in(site, new_page), theirs)


def subscriber(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, who follows their shifts and deadlines in a calendar program."""
    with inside(site), writing():
        calendar = feed_tokens.make_for(accounts.find(EMAIL), None, by=PUBLIC).id
    return Guise(signed_in(site, new_page), {"calendar": calendar})


def reader_of_mail(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, who looks after a mail to a family that came back."""
    [(registration,)] = ask(site, "select min(registration_id) from entries")
    with inside(site), writing():
        confirming.changed(db.session.get_one(Registration, registration), ["A name"])
        message = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        delivery.came_back(message, "5.1.1", now=clock.now())
        number = message.id
    return Guise(signed_in(site, new_page), {"message": number})


def family_at_the_form(site: "LiveApp", new_page: NewPage) -> Guise:
    """A parent with a child and another adult, who has filled in everything and not sent it."""
    page = new_page()
    begin(page, f"/chucks-run/{year(site, 'chucks-run')}", whose="others", name="Amina Haddad", email=new_address())
    add_person(page, "Léo Haddad", age="12 or younger")
    add_person(page, "Sami Haddad", email=new_address())
    press_continue(page)
    to_check(page, part=choose("1 km walk or wheel"), rules=sign("Amina Haddad"))
    return at_the_form(page)


def in_trouble(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who presses Continue on every page before anything is filled in."""
    page = new_page()
    begin(page, f"/chucks-run/{year(site, 'chucks-run')}", whose="others", name="Amina Haddad", email=new_address())
    base = _form(page)
    for step in ("people/new", "part/me", "together", "rules"):
        page.goto(f"{base}/{step}")
        press_continue(page)
    return at_the_form(page)


def at_the_zoo(site: "LiveApp", new_page: NewPage) -> Guise:
    """A young person at an event that has prices, questions and codes, up to the page to check."""
    page = new_page()
    begin(page, f"/zoo-walk/{year(site, 'zoo-walk')}", whose="minor", name="Ada Haddad", email=new_address())
    page.locator("#asking [name=band]").first.check()
    page.locator("#asking [name=guardian_name]").fill("Amina Haddad")
    page.locator("#asking [name=guardian_email]").fill(new_address())
    press_continue(page)
    to_check(page, part=choose("Come along to the zoo"))
    return at_the_form(page)


def last_in_line(site: "LiveApp", new_page: NewPage) -> Guise:
    """One adult for whom there is no place left, at the page to check."""
    page = new_page()
    begin(page, f"/chucks-run/{year(site, 'chucks-run')}", name="Zoë Tremblay", email=new_address())
    to_check(page, part=choose(FULL), rules=sign("Zoë Tremblay"))
    return at_the_form(page)


def done(site: "LiveApp", new_page: NewPage) -> Guise:
    """One adult who has sent the form just now."""
    return _sent(site, new_page, "Come along, no distance")


def done_waiting(site: "LiveApp", new_page: NewPage) -> Guise:
    """The same for whom there was no place left."""
    return _sent(site, new_page, FULL)


def passed_on(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody to whom the parent's mail was passed on."""
    return Guise(None, of(parent, site, new_page).addresses)


def parent(site: "LiveApp", new_page: NewPage) -> Guise:
    """The parent of the demo's family, who has typed in the code from the mail."""
    return _with_code(site, new_page, PARENT)


def payer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The same of a family that has a fee to pay."""
    return _with_code(site, new_page, PAYER)


def offered(site: "LiveApp", new_page: NewPage) -> Guise:
    """Two who waited together, to whom places are offered that others gave up."""
    category = new_category(site, "chucks-run", maximum=2)
    with inside(site), writing():
        first, second = (_couple(site, category, number) for number in (1, 2))
        changing.withdraw(entries.of(first), by=PUBLIC)
        token, own = links.make(second, second.registrant), entries.of(second)[0].id
    return Guise(None, {"link": token, "own": own})


def asked_to_sign(site: "LiveApp", new_page: NewPage) -> Guise:
    """The other adult of the family, with the link to the rules."""
    with inside(site), writing():
        omar = db.session.scalars(select(Person).where(Person.email == OTHER_ADULT)).one()
        edition = editions.find("chucks-run", year(site, "chucks-run"))
        token = signing.ask(signing.in_force(edition.id)[WaiverKind.ADULT].waiver, omar, omar, language="en")
    return Guise(None, {"token": token})


def at_the_form(page: Page) -> Guise:
    return Guise(page.context.storage_state(), {"form": _form(page)})


def _form(page: Page) -> str:
    found = re.search(r"(/[a-z-]+/\d{4}/register/[A-Z0-9]{4}-[A-Z0-9]{4})", page.url)
    assert found, page.url
    return found.group(1)


def _sent(site: "LiveApp", new_page: NewPage, category: str) -> Guise:
    page = new_page()
    edition = f"/chucks-run/{year(site, 'chucks-run')}"
    sign_up(page, edition, name="Zoë Tremblay", email=new_address(), category=category)
    return at_the_form(page)


def _with_code(site: "LiveApp", new_page: NewPage, email: str) -> Guise:
    """Make them a link and a code as the mails would bring them, and type the code in."""
    with inside(site), writing():
        query = select(Registration).join(Person, Person.id == Registration.registrant_id).where(Person.email == email)
        registration = db.session.scalars(query).one()
        token = links.make(registration, registration.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
        reached = reach.entries(link)
        numbers, person = [entry.id for entry in reached], reached[0].person_id
    page = new_page()
    page.goto(f"/my/{token}/code?sent=1")
    page.locator("#asking [name=code]").fill(code)
    press_continue(page)
    addresses = {"link": token, "own": numbers[0], "adult": numbers[1], "child": numbers[2], "person": person}
    return Guise(page.context.storage_state(), addresses)


def _couple(site: "LiveApp", category: str, number: int) -> Registration:
    edition = editions.find("chucks-run", year(site, "chucks-run"))
    [chosen] = [one for one in categories.of(edition) if one.name.en == category]
    names = [f"Robin Couple {number}", f"Sacha Couple {number}"]
    comers = [Comer(name, name, chosen.id, is_registrant=name == names[0], from_age=18) for name in names]
    rules = signing.in_force(edition.id)[WaiverKind.ADULT]
    accepted = (Acceptance(rules.id, names[0], names[0]),)
    plan = Plan(names[0], new_address(), tuple(comers), tokens.secret(), "en", acceptances=accepted)
    return signup.household(edition, plan, by=PUBLIC).registration
