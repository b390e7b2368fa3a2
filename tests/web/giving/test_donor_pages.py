"""A donor's own pages: what they gave and promised behind their link, and never where they live."""

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_links, pledges, showing, totals
from eventsapp.fundraising.gift_models import Gift, Pledge, PledgeStatus, ShownAs
from eventsapp.outbox.models import Message
from tests import makers
from tests.visitor import fill_in, send_on


@pytest.fixture
def walk(app, still):
    makers.organization()
    walk = makers.edition(of=makers.series("zoo-walk"))
    makers.fundraising(walk)
    return walk


@pytest.fixture
def donor(walk):
    return makers.donor(first_name="Ines", last_name="Okafor", email="ines@example.org")


@pytest.fixture
def link(donor):
    with writing():
        return f"/giving/{donor_links.make(donor)}"


def letters():
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_the_page_shows_gifts_and_promises_with_what_is_due_and_no_address(walk, donor, link, client):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    gift = makers.gift(walk, 75_00, donor=donor, page=page)
    pledge = makers.pledge(walk, donor=donor, page=page)
    by_unit = makers.pledge(walk, 2_50, donor=donor, per_unit=True)
    others = makers.gift(walk, 33_00, donor=makers.donor())
    shown = client.get(f"{link}/").text
    for words in ("$75.00", "$20.00", "$2.50 for each kilometre", "Zoë", "Send an e-transfer."):
        assert words in shown, words
    for reference in (gift.reference, pledge.reference, by_unit.reference):
        assert reference in shown
    assert others.reference not in shown and "Elm Street" not in shown and "ines@example.org" not in shown


def test_with_nothing_given_yet_the_page_says_so(link, client):
    assert "As soon as one arrives, it stands here." in client.get(f"{link}/").text


def test_somebody_elses_gift_is_not_found(walk, link, client):
    gift, pledge = makers.gift(walk, donor=makers.donor()), makers.pledge(walk)
    for below in (
        f"gifts/{gift.reference}",
        f"promises/{pledge.reference}",
        f"promises/{pledge.reference}/cancellation",
    ):
        assert client.get(f"{link}/{below}").status_code == 404, below


def test_a_link_that_was_ended_or_never_was_offers_a_new_one(donor, link, client):
    with writing():
        donor_links.revoke_all(donor, by=OPERATOR)
    for address in (f"{link}/", "/giving/nobodys-secret/", f"{link}/address"):
        answer = client.get(address)
        assert answer.status_code == 404 and "Send me a new link" in answer.text
        assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]


def test_a_promise_is_cancelled_after_it_was_asked(walk, donor, link, client):
    pledge = makers.pledge(walk, donor=donor)
    address = f"{link}/promises/{pledge.reference}/cancellation"
    client.get(address)
    assert db.session.get_one(Pledge, pledge.id).status == PledgeStatus.OPEN
    assert fill_in(client, address, form="asking").status_code == 303
    assert client.get(address).status_code == 303  # opened again, it is done already
    assert db.session.get_one(Pledge, pledge.id, populate_existing=True).status == PledgeStatus.CANCELLED
    assert totals.of_edition(walk.id).pledged_cents == 0
    assert "What you took back" in client.get(f"{link}/").text


def test_one_that_was_kept_meanwhile_is_not_cancelled(walk, donor, link, client):
    pledge = makers.pledge(walk, donor=donor)
    page = client.get(f"{link}/promises/{pledge.reference}/cancellation")
    with writing():
        pledges.keep(pledge, by=OPERATOR)
    answer = send_on(client, page, form="asking")
    assert answer.status_code == 422 and "kept or cancelled already" in answer.text


def test_name_and_message_are_said_anew_and_what_an_organizer_hid_stays_hidden(walk, donor, link, client):
    gift = makers.gift(walk, donor=donor, message="Go!", shown_as=ShownAs.NAME, shown_name="Ines Okafor")
    address = f"{link}/gifts/{gift.reference}"
    fill_in(client, address, {"shown_as": "anonymous", "message": "<b>Go, Zoë!</b>"}, form="asking")
    gift = db.session.get_one(Gift, gift.id, populate_existing=True)
    assert showing.of(gift) == showing.Shown("", "<b>Go, Zoë!</b>")
    with writing():
        showing.hide(gift, by=OPERATOR)
    assert "The organizers show neither name nor message" in client.get(address).text
    fill_in(client, address, {"shown_as": "name", "message": "Again"}, form="asking")
    assert showing.of(db.session.get_one(Gift, gift.id, populate_existing=True)) == showing.Shown()
    with writing():
        showing.show(gift, by=OPERATOR)
    assert showing.of(gift) == showing.Shown("Ines Okafor", "Again")


def test_the_address_is_written_and_never_shown(donor, link, client):
    address = f"{link}/address"
    assert "Elm Street" not in client.get(address).text and "M4B" not in client.get(address).text
    empty = fill_in(client, address, form="asking")
    assert empty.status_code == 422 and "Enter your city" in empty.text
    told = {"street": "9 Oak Road", "city": "Ottawa", "province": "ON", "postcode": "K1A 0B1"}
    assert send_on(client, empty, told, form="asking").status_code == 303
    known = db.session.get_one(type(donor), donor.id, populate_existing=True)
    assert (known.street, known.city, known.initial) == ("9 Oak Road", "Ottawa", "M.")
    assert "Oak Road" not in client.get(f"{link}/").text and "Oak Road" not in client.get(address).text


def test_a_lost_link_is_mailed_and_the_page_tells_nobody_whether_it_knows_them(walk, donor, client, still):
    makers.gift(walk, donor=donor)
    answers = [fill_in(client, "/giving/", {"email": email}) for email in ("INES@example.org", "nobody@example.org")]
    assert {answer.location for answer in answers} == {"/giving/sent"}
    [letter] = letters()
    assert (letter.kind, letter.to_address) == ("giving_link", "ines@example.org")
    fill_in(client, "/giving/", {"email": "ines@example.org"})
    assert len(letters()) == 1  # a mailbox is not filled
    still.shift(11 * 60)
    fill_in(client, "/giving/", {"email": "ines@example.org"})
    assert len(letters()) == 2


def test_without_online_payment_there_is_no_button_for_it(walk, donor, link, client):
    makers.pledge(walk, donor=donor)
    assert "online" not in client.get(f"{link}/").text
