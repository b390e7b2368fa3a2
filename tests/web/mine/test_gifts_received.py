"""Behind the manage link: gifts received in person are reported, and the units of promises are said."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import gifts, totals
from eventsapp.fundraising.gift_models import Gift, GiftStatus, Pledge
from tests import makers
from tests.visitor import fill_in, send_on
from tests.web.mine.conftest import household_of, mailed, press

CASH = {"amount": "40", "method": "cash", "first_name": "Kim", "last_name": "Lee"}


@pytest.fixture
def home(walk, fresh):
    makers.fundraising(walk)
    home = household_of(makers.category(walk), "Ada")
    fresh(home.token)
    return home


@pytest.fixture
def page(walk, home):
    return makers.fundraising_page(walk, person=home.registration.registrant, shown_name="Parent")


def reported():
    return list(db.session.scalars(select(Gift).order_by(Gift.id)))


def test_a_gift_is_reported_once_and_stands_as_reported(home, page, client):
    form = client.get(home.at("fundraising/gifts/new"))
    for _twice in range(2):
        assert send_on(client, form, CASH, form="asking").status_code == 303
    [gift] = reported()
    assert (gift.amount_cents, gift.status, gift.donor.name, gift.page_id) == (40_00, "reported", "Kim Lee", page.id)
    assert gift.received_on == clock.today(home.edition.zone)
    shown = client.get(home.at("fundraising/gifts")).text
    assert "Kim Lee" in shown and "not counted yet" in shown and gift.reference in shown


def test_a_receipt_asks_for_name_and_address_and_keeps_what_was_typed(home, page, client):
    form = client.get(home.at("fundraising/gifts/new"))
    typed = {**CASH, "last_name": "", "wants_receipt": "y"}
    refused = send_on(client, form, typed, form="asking")
    assert (
        refused.status_code == 422 and "Enter your street and number" in refused.text and 'value="40"' in refused.text
    )
    address = {"street": "12 Elm Street", "city": "Toronto", "postcode": "M4B 1B3"}
    refused = send_on(client, refused, address, form="asking")
    assert refused.status_code == 422 and "the first and the last name" in refused.text
    assert send_on(client, refused, {"last_name": "Lee"}, form="asking").status_code == 303
    [gift] = reported()
    assert gift.wants_receipt and gift.donor.has_address


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "0"}, "above zero"),
        ({"amount": "0.001"}, "dollars and cents"),
        ({"received_on": "2099-01-01"}, "still to come"),
        ({"received_on": "2027-02-30"}, "year, month and day"),
        ({"method": "online"}, "Choose how."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(home, page, client, typed, said):
    answer = fill_in(client, home.at("fundraising/gifts/new"), {**CASH, **typed}, form="asking")
    assert answer.status_code == 422 and said in answer.text and not reported()


def test_it_is_taken_back_until_it_is_counted(home, page, client):
    for _each in range(2):
        fill_in(client, home.at("fundraising/gifts/new"), CASH, form="asking")
    first, second = reported()
    with writing():
        gifts.confirm(second, by=OPERATOR)
    for gift in (first, second):
        press(client, home.at("fundraising/gifts/new"), home.at(f"fundraising/gifts/{gift.reference}/taking-back"))
    assert [gift.status for gift in reported()] == [GiftStatus.REVERSED, GiftStatus.CONFIRMED]
    assert "it stands" in client.get(home.at("fundraising/gifts")).text


def test_whoever_has_no_page_is_told_to_open_one_first(home, client):
    assert "Open one first" in client.get(home.at("fundraising/gifts")).text
    assert client.get(home.at("fundraising/gifts/new")).status_code == 303


def test_gifts_to_others_are_out_of_reach(walk, home, page, client):
    other = makers.fundraising_page(walk)
    gift = makers.gift(walk, page=other, status=GiftStatus.REPORTED, source="participant", source_key="x")
    assert gift.reference not in client.get(home.at("fundraising/gifts")).text
    address = home.at(f"fundraising/gifts/{gift.reference}/taking-back")
    assert press(client, home.at("fundraising/gifts/new"), address).status_code == 404
    assert client.get(home.at(f"fundraising/units/{other.code}")).status_code == 404


def test_the_owner_says_how_many_there_were_and_everybody_is_told(walk, home, page, client):
    donor = makers.donor(email="ines@example.org")
    makers.pledge(walk, 2_50, page=page, per_unit=True, donor=donor)
    assert "1 promise" in client.get(home.at("fundraising/units")).text
    address = home.at(f"fundraising/units/{page.code}")
    refused = fill_in(client, address, {"units": "many"}, form="asking")
    assert refused.status_code == 422 and 'value="many"' in refused.text
    assert send_on(client, refused, {"units": "４,5"}, form="asking").status_code == 303
    assert db.session.scalars(select(Pledge)).one().units_hundredths == 450
    assert totals.of_page(page.id).pledged_cents == 11_25
    [letter] = mailed("pledge_due")
    assert "$11.25" in letter.text and letter.to_address == "ines@example.org"
    shown = client.get(address).text
    assert "Anonymous" in shown and "Okafor" not in shown and "ines@" not in shown


def test_a_captain_reaches_the_page_of_the_team(walk, home, client):
    team = makers.team(walk, captain=home.registration.registrant)
    page = makers.fundraising_page(walk, team=team)
    makers.pledge(walk, page=page, per_unit=True)
    assert team.name in client.get(home.at(f"fundraising/units/{page.code}")).text


def test_where_no_money_is_raised_there_is_no_such_page(walk, fresh, client):
    home = household_of(makers.category(walk))
    fresh(home.token)
    for below in ("fundraising/gifts", "fundraising/gifts/new", "fundraising/units"):
        assert client.get(home.at(below)).status_code == 404


def test_a_gift_moved_to_another_page_tells_its_owner_nothing_of_who_gave(walk, home, page, app, client, fresh):
    """It stays in the list of whoever reported it, and only they can take it back."""
    other = household_of(makers.category(walk), "Ben")
    others = makers.fundraising_page(walk, person=other.registration.registrant, shown_name="Other")
    fill_in(client, home.at("fundraising/gifts/new"), CASH, form="asking")
    [gift] = reported()
    with writing():
        gifts.credit(gift, others, "Meant for the other page", by=OPERATOR)
    fresh(other.token)
    seen = client.get(other.at("fundraising/gifts")).text
    assert "Kim Lee" not in seen and gift.reference not in seen
    token = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(other.at("details")).text)[1]}
    assert client.post(other.at(f"fundraising/gifts/{gift.reference}/taking-back"), data=token).status_code == 404
    mine = client.get(home.at("fundraising/gifts")).text
    assert "Kim Lee" in mine and "for another page now" in mine
