"""A donor's own receipts, behind their link and a fresh code."""

import json
import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import sealing
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_links
from eventsapp.outbox.models import Message
from eventsapp.receipts import cancelling
from tests import makers
from tests.visitor import fill_in, send_on


@pytest.fixture
def receipt(app, still):
    makers.organization()
    makers.receipt_settings()
    return makers.receipt(makers.gift(makers.edition(), donor=makers.donor()))


def link(donor):
    with writing():
        return donor_links.make(donor)


def codes_mailed():
    messages = db.session.scalars(select(Message).where(Message.kind == "giving_code").order_by(Message.id))
    return [secret for one in messages for secret in json.loads(sealing.unseal(one.sealed_secrets or ""))]


def press_send(client, token):
    page = client.get(f"/giving/{token}/code").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return client.post(f"/giving/{token}/code/send", data={"csrf_token": found[1]})


def fresh(client, donor):
    """A link of that donor, with a code typed in; the address of their receipts."""
    token = link(donor)
    press_send(client, token)
    answer = fill_in(client, f"/giving/{token}/code", {"code": codes_mailed()[-1]}, form="asking")
    assert answer.location == f"/giving/{token}/receipts"
    return f"/giving/{token}/receipts"


def test_whoever_has_only_the_link_sees_no_receipt(app, client, receipt):
    """A mail is passed on: the link shows what was given, and where somebody lives asks for a code of their own."""
    address = fresh(client, receipt.donor)
    stranger = app.test_client()
    for below in ("", "/1.pdf"):
        answer = stranger.get(address + below)
        assert answer.status_code == 303 and answer.location == address.replace("/receipts", "/code")
    other = link(receipt.donor)
    assert client.get(f"/giving/{other}/receipts/1.pdf").status_code == 303


def test_the_code_goes_to_the_donor_alone_and_a_wrong_one_opens_nothing(client, receipt):
    token = link(receipt.donor)
    assert press_send(client, token).status_code == 303
    letter = db.session.scalars(select(Message).where(Message.kind == "giving_code")).one()
    [code] = codes_mailed()
    assert letter.to_address == receipt.donor.email and code not in letter.text + letter.subject
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    refused = fill_in(client, f"/giving/{token}/code", {"code": wrong}, form="asking")
    assert refused.status_code == 422 and "This is not the code we sent" in refused.text and wrong in refused.text
    for _each in range(4):
        fill_in(client, f"/giving/{token}/code", {"code": wrong}, form="asking")
    ended = fill_in(client, f"/giving/{token}/code", {"code": code}, form="asking")
    assert ended.status_code == 422 and "does not work any more" in ended.text
    assert client.get(f"/giving/{token}/receipts").status_code == 303


def test_once_the_code_is_mailed_typing_it_in_comes_first(client, receipt):
    token = link(receipt.donor)
    asked = client.get(press_send(client, token).location).text
    assert asked.index("Continue") < asked.index("Send me another code") and "Send me a code" not in asked


def test_who_typed_the_code_in_is_not_asked_again_in_another_tab_or_on_the_way_back(client, receipt):
    token = link(receipt.donor)
    press_send(client, token)
    other_tab = client.get(f"/giving/{token}/code")
    for answer in (
        fill_in(client, f"/giving/{token}/code", {"code": codes_mailed()[-1]}, form="asking"),
        send_on(client, other_tab, {"code": codes_mailed()[-1]}, form="asking"),
        client.get(f"/giving/{token}/code"),
    ):
        assert (answer.status_code, answer.location) == (303, f"/giving/{token}/receipts")


def test_who_cannot_be_mailed_to_is_told_so(client, receipt):
    token = link(receipt.donor)
    with writing():
        receipt.donor.email = receipt.donor.email_key = None
    press_send(client, token)
    assert "Please write or call us" in client.get(f"/giving/{token}/code").text and not codes_mailed()


def test_a_donor_downloads_the_receipt_as_it_was_issued(client, receipt):
    address = fresh(client, receipt.donor)
    page = client.get(address)
    assert "Receipt 000001 for" in page.text and page.headers["Cache-Control"] == "no-store"
    answer = client.get(f"{address}/1.pdf")
    assert answer.data == receipt.file and answer.headers["Cache-Control"] == "no-store"


def test_the_page_speaks_french_too(client, receipt):
    assert client.get(f"/fr/giving/{link(receipt.donor)}/code").status_code == 200
    assert client.get(f"/fr{fresh(client, receipt.donor)}").status_code == 200


def test_nobody_elses_receipt_is_found(client, receipt):
    other = makers.donor()
    makers.gift(makers.edition(), donor=other)
    address = fresh(client, other)
    assert "There is no receipt yet" in client.get(address).text
    assert client.get(f"{address}/1.pdf").status_code == 404


def test_a_cancelled_receipt_is_not_handed_out_any_more(client, receipt):
    address = fresh(client, receipt.donor)
    with writing():
        cancelling.cancel(receipt, "Spoiled", by=OPERATOR)
    assert "Receipt 000001" not in client.get(address).text
    assert client.get(f"{address}/1.pdf").status_code == 404


def test_a_link_that_was_ended_opens_nothing(client, receipt):
    address = fresh(client, receipt.donor)
    with writing():
        donor_links.revoke_all(receipt.donor, by=OPERATOR)
    assert client.get(address).status_code == 404


def test_the_letter_keeps_its_link_sealed(app, receipt):
    letter = db.session.scalars(select(Message)).one()
    assert "/giving/" not in letter.text and letter.sealed_secrets
