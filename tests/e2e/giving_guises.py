"""Who visits the pages of giving: somebody who gives, a donor behind their link, the owner of a page, a treasurer."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions
from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_links, donors, gifts, goals, pages, pledges
from eventsapp.fundraising.gift_models import Donor, GiftMethod, GiftStatus, Pledge, PledgeStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.registration.models import Entry
from eventsapp.submissions import codes, links
from tests.e2e.forms import press_continue
from tests.e2e.guises import Guise, NewPage, inside
from tests.e2e.records import new_address, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp


def raising(site: "LiveApp") -> Edition:
    """This year's run, which raises money and counts kilometres."""
    edition = editions.find("chucks-run", year(site, "chucks-run"))
    if goals.of(edition) is None:
        unit, how = Bilingual("kilometre", "kilomètre"), Bilingual("Send an e-transfer.", "Faites un virement.")
        goals.set_up(edition, is_on=True, goal_cents=5_000_00, unit=unit, how_to_pay=how, by=PUBLIC)
    return edition


def giver(site: "LiveApp", new_page: NewPage) -> Guise:
    """Anybody, and the codes of a page that is open and of one that was closed."""
    with inside(site), writing():
        edition = raising(site)
        entries = list(db.session.scalars(select(Entry).where(Entry.edition_id == edition.id).limit(2)))
        first, closed = (_page(edition, entry) for entry in entries)
        pages.close(closed, by=PUBLIC)
        codes_of: dict[str, object] = {"code": first.code, "closed": closed.code}
    return Guise(None, codes_of)


def donor(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who gave, and promised twice."""
    with inside(site), writing():
        edition = raising(site)
        who = donors.welcome(donors.Given("Inès", "", "Okafor", email=new_address()), by=PUBLIC)
        pledge = _promise(edition, who)
        _promise(edition, who, per_unit=True)
        token = donor_links.make(who)
        gift = gifts.record(
            gifts.Giving(
                edition=edition,
                amount_cents=50_00,
                method=GiftMethod.CASH,
                received_on=clock.today(edition.zone),
                donor=who,
            ),
            status=GiftStatus.CONFIRMED,
            by=PUBLIC,
        )
        found: dict[str, object] = {"giving": token, "gift": gift.reference, "pledge": pledge.reference}
    return Guise(None, found)


def owner(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody with a page to which was promised by the kilometre, who has typed in the code."""
    with inside(site), writing():
        edition = raising(site)
        entry = db.session.scalars(
            select(Entry).where(Entry.edition_id == edition.id).order_by(Entry.id.desc()).limit(1)
        ).one()
        registration = entry.registration
        page = pages.of_person(edition, registration.registrant) or pages.open_for(
            edition, pages.Said(shown_name="Robin", language="en"), person=registration.registrant, by=PUBLIC
        )
        who = donors.welcome(donors.Given("Inès", "", "Okafor", email=new_address()), by=PUBLIC)
        _promise(edition, who, per_unit=True, page=page)
        token = links.make(registration, registration.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
        found: dict[str, object] = {"link": token, "code": page.code}
    browser = new_page()
    browser.goto(f"/my/{token}/code?sent=1")
    browser.locator("#asking [name=code]").fill(code)
    press_continue(browser)
    return Guise(browser.context.storage_state(), found)


def treasurer(site: "LiveApp", new_page: NewPage) -> Guise:
    """An organizer, and a promise by the kilometre."""
    with inside(site), writing():
        edition = raising(site)
        who = donors.welcome(donors.Given("Inès", "", "Okafor", email=new_address()), by=PUBLIC)
        found: dict[str, object] = {"pledge": _promise(edition, who, per_unit=True).reference}
    return Guise(signed_in(site, new_page), found)


def fill_in_a_gift(page: Page) -> None:
    """What has to be said."""
    page.locator("[name=choice][value='5000']").check()
    page.locator("[name=pay][value=later]").check()
    page.locator("#first_name").fill("Inès")
    page.locator("#last_name").fill("Okafor")
    page.locator("#email").fill(new_address())


def _page(edition: Edition, entry: Entry) -> FundraisingPage:
    name = entry.person.name.split()[0]
    return pages.open_for(edition, pages.Said(shown_name=name, language="en"), person=entry.person, by=PUBLIC)


def _promise(edition: Edition, who: Donor, *, per_unit: bool = False, page: FundraisingPage | None = None) -> Pledge:
    promise = pledges.Promise(
        edition=edition,
        donor=who,
        page=page,
        amount_cents=2_50 if per_unit else 25_00,
        per_unit=per_unit,
        form_key=tokens.secret(),
        language="en",
    )
    return pledges.promise(promise, status=PledgeStatus.OPEN, by=PUBLIC)
