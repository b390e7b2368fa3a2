"""Deposits: closed envelopes at the bank once, with a slip that agrees or a reason why not."""

from datetime import timedelta

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import batches, deposits
from eventsapp.fundraising.batch_models import Batch
from eventsapp.workflows import reversing
from tests import makers
from tests.capacity.test_race import at_once
from tests.fundraising.test_batches import close, count, opened, sign


@pytest.fixture
def walk(app):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def dana(app):
    return makers.account()


def closed(walk, dana):
    batch = opened(walk, None, 20_00, 5_00)
    count(batch, {5_00: 5})
    sign(batch, dana)
    close(batch)
    return batch


def make(*chosen, cents=25_00, words="", day=None):
    with writing():
        return deposits.make(
            [db.session.get_one(Batch, batch.id) for batch in chosen],
            deposited_on=day or clock.today(makers.ZONE),
            amount_cents=cents,
            difference_words=words,
            zone=makers.ZONE,
            by=OPERATOR,
        )


def test_closed_envelopes_wait_for_the_bank_and_go_there_together(walk, dana):
    first, second, still_open = closed(walk, dana), closed(walk, dana), opened(walk, None, 1_00)
    assert deposits.waiting() == [first, second]
    deposit = make(first, second, cents=50_00)
    assert deposits.waiting() == []
    assert [(one.batch.id, one.counted_cents, one.gifts) for one in deposits.shares(deposit)] == [
        (first.id, 25_00, 2),
        (second.id, 25_00, 2),
    ]
    with pytest.raises(deposits.NotToBeDeposited):
        make(first)
    with pytest.raises(deposits.NotToBeDeposited):
        make(still_open)
    with pytest.raises(deposits.NothingChosen):
        make()


def test_a_slip_that_differs_is_explained(walk, dana):
    batch = closed(walk, dana)
    with pytest.raises(deposits.DepositUnexplained) as refused:
        make(batch, cents=24_00)
    assert "$24.00" in str(refused.value) and "$25.00" in str(refused.value)
    deposit = make(batch, cents=24_00, words="The bank took a coin for damaged.")
    assert deposit.difference_words == "The bank took a coin for damaged."


def test_a_day_to_come_and_far_too_much_are_refused(walk, dana):
    batch = closed(walk, dana)
    with pytest.raises(deposits.DepositDayToCome):
        make(batch, day=clock.today(makers.ZONE) + timedelta(days=2))
    with pytest.raises(deposits.DepositTooLarge):
        make(batch, cents=deposits.LARGEST_CENTS + 1, words="No.")


def test_what_is_taken_back_afterwards_is_seen_on_it(walk, dana):
    batch = closed(walk, dana)
    deposit = make(batch)
    with writing():
        reversing.reverse(batches.lines(batch)[0], "Not honoured.", amount_cents=12_00, by=OPERATOR)
    [share] = deposits.shares(deposit)
    assert (share.counted_cents, share.confirmed_cents, share.taken_back_cents) == (25_00, 13_00, 12_00)


def test_two_deposits_at_once_never_share_an_envelope(app, walk, dana):
    batch = closed(walk, dana)
    batch_id = batch.id
    db.session.remove()
    refused = []

    def deposit(_number):
        try:
            make(db.session.get_one(Batch, batch_id))
        except deposits.NotToBeDeposited:
            refused.append(1)

    at_once(app, deposit, 4)
    assert len(refused) == 3
    assert len(deposits.page()[0]) == 1
