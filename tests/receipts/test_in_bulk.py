"""Many receipts one after the other, and those that online gifts have by themselves."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import GiftMethod
from eventsapp.receipts import cancelling, in_bulk, to_issue
from eventsapp.receipts.models import Receipt
from eventsapp.workflows import housekeeping
from tests import makers


def numbers():
    return [receipt.number for receipt in db.session.scalars(select(Receipt).order_by(Receipt.number))]


def test_one_that_cannot_be_issued_does_not_stop_the_others(walk):
    gifts = [makers.gift(walk, cents, donor=makers.donor()).id for cents in (50_00, 5_00, 60_00, 6_00)]
    done = in_bulk.issue(gifts, by=OPERATOR)
    assert done.receipts == numbers() == [1, 2]
    assert len(done.refused) == 1 and "less than the charity issues receipts for" in done.refused[0]


def test_what_was_paid_online_has_its_receipt_where_the_charity_wants_that(walk):
    online: dict[str, Any] = {"method": GiftMethod.ONLINE, "donor": makers.donor()}
    makers.gift(walk, wants_receipt=True, **online)
    makers.gift(walk, wants_receipt=False, **online)
    makers.gift(walk, wants_receipt=True, donor=makers.donor())
    housekeeping.run(clock.now())
    assert numbers() == []
    makers.receipt_settings(issues_online=True)
    housekeeping.run(clock.now())
    housekeeping.run(clock.now())
    assert numbers() == [1]


def test_a_receipt_that_was_cancelled_waits_for_people(walk):
    makers.receipt_settings(issues_online=True)
    makers.gift(walk, wants_receipt=True, method=GiftMethod.ONLINE, donor=makers.donor())
    in_bulk.issue_online(clock.now(), by=OPERATOR)
    with writing():
        cancelling.cancel(db.session.scalars(select(Receipt)).one(), "Spoiled", by=OPERATOR)
    assert in_bulk.issue_online(clock.now(), by=OPERATOR).receipts == [] and numbers() == [1]


def test_gifts_of_long_ago_wait_for_people(walk, still):
    makers.receipt_settings(issues_online=True)
    makers.gift(walk, wants_receipt=True, method=GiftMethod.ONLINE, donor=makers.donor())
    still.shift(timedelta(days=15))
    assert in_bulk.issue_online(clock.now(), by=OPERATOR).receipts == []


def test_those_that_can_have_none_keep_no_other_waiting(walk, monkeypatch):
    monkeypatch.setattr(in_bulk, "AT_ONCE", 1)
    monkeypatch.setattr(to_issue, "_AT_ONCE", 1)
    makers.receipt_settings(issues_online=True)
    online: dict[str, Any] = {"method": GiftMethod.ONLINE, "wants_receipt": True}
    makers.gift(walk, 50_00, donor=makers.donor(street=""), **online)
    for _each in range(2):
        makers.gift(walk, 50_00, donor=makers.donor(), **online)
    for _each in range(2):
        in_bulk.issue_online(clock.now(), by=OPERATOR)
    assert numbers() == [1, 2]
