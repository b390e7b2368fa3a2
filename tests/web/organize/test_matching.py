"""Matching gifts, sponsors and figures in the browser, and what everybody reads of them."""

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.fundraising import matching, sponsors
from eventsapp.fundraising.gift_models import Gift
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.visitor import fill_in

YEAR = "/organize/walk/2027"
OFFER = {
    "organization_name": "Acme Inc.",
    "shown_name": "Acme",
    "maximum": "500",
    "from_on": "2027-03-01",
    "to_on": "2027-06-06",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, starts_on=date(2027, 6, 6))
    makers.fundraising(edition)
    return edition


def test_an_offer_is_added_shown_to_everybody_changed_paid_and_removed(walk, owner, client):
    assert "There is no offer yet." in owner.get(f"{YEAR}/matching").text
    answer = fill_in(owner, f"{YEAR}/matching/new", OFFER | {"to_on": "2027-02-01"}, form="offer")
    assert answer.status_code == 422 and "The last day is before the first one." in answer.text
    assert fill_in(owner, f"{YEAR}/matching/new", OFFER, form="offer").status_code == 303
    makers.gift(walk, 60_00)
    page = client.get("/walk/2027/").text
    assert "Acme doubles every gift, up to $500.00." in page and "$60.00 so far." in page
    [offer] = matching.of(walk)
    where = f"{YEAR}/matching/{offer.id}"
    assert fill_in(owner, where, {"ratio_percent": "50"}, form="offer").status_code == 303
    page = client.get("/walk/2027/").text
    assert "Acme adds $0.50 to every dollar given, up to $500.00." in page and "$30.00 so far." in page
    assert fill_in(owner, f"{where}/payment", {"method": "cheque"}, form="payment").status_code == 303
    db.session.expire_all()
    paid = db.session.scalars(select(Gift).where(Gift.kind == "matching")).one()
    assert (paid.amount_cents, paid.donor.name) == (30_00, "Acme Inc.")
    assert fill_in(owner, f"{where}/removal", {}, form="removal").status_code == 303
    assert db.session.scalars(select(MatchingOffer)).all() == []


def test_an_organization_that_paid_what_it_offered_is_thanked_once(walk, owner):
    fill_in(owner, f"{YEAR}/matching/new", OFFER | {"email": "gifts@acme.example.org"}, form="offer")
    [offer] = matching.of(walk)
    for _each in range(2):
        typed = {"amount": "20", "method": "cheque", "form_key": "the-same"}
        fill_in(owner, f"{YEAR}/matching/{offer.id}/payment", typed, form="payment")
    thanks = db.session.scalars(select(Message).where(Message.kind == "gift_thanks")).one()
    assert thanks.to_address == "gifts@acme.example.org" and "$20.00" in thanks.text


def test_the_same_payment_sent_twice_is_one_gift(walk, owner):
    fill_in(owner, f"{YEAR}/matching/new", OFFER, form="offer")
    [offer] = matching.of(walk)
    for _each in range(2):
        typed = {"amount": "20", "method": "cheque", "form_key": "the-same"}
        assert fill_in(owner, f"{YEAR}/matching/{offer.id}/payment", typed, form="payment").status_code == 303
    assert len(db.session.scalars(select(Gift)).all()) == 1


def test_a_sponsor_is_named_in_words_with_a_link_that_says_what_it_is(walk, owner, client):
    assert "There are no sponsors yet." in owner.get(f"{YEAR}/sponsors").text
    typed = {"name": "Acme", "level_en": "Gold", "level_fr": "Or", "website": "example.org", "amount": "1000"}
    answer = fill_in(owner, f"{YEAR}/sponsors/new", typed, form="sponsor")
    assert answer.status_code == 422 and "Enter the whole address of the website" in answer.text
    typed["website"] = "https://example.org"
    assert fill_in(owner, f"{YEAR}/sponsors/new", typed, form="sponsor").status_code == 303
    page = client.get("/walk/2027/").text
    assert '<a href="https://example.org" rel="sponsored nofollow noopener">Acme</a>' in page
    assert "1,000" not in page and "Or" in client.get("/fr/walk/2027/").text
    [sponsor] = sponsors.of(walk)
    assert "$1,000.00" in owner.get(f"{YEAR}/sponsors").text
    assert fill_in(owner, f"{YEAR}/sponsors/{sponsor.id}", {"name": "Beta"}, form="sponsor").status_code == 303
    assert fill_in(owner, f"{YEAR}/sponsors/{sponsor.id}/removal", {}, form="removal").status_code == 303
    assert sponsors.of(walk) == []


def test_sponsors_of_last_time_come_along_if_they_are_ticked(walk, owner):
    before = makers.edition(of=walk.series, year=2026)
    fill_in(owner, "/organize/walk/2026/sponsors/new", {"name": "Acme"}, form="sponsor")
    [acme] = sponsors.of(before)
    address = f"{YEAR}/sponsors/last-time"
    answer = fill_in(owner, address, {}, form="again")
    assert answer.status_code == 422 and "Tick who is a sponsor again." in answer.text
    assert fill_in(owner, address, {"again": str(acme.id)}, form="again").status_code == 303
    assert [one.name for one in sponsors.of(walk)] == ["Acme"]
    assert "Nobody is left of last time" in owner.get(address).text


def test_the_figures_say_what_to_do_first_and_then_how_it_stands(walk, owner, signed_in):
    address = f"{YEAR}/fundraising/figures"
    assert "Nothing has come in yet." in owner.get(address).text
    makers.gift(walk, 1250_00, donor=makers.donor())
    before = makers.edition(of=walk.series, year=2026, starts_on=date(2026, 6, 7))
    makers.gift(before, 40_00, received_on=date(2026, 3, 1))
    page = owner.get(address).text
    for said in ("$1,250.00 so far", "of 2026 it was $40.00", "<polyline", "New: gave to no earlier year"):
        assert said in page, said
    assert signed_in(AccessRole.TREASURER).get(address).status_code == 200
    assert signed_in(AccessRole.VIEWER).get(address).status_code == 404


@pytest.mark.parametrize("page", ["matching", "matching/new", "sponsors", "sponsors/new", "sponsors/last-time"])
def test_only_whoever_records_gifts_sets_them_up(walk, signed_in, page):
    assert signed_in(AccessRole.DESK).get(f"{YEAR}/{page}").status_code == 404
