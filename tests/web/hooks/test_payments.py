"""The door through which the payment provider tells what happened."""

import random

import pytest
from sqlalchemy import func, select

from eventsapp.checkout import checkouts, opening
from eventsapp.checkout.models import Checkout, CheckoutEvent, Purpose
from eventsapp.core.db import db, writing
from eventsapp.demo.checkout_hooks import signature, written
from eventsapp.fundraising import totals
from eventsapp.fundraising.gift_models import Gift, PledgeCheckout, PledgeStatus
from eventsapp.registration import payments
from eventsapp.registration.models import FeeCheckout, Payment
from eventsapp.web.hooks.payments import LARGEST
from tests import makers
from tests.capacity.test_race import at_once

DOOR = "/hooks/stripe"
SECRET = "whsec_in_tests"


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def begun(walk, page=None, cents=50_00):
    pledge = makers.pledge(walk, cents, page=page, status=PledgeStatus.BEGUN)
    with writing():
        checkout = checkouts.begin(Purpose.GIFT, cents, language="en")
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
    return opened(checkout)


def opened(checkout):
    opening.opened(checkout, said="…", back="https://events.example.org/", away="https://events.example.org/")
    return db.session.get(Checkout, checkout.id)


def send(client, event, **given):
    body = written(event)
    header = signature(body, given.get("secret", SECRET), at=given.get("at"))
    return client.post(DOOR, data=body, headers={"Stripe-Signature": header, "Content-Type": "application/json"})


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_signed_event_is_heard_without_a_session_or_the_token_of_a_form(app, client, trial, walk):
    app.config["WTF_CSRF_ENABLED"] = True
    checkout = begun(walk)
    answer = send(client, trial.trial.pay(checkout.session_id))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert totals.of_edition(walk.id).confirmed_cents == 50_00


def test_what_is_forged_is_refused_and_nothing_is_kept(client, trial, walk):
    checkout = begun(walk)
    event = trial.trial.pay(checkout.session_id)
    assert send(client, event, secret="whsec_of_somebody_else").status_code == 400
    assert send(client, event, at=event["created"] - 3600).status_code == 400
    assert client.post(DOOR, data=written(event)).status_code == 400
    assert client.post(DOOR, data=b"").status_code == 400
    assert count(CheckoutEvent) == count(Gift) == 0


def test_a_body_without_measure_is_not_read(client, trial):
    answer = client.post(DOOR, data=b"x" * (LARGEST + 1), headers={"Stripe-Signature": "t=1,v1=0"})
    assert answer.status_code == 413


def test_what_we_do_not_know_is_acknowledged_so_that_it_is_not_sent_for_three_days(client, trial, walk):
    event = trial.trial.pay(begun(walk).session_id)
    assert send(client, event | {"id": "evt_other", "type": "customer.created"}).status_code == 200
    assert count(CheckoutEvent) == 0


def test_without_keys_there_is_no_such_door(client):
    assert client.post(DOOR, data=b"{}").status_code == 404


def test_a_storm_of_events_leaves_the_ledger_exact(app, client, trial, walk):
    """30 gifts to one page and 10 fees, each paid, half refunded in part, some disputed: each event three times,
    in any order, from six senders at once."""
    chance = random.Random(27)
    page = makers.fundraising_page(walk)
    category = makers.category(walk)
    gifts = [begun(walk, page).session_id for _each in range(30)]
    fees = []
    for _each in range(10):
        registration = makers.entry(category, fee_cents=40_00).registration
        with writing():
            checkout = checkouts.begin(Purpose.FEE, 40_00, language="en")
            db.session.add(FeeCheckout(checkout_id=checkout.id, registration_id=registration.id))
        fees.append(opened(checkout).session_id)
    for number, session_id in enumerate(gifts + fees):
        trial.trial.pay(session_id)
        payment = trial.trial.sessions[session_id]["payment_intent"]
        if number % 2:
            trial.trial.refund(payment, 5_00)
            trial.trial.refund(payment, 1_00)
        if number % 5 == 0:
            dispute = trial.trial.dispute(payment)["data"]["object"]
            if number % 10 == 0:
                trial.trial.close_dispute(dispute, "won")
    storm = trial.hooks.events * 3
    chance.shuffle(storm)
    assert len(storm) > 250
    edition_id, page_id = walk.id, page.id
    db.session.remove()

    def deliver(number):
        visitor = app.test_client()
        statuses = []
        for event in storm[number::6]:
            status = send(visitor, event).status_code
            for _retry in range(5):
                if status == 200:
                    break
                status = send(visitor, event).status_code
            statuses.append(status)
        return statuses

    answers = at_once(app, deliver, 6)
    assert {status for statuses in answers for status in statuses} == {200}

    def kept(number, cents):
        if number % 5 == 0 and number % 10:
            return 0
        return cents - (6_00 if number % 2 else 0)

    expected = sum(kept(number, 50_00) for number in range(30))
    assert totals.of_page(page_id).confirmed_cents == totals.of_edition(edition_id).confirmed_cents == expected
    assert db.session.scalar(select(func.sum(Gift.amount_cents))) == expected
    assert db.session.scalar(select(func.sum(Payment.amount_cents))) == sum(kept(n, 40_00) for n in range(30, 40))
    assert totals.differences() == []
    assert count(CheckoutEvent) == len(trial.hooks.events)
    registrations = [row.registration_id for row in db.session.scalars(select(FeeCheckout))]
    assert all(due.paid_cents >= 0 for due in payments.due(registrations).values())
