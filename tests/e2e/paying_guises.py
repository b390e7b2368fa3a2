"""Who visits the pages about paying online: somebody with a fee, whose payment stands this way or that."""

from typing import TYPE_CHECKING

from eventsapp.audit.trail import PUBLIC
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout, Purpose
from eventsapp.checkout.providers import Kind, Told
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.registration import categories, entries
from eventsapp.registration.models import FeeCheckout
from eventsapp.submissions import codes, links
from eventsapp.submissions.models import Registration
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import paid_online, signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan
from tests.e2e.forms import press_continue
from tests.e2e.guises import Guise, NewPage, inside
from tests.e2e.records import new_address, new_category, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

FEE_CENTS = 25_00


def owing(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who owes a fee and has typed in the code."""
    category = new_category(site, "chucks-run", maximum=1)
    with inside(site), writing():
        registration = _with_fee(site, category)
        token = links.make(registration, registration.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
    page = new_page()
    page.goto(f"/my/{token}/code?sent=1")
    page.locator("#asking [name=code]").fill(code)
    press_continue(page)
    return Guise(page.context.storage_state(), {"link": token})


def paying(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, who knows the addresses of a payment that has begun, one that came and one that did not."""
    category = new_category(site, "chucks-run", maximum=3)
    with inside(site):
        begun, arrived, ended = (_begun(site, _registered(site, category)) for _each in range(3))
        _tell(arrived, Kind.PAID, FEE_CENTS + 5_00)
        _tell(ended, Kind.EXPIRED, FEE_CENTS)
        addresses: dict[str, object] = {
            "begun": begun.reference,
            "arrived": arrived.reference,
            "ended": ended.reference,
            "payment": arrived.id,
        }
    return Guise(signed_in(site, new_page), addresses)


def _registered(site: "LiveApp", category: str) -> Registration:
    with writing():
        return _with_fee(site, category)


def _with_fee(site: "LiveApp", category: str) -> Registration:
    edition = editions.find("chucks-run", year(site, "chucks-run"))
    [chosen] = [one for one in categories.of(edition) if one.name.en == category]
    name = "Noor Payer"
    comer = Comer("me", name, chosen.id, is_registrant=True, from_age=18)
    rules = signing.in_force(edition.id)[WaiverKind.ADULT]
    accepted = (Acceptance(rules.id, "me", name),)
    plan = Plan(name, new_address(), (comer,), tokens.secret(), "en", acceptances=accepted)
    registration = signup.household(edition, plan, by=PUBLIC).registration
    for entry in entries.of(registration):
        entry.fee_cents = FEE_CENTS
    db.session.flush()
    return registration


def _begun(site: "LiveApp", registration: Registration) -> Checkout:
    with writing():
        checkout = checkouts.begin(Purpose.FEE, FEE_CENTS, language="en")
        checkout.session_id = f"cs_{checkout.reference}"
        checkout.address = f"{site.url}/checkout/{checkout.reference}"
        db.session.add(FeeCheckout(checkout_id=checkout.id, registration_id=registration.id))
    return checkout


def _tell(checkout: Checkout, kind: Kind, cents: int) -> None:
    told = Told(
        event_id=f"evt_{checkout.reference}",
        kind=kind,
        happened_at=clock.now(),
        session_id=checkout.session_id,
        payment_id=f"pi_{checkout.reference}" if kind is Kind.PAID else None,
        amount_cents=cents,
        currency="CAD",
    )
    with writing():
        paid_online.hear(told, provider="stripe")
