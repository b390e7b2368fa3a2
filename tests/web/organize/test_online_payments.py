"""Payments online for organizers: what needs a look, and giving money back."""

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.checkout import checkouts, opening
from eventsapp.checkout.models import Attention, Checkout, CheckoutState, Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo.checkout_hooks import signature, written
from eventsapp.fundraising.gift_models import PledgeCheckout
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import payments
from eventsapp.registration.models import FeeCheckout
from tests import makers
from tests.visitor import fill_in

INDEX = "/organize/payments-online"


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition()


@pytest.fixture
def tell(app, trial):
    """`tell(event)`: as the provider does."""

    def told(event):
        body = written(event)
        headers = {"Stripe-Signature": signature(body, "whsec_in_tests")}
        assert app.test_client().post("/hooks/stripe", data=body, headers=headers).status_code == 200

    return told


@pytest.fixture
def paid(trial, tell, walk):
    """A fee of $40 for which $45 came."""
    registration = makers.entry(makers.category(walk), fee_cents=40_00).registration
    with writing():
        checkout = checkouts.begin(Purpose.FEE, 40_00, language="en")
        db.session.add(FeeCheckout(checkout_id=checkout.id, registration_id=registration.id))
    opening.opened(checkout, said="…", back="https://events.example.org/", away="https://events.example.org/")
    tell(trial.trial.pay(db.session.get(Checkout, checkout.id).session_id, amount=45_00))
    return registration


def test_what_differs_is_shown_with_what_to_do_and_seen_to(owner, paid):
    page = owner.get(INDEX)
    assert "Another amount came than was asked for" in page.text
    assert paid.reference in page.text
    number = db.session.scalars(select(Checkout.id)).one()
    answer = fill_in(owner, INDEX, form=f"look-{number}")
    assert answer.status_code == 303
    assert "There is nothing to look at" in owner.get(INDEX).text
    assert paid.reference in owner.get(f"{INDEX}?all=1").text
    assert db.session.get(Checkout, number).attention == Attention.AMOUNT


def test_a_gift_paid_online_leads_to_its_promise(owner, walk):
    pledge = makers.pledge(walk)
    with writing():
        checkout = checkouts.begin(Purpose.GIFT, 20_00, language="en")
        checkout.state, checkout.paid_cents, checkout.settled_at = CheckoutState.PAID, 20_00, clock.now()
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
    assert f'/pledges/{pledge.reference}"' in owner.get(f"{INDEX}?all=1").text


def test_money_goes_back_and_leaves_the_books_when_the_provider_says_so(owner, paid, trial, tell):
    number = db.session.scalars(select(Checkout.id)).one()
    answer = fill_in(owner, f"{INDEX}/{number}/refund", {"amount": "5.00"}, form="refund")
    assert answer.status_code == 303
    assert payments.balance(paid) == -5_00, "not yet"
    tell(trial.hooks.events[-1])
    assert payments.balance(paid) == 0
    asked = db.session.scalars(select(AuditLine).where(AuditLine.action == "checkout.refund_asked")).one()
    assert asked.details == {"amount_cents": 5_00}


def test_pressed_twice_it_goes_back_once(owner, paid, trial):
    number = db.session.scalars(select(Checkout.id)).one()
    for _press in range(2):
        fill_in(owner, f"{INDEX}/{number}/refund", {"amount": "5.00"}, form="refund")
    assert [charge["amount_refunded"] for charge in trial.trial.charges.values()] == [5_00]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("50", "This is more than is left of this payment."),
        ("0", "Enter an amount in dollars and cents"),
        ("", "Enter the amount that goes back."),
    ],
)
def test_what_cannot_go_back_is_said_beside_the_amount(owner, paid, typed, said):
    number = db.session.scalars(select(Checkout.id)).one()
    answer = fill_in(owner, f"{INDEX}/{number}/refund", {"amount": typed}, form="refund")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_provider_that_is_gone_is_said_and_the_amount_stays(owner, paid, trial):
    trial.is_down = True
    number = db.session.scalars(select(Checkout.id)).one()
    answer = fill_in(owner, f"{INDEX}/{number}/refund", {"amount": "5.00"}, form="refund")
    assert answer.status_code == 422
    assert 'value="5.00"' in answer.text


def test_the_list_asks_as_little_with_many_as_with_one(owner, walk, queries):
    for number in range(60):
        with writing():
            checkout = checkouts.begin(Purpose.GIFT, 10_00, language="en")
            checkout.attention = Attention.UNPLACED
        if number == 0:
            with queries() as one:
                owner.get(INDEX)
    with queries() as many:
        page = owner.get(INDEX)
    assert len(many) <= len(one)
    assert 'rel="next"' in page.text


def test_it_is_open_to_treasurers_of_everything_and_to_nobody_of_one_series(app, signed_in, walk):
    assert signed_in(AccessRole.TREASURER).get(INDEX).status_code == 200
    assert signed_in(AccessRole.TREASURER, walk.series).get(INDEX).status_code == 404
    assert signed_in(AccessRole.COORDINATOR).get(INDEX).status_code == 404
    assert app.test_client().get(INDEX).status_code in (302, 303)
