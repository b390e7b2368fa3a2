"""Gifts that go back after their receipt: the receipt is cancelled, and the CRA is to be told in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gifts import MoreThanGiven
from eventsapp.receipts import cancelling, issuing, tasks
from eventsapp.receipts.models import ReceiptTask, TaskKind
from eventsapp.receipts.tasks import AlreadyDone
from eventsapp.workflows import reversing
from tests import makers


def reverse(gift, cents=None):
    with writing():
        return reversing.reverse(gift, "Chargeback", amount_cents=cents, by=OPERATOR)


def opened():
    return db.session.scalars(select(ReceiptTask)).all()


def test_a_chargeback_cancels_the_receipt_and_opens_the_dated_task(walk):
    gift = makers.gift(walk, 50_00, donor=makers.donor())
    receipt = makers.receipt(gift)
    reverse(gift)
    assert cancelling.cancellation(receipt).reason == "Chargeback"
    [task] = opened()
    assert (task.kind, task.amount_cents) == (TaskKind.REPORT_RETURN, 50_00)
    assert task.due_on == clock.today("America/Toronto") + timedelta(days=90)


def test_less_than_fifty_dollars_is_not_reported(walk):
    gift = makers.gift(walk, 49_99, donor=makers.donor())
    receipt = makers.receipt(gift)
    reverse(gift)
    assert cancelling.cancellation(receipt) is not None and opened() == []


def test_a_part_that_goes_back_leaves_a_receipt_for_the_rest(walk):
    gift = makers.gift(walk, 200_00, donor=makers.donor())
    first = makers.receipt(gift)
    reverse(gift, 60_00)
    second = makers.receipt(gift)
    assert (second.amount_cents, second.replaces_id) == (140_00, first.id)
    assert [task.amount_cents for task in opened()] == [60_00]


def test_a_gift_without_a_receipt_goes_back_without_more(walk):
    reverse(makers.gift(walk, 500_00, donor=makers.donor()))
    assert opened() == []


def test_a_reversal_that_is_refused_leaves_the_receipt(walk):
    gift = makers.gift(walk, 50_00, donor=makers.donor())
    receipt = makers.receipt(gift)
    with pytest.raises(MoreThanGiven):
        reverse(gift, 60_00)
    assert cancelling.cancellation(receipt) is None and issuing.standing(gift).id == receipt.id


def test_one_gift_of_a_year_that_goes_back_lets_the_others_be_issued_anew(walk):
    donor = makers.donor()
    gifts = [makers.gift(walk, cents, donor=donor, received_on=date(2026, 3, 1)) for cents in (60_00, 70_00)]
    with writing():
        whole = issuing.issue_year(donor, 2026, by=OPERATOR)
    reverse(gifts[0])
    with writing():
        rest = issuing.issue_year(donor, 2026, by=OPERATOR)
    assert (rest.amount_cents, rest.replaces_id) == (70_00, whole.id)


def test_a_task_is_done_once(walk):
    gift = makers.gift(walk, 50_00, donor=makers.donor())
    makers.receipt(gift)
    reverse(gift)
    assert tasks.waiting() == opened()
    with writing():
        tasks.finish(opened()[0], "Told the CRA", by=OPERATOR)
    assert tasks.waiting() == [] and tasks.done()[0].note == "Told the CRA"
    with pytest.raises(AlreadyDone), writing():
        tasks.finish(opened()[0], "Again", by=OPERATOR)
