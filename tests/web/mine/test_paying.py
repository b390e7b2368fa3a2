"""Paying a fee online behind the manage link."""

import pytest

from eventsapp.core.db import writing
from eventsapp.registration import payments
from eventsapp.registration.models import Method
from tests import makers
from tests.web.mine.conftest import household_of


@pytest.fixture
def home(walk, client, fresh):
    household = household_of(makers.category(walk))
    with writing():
        household.entries[0].fee_cents = 25_00
    fresh(household.token)
    return household


def test_without_keys_there_is_no_way_to_pay_online(app, client, home):
    page = client.get(home.at("payment"))
    assert "Still to pay: $25.00" in page.text
    assert "Pay online" not in page.text
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post(home.at("payment/online")).status_code == 404


def test_the_fee_is_paid_on_the_providers_page_and_the_page_says_so(client, trial, home, post):
    answer = post(client, home.at("payment"), form="paying")
    assert answer.status_code == 303
    session = next(iter(trial.trial.sessions.values()))
    assert answer.location == session["url"]
    assert session["amount_total"] == 25_00
    assert home.token not in str(session), "the provider never sees the manage link"
    trial.trial.pay(session["id"])
    back = client.get(session["success_url"].removeprefix("https://events.example.org"))
    assert "Thank you! Your payment has arrived." in back.text
    assert f'href="{home.at("payment")}"' in back.text
    page = client.get(home.at("payment"))
    assert "There is nothing to pay now." in page.text
    assert "Pay online" not in page.text
    assert [one.method for one in payments.of(home.registration)] == [Method.ONLINE]


def test_a_debit_on_its_way_is_said_and_not_asked_for_again(client, trial, home, post):
    post(client, home.at("payment"), form="paying")
    session = next(iter(trial.trial.sessions.values()))
    trial.trial.pay(session["id"], later=True)
    client.get(session["success_url"].removeprefix("https://events.example.org"))
    page = client.get(home.at("payment"))
    assert "A payment of $25.00 is on its way from your bank" in page.text
    assert 'id="paying"' not in page.text
