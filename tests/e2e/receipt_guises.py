"""Whoever has to do with receipts: the treasurer, and a donor behind their link."""

from typing import TYPE_CHECKING

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_codes, donor_links
from eventsapp.fundraising.gift_models import Donor
from eventsapp.receipts import cancelling, returning, signature_pictures
from eventsapp.workflows import reversing
from tests import makers
from tests.core.test_pictures import scrawl
from tests.e2e.guises import Guise, NewPage, inside
from tests.e2e.records import signed_in

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp


def treasurer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, with gifts that wait for receipts and receipts in every state."""
    with inside(site):
        makers.receipt_settings(totals_years=True)
        with writing():
            if signature_pictures.current() is None:
                signature_pictures.put_in(scrawl(), seen=0, by=OPERATOR)
        edition = makers.edition(of=makers.series(name=makers.both("Walk of Gifts", "Marche des dons")))
        donor = makers.donor(language="fr")
        waiting = makers.gift(edition, 60_00, donor=donor, wants_receipt=True)
        lacking = makers.gift(edition, 15_00, donor=makers.donor(street=""), wants_receipt=True)
        standing, cancelled, wrong, returned = (
            makers.receipt(makers.gift(edition, cents, donor=donor, purpose_cents=20_00, advantage_words="T-shirt"))
            for cents in (100_00, 120_00, 140_00, 160_00)
        )
        with writing():
            cancelling.cancel(cancelled, "Spoiled before it was sent", by=OPERATOR)
            returning.correct(wrong, "The T-shirt was worth less", by=OPERATOR)
            reversing.reverse(cancelling.gifts(returned)[0], "Chargeback", by=OPERATOR)
        numbers: dict[str, object] = {
            "standing": standing.number,
            "cancelled": cancelled.number,
            "replaced": wrong.number,
        }
        gifts: dict[str, object] = {"waiting": waiting.id, "lacking": lacking.id, "gift_year": waiting.received_on.year}
    return Guise(signed_in(site, new_page), numbers | gifts)


def donor(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody with a receipt and their link, who has typed in the code from the mail."""
    with inside(site):
        makers.receipt_settings()
        giver = makers.donor()
        makers.receipt(makers.gift(makers.edition(), donor=giver))
        number = giver.id
    return _with_code(site, new_page, number)


def donor_without_code(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody with a link alone."""
    with inside(site):
        giver = makers.donor()
        with writing():
            token = donor_links.make(giver)
    return Guise(None, {"giving": token})


def new_donor(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody without one."""
    with inside(site):
        number = makers.donor().id
    return _with_code(site, new_page, number)


def _with_code(site: "LiveApp", new_page: NewPage, number: int) -> Guise:
    """Make them a link and a code as the mails would bring them, and type the code in."""
    with inside(site), writing():
        token = donor_links.make(db.session.get_one(Donor, number))
        code = donor_codes.make(donor_links.opened_by(token), token, by=PUBLIC)
    page = new_page()
    page.goto(f"/giving/{token}/code")
    page.locator("#asking [name=code]").fill(code)
    with page.expect_navigation():
        page.locator("#asking button").click()
    return Guise(page.context.storage_state(), {"giving": token})
