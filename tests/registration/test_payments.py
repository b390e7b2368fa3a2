"""Payments: money that came in for a fee, written down and never altered."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration import payments
from eventsapp.registration.models import Method, Payment
from eventsapp.submissions.models import Registration
from tests import makers
from tests.capacity.test_race import at_once
from tests.registration.test_prices import family


@pytest.fixture
def walk(app, still):
    return makers.edition()


@pytest.fixture
def sent(walk):
    return family(makers.category(walk), 2500)[0]


def record(sent, cents, on=None, **given):
    with writing():
        sent = db.session.get_one(Registration, sent.id)
        return payments.record(sent, cents, Method.CASH, on or clock.today(makers.ZONE), **{"by": OPERATOR} | given)


def reverse(payment):
    with writing():
        return payments.reverse(db.session.get_one(Payment, payment.id), by=OPERATOR)


def test_what_came_in_is_taken_off_what_is_owed(sent):
    assert payments.balance(sent) == 2500
    record(sent, 1000)
    assert payments.balance(sent) == 1500
    record(sent, 1500)
    due = payments.due([sent.id])[sent.id]
    assert (due.owed_cents, due.paid_cents, due.to_pay_cents) == (2500, 2500, 0)


def test_too_much_is_written_down_and_said(sent):
    record(sent, 3000)
    assert payments.balance(sent) == -500


@pytest.mark.parametrize("cents", [0, -1])
def test_nothing_and_less_are_refused(sent, cents):
    with pytest.raises(payments.NoAmount):
        record(sent, cents)


def test_money_does_not_come_in_tomorrow(sent):
    today = clock.today(makers.ZONE)
    with pytest.raises(payments.NotReceivedYet):
        record(sent, 100, today + timedelta(days=1))
    assert record(sent, 100, date(2027, 1, 2)).received_on == date(2027, 1, 2)


def test_who_wrote_it_down_is_kept(sent):
    account = makers.account()
    payment = record(sent, 100, by=trail.organizer(account.id))
    assert payment.recorded_by == account.id
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "payment.recorded")).one()
    assert line.account_id == account.id and line.details == {"amount_cents": 100, "method": "cash"}


def test_a_mistake_is_taken_back_by_another_row_and_only_once(sent):
    payment = record(sent, 1000)
    reversal = reverse(payment)
    assert reversal.amount_cents == -1000 and payments.balance(sent) == 2500
    for again in (payment, reversal):
        with pytest.raises(payments.AlreadyReversed):
            reverse(again)
    assert [one.amount_cents for one in payments.of(sent)] == [1000, -1000]


def test_pressing_twice_records_once(sent):
    record(sent, 1000, known=0)
    with pytest.raises(payments.PaymentMeanwhile):
        record(sent, 1000, known=0)
    record(sent, 1000, known=1)
    assert payments.balance(sent) == 500


def test_pressing_many_times_at_once_records_once(app):
    sent = family(makers.category(makers.edition()), 2500)[0].id
    db.session.remove()

    def press(_number):
        try:
            with writing():
                registration = db.session.get_one(Registration, sent)
                today = clock.today(makers.ZONE)
                payments.record(registration, 1000, Method.CASH, today, known=0, by=OPERATOR)
        except payments.PaymentMeanwhile:
            return "refused"
        return "recorded"

    assert sorted(at_once(app, press, 6)) == ["recorded"] + ["refused"] * 5
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1


def test_many_registrations_are_asked_for_at_once(walk, queries):
    category = makers.category(walk)
    half = makers.fee_code(walk, "HALF", percent=50)
    ids = [family(category, fee)[0].id for fee in (0, 1000, 2000)] + [family(category, 999, code=half)[0].id]
    with queries() as asked:
        due = payments.due(ids)
    assert [due[one].to_pay_cents for one in ids] == [0, 1000, 2000, 500]
    assert len(asked) == 1
    assert payments.due([]) == {}
