"""A donor's own receipts, behind their link."""

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_links
from eventsapp.outbox.models import Message
from eventsapp.receipts import cancelling
from tests import makers


@pytest.fixture
def receipt(app, still):
    makers.organization()
    makers.receipt_settings()
    return makers.receipt(makers.gift(makers.edition(), donor=makers.donor()))


def link(donor):
    with writing():
        return donor_links.make(donor)


def test_a_donor_downloads_the_receipt_as_it_was_issued(client, receipt):
    address = f"/giving/{link(receipt.donor)}/receipts"
    page = client.get(address)
    assert "Receipt 000001 for" in page.text and page.headers["Cache-Control"] == "no-store"
    answer = client.get(f"{address}/1.pdf")
    assert answer.data == receipt.file and answer.headers["Cache-Control"] == "no-store"


def test_the_page_speaks_french_too(client, receipt):
    assert client.get(f"/fr/giving/{link(receipt.donor)}/receipts").status_code == 200


def test_nobody_elses_receipt_is_found(client, receipt):
    address = f"/giving/{link(makers.donor())}/receipts"
    assert "There is no receipt yet" in client.get(address).text
    assert client.get(f"{address}/1.pdf").status_code == 404


def test_a_cancelled_receipt_is_not_handed_out_any_more(client, receipt):
    address = f"/giving/{link(receipt.donor)}/receipts"
    with writing():
        cancelling.cancel(receipt, "Spoiled", by=OPERATOR)
    assert "Receipt 000001" not in client.get(address).text
    assert client.get(f"{address}/1.pdf").status_code == 404


def test_a_link_that_was_ended_opens_nothing(client, receipt):
    token = link(receipt.donor)
    with writing():
        donor_links.revoke_all(receipt.donor, by=OPERATOR)
    assert client.get(f"/giving/{token}/receipts").status_code == 404


def test_the_letter_keeps_its_link_sealed(app, receipt):
    letter = db.session.scalars(select(Message)).one()
    assert "/giving/" not in letter.text and letter.sealed_secrets
