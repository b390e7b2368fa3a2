"""Receipts are issued for gifts that wait, one is cancelled and replaced, and its donor downloads what counts."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Donor
from tests import makers
from tests.e2e.guises import inside
from tests.e2e.records import code_in, letters_to, link_in, new_address, signed_in


@pytest.fixture
def giver(live_app):
    """Somebody whose confirmed gift waits for a receipt: (id, address, where the list begins with that gift)."""
    address = new_address()
    with inside(live_app):
        makers.receipt_settings()
        donor = makers.donor(first_name="Ilse", last_name="Brandt", email=address)
        gift = makers.gift(makers.edition(), 80_00, donor=donor, wants_receipt=True)
        return donor.id, address, f"/organize/receipts/to-issue?after={gift.id - 1}"


def renamed(live_app, donor_id, first_name):
    with inside(live_app), writing():
        db.session.get_one(Donor, donor_id).first_name = first_name


def downloaded(page, link):
    with page.expect_download() as download:
        link.click()
    octets = Path(download.value.path()).read_bytes()
    return " ".join(PdfReader(io.BytesIO(octets)).pages[0].extract_text().split())


def test_receipts_are_issued_one_is_cancelled_and_replaced(new_page, live_app, giver):
    donor_id, address, waiting = giver
    page = new_page(storage_state=signed_in(live_app, new_page))
    page.goto(waiting)
    expect(page.get_by_role("checkbox", name="Ilse M. Brandt")).to_be_checked()
    page.get_by_role("button", name="Issue the ticked receipts").click()
    expect(page.get_by_text("issued.").first).to_be_visible()

    page.goto("/organize/receipts/?donor=ilse")
    page.get_by_role("row").filter(has_text="Ilse M. Brandt").get_by_role("link").click()
    assert "Eligible amount of gift for tax purposes $80.00" in downloaded(
        page, page.get_by_role("link", name="The receipt as it was issued")
    )

    renamed(live_app, donor_id, "Ilsa")
    page.get_by_role("link", name="Replace this receipt").click()
    page.get_by_role("button", name="Replace the receipt").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Why").fill("The name was misspelled")
    page.get_by_role("button", name="Replace the receipt").click()
    expect(page.get_by_text("replaces receipt")).to_be_visible()
    expect(page.get_by_text("Ilsa M. Brandt")).to_be_visible()

    page.get_by_role("link", name="Receipt 0").first.click()
    expect(page.get_by_text("This receipt does not count any more")).to_be_visible()
    assert downloaded(page, page.get_by_role("link", name="The charity’s copy")).startswith("Cancelled, replaced by")
    assert "is cancelled" in downloaded(page, page.get_by_role("link", name="The letter to the donor"))

    letter = letters_to(live_app, address)[0]
    donor = new_page()
    donor.goto(link_in(letter, "/giving/"))
    donor.get_by_role("button", name="Send me a code").click()
    expect(donor.get_by_text("The code is on its way")).to_be_visible()
    donor.get_by_label("Code from the e-mail").fill(code_in(letters_to(live_app, address)[0]))
    donor.get_by_role("button", name="Continue").click()
    expect(donor.get_by_role("link", name="(PDF)")).to_have_count(1)
    assert "which is cancelled" in downloaded(donor, donor.get_by_role("link", name="(PDF)"))
