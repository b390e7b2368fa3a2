"""Two acts with money at the same moment wait for each other in one order, so that neither has to be tried again.

The acts stop for a moment around the counters, as they do under load: whoever takes a row after a counter waits then
for somebody who waits for them.
"""

import threading
import time

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.checkout.models import Checkout
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.core.uploads import Table, read
from eventsapp.events.models import Edition
from eventsapp.fundraising import batches, gifts, matching_counts, pledges, totals
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, Pledge
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.workflows import (
    counting_gifts,
    gift_import_columns,
    gift_import_rows,
    gift_importing,
    keeping_pledges,
    online_gifts,
    reversing,
)
from eventsapp.workflows.gift_importing import How, Source
from tests import makers
from tests.fundraising.side_by_side import at_once

HELD, LINGERS = 0.2, 0.5
STATEMENT = """Transaction ID,Date,Name,Email,Amount
T-1,2026-03-01,Amina Haddad,amina@example.org,50.00
T-2,2026-03-02,Jian Chen,jian@example.org,20.00
"""


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def together(app, monkeypatch):
    """`together(one, other)`: two acts at the same moment, each in a transaction of its own; nobody loses.

    One lingers once it has moved a counter; meanwhile the other, with its rows in hand, comes to the counters.
    """
    count, mine = totals.count, threading.local()

    def slowly(*which, **moved):
        time.sleep(mine.held)
        count(*which, **moved)
        time.sleep(mine.lingers)

    def run(one, other):
        def act(carry_out, held, lingers):
            mine.held, mine.lingers = held, lingers
            with writing():
                carry_out()

        with monkeypatch.context() as patched:
            patched.setattr(totals, "count", slowly)
            wrong = at_once(app, [lambda: act(one, 0, LINGERS), lambda: act(other, HELD, 0)])
        assert [error for error in wrong if not isinstance(error, Refusal)] == []
        assert totals.differences() == [] and matching_counts.differences() == []

    return run


def the(model, row):
    """An act of its own reads its rows itself; the number is known before."""
    number = row.id
    return lambda: db.session.get_one(model, number)


def status_of(row):
    return db.session.get_one(type(row), row.id, populate_existing=True).status


def reported(edition, amount_cents=50_00, **given):
    return makers.gift(edition, amount_cents, status=GiftStatus.REPORTED, **given)


def test_many_gifts_are_confirmed_while_somebody_confirms_one_of_them(walk, together):
    first, second = reported(walk), reported(walk)
    one, other = the(Gift, first), the(Gift, second)
    together(
        lambda: counting_gifts.confirm_all([other(), one()], by=OPERATOR),
        lambda: counting_gifts.confirm(other(), by=OPERATOR),
    )
    assert status_of(first) == status_of(second) == "confirmed"


def test_a_gift_is_confirmed_while_the_promise_that_it_keeps_is_cancelled(walk, together):
    donor = makers.donor()
    promised = makers.pledge(walk, 50_00, donor=donor)
    gift = reported(walk, donor=donor)
    one, other = the(Gift, gift), the(Pledge, promised)
    together(
        lambda: counting_gifts.confirm(one(), by=OPERATOR),
        lambda: pledges.cancel(other(), by=OPERATOR),
    )
    assert status_of(gift) == "confirmed" and status_of(promised) in ("kept", "cancelled")


def test_a_gift_is_written_down_while_the_promise_that_it_keeps_is_cancelled(walk, together):
    donor = makers.donor()
    promised = makers.pledge(walk, 50_00, donor=donor)
    edition, giver, other = the(Edition, walk), the(Donor, donor), the(Pledge, promised)

    def record():
        giving = gifts.Giving(
            edition=edition(),
            donor=giver(),
            amount_cents=50_00,
            method=GiftMethod.CASH,
            received_on=clock.today(edition().zone),
        )
        counting_gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)

    together(record, lambda: pledges.cancel(other(), by=OPERATOR))
    assert status_of(promised) in ("kept", "cancelled")


def test_the_laps_of_a_page_are_said_while_those_of_one_promise_are(walk, together):
    page = makers.fundraising_page(walk)
    promised = [makers.pledge(walk, 2_00, page=page, per_unit=True) for _ in range(2)]
    one, other = the(FundraisingPage, page), the(Pledge, promised[1])
    together(
        lambda: keeping_pledges.settle_page(one(), 5_00, by=PUBLIC),
        lambda: keeping_pledges.settle(other(), 7_00, by=OPERATOR),
    )
    assert {pledge.units_hundredths for pledge in promised} <= {5_00, 7_00}


def test_a_list_comes_in_while_somebody_confirms_a_gift_that_is_on_it(walk, together):
    how = How(Source.OTHER, GiftMethod.PLATFORM, GiftStatus.CONFIRMED)
    table = read(STATEMENT.encode())
    head = gift_import_columns.head_of(table)
    columns = gift_import_columns.guessed(table.rows[head][1])
    lines = gift_import_rows.read(table, head, columns, source=how.source, today=clock.today(walk.zone), language="en")
    gift = reported(walk, 20_00, source=str(how.source), source_key=lines.gifts[1].key)
    account = makers.account("treasurer@example.org")
    with writing():
        draft = import_drafts.begin(walk, account.id, "list.csv", Table([]), {}, brings="gifts", by=OPERATOR)
    one, other, kept = the(ImportDraft, draft), the(Gift, gift), draft.sealed_choices
    together(
        lambda: gift_importing.bring_in(one(), kept, lines, how, by=OPERATOR),
        lambda: counting_gifts.confirm(other(), by=OPERATOR),
    )
    assert status_of(gift) == "confirmed"
    assert len(list(db.session.scalars(select(Gift)))) == 2


def test_an_envelope_is_closed_while_a_promise_that_is_kept_in_it_is_cancelled(walk, together):
    donor = makers.donor()
    promised = makers.pledge(walk, 50_00, donor=donor)
    account = makers.account("treasurer@example.org")
    by = organizer(account.id)
    with writing():
        batch = batches.open_for(walk, None, by=by)
        batches.add(
            batch,
            gifts.Giving(
                edition=walk,
                donor=donor,
                amount_cents=50_00,
                method=GiftMethod.CASH,
                received_on=clock.today(walk.zone),
            ),
            by=by,
        )
    for name, account_id in (("Dana", account.id), ("Kim", None)):
        with writing():
            seen = batches.seen(batch, batches.lines(batch))
            batches.sign(batch, name, account_id=account_id, known=seen, by=by)
    one, other = the(Batch, batch), the(Pledge, promised)
    together(
        lambda: counting_gifts.close(one(), "Not counted by coins.", by=by),
        lambda: pledges.cancel(other(), by=OPERATOR),
    )
    assert db.session.get_one(Batch, batch.id).closed_at is not None
    assert status_of(promised) in ("kept", "cancelled")


def test_a_payment_goes_back_while_somebody_takes_back_a_part_of_it(walk, together):
    paid = [("stripe", "pay_1"), ("stripe", "pay_1:evt_2")]
    first, second = (makers.gift(walk, 50_00, source=source, source_key=key) for source, key in paid)
    checkout = Checkout(payment_id="pay_1", provider="stripe")
    other = the(Gift, second)
    together(
        lambda: online_gifts.Books(checkout, None).went(100_00, "It was refunded."),
        lambda: reversing.reverse(other(), "It came back.", amount_cents=1_00, by=OPERATOR),
    )
    assert status_of(first) == status_of(second) == "reversed"


def test_somebody_gives_again_while_an_earlier_gift_of_theirs_is_confirmed(walk, together):
    donor = makers.donor()
    gift = reported(walk, 10_00, donor=donor)
    edition, giver, other = the(Edition, walk), the(Donor, donor), the(Gift, gift)

    def record():
        giving = gifts.Giving(
            edition=edition(),
            donor=giver(),
            amount_cents=20_00,
            method=GiftMethod.CASH,
            received_on=clock.today(edition().zone),
        )
        counting_gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)

    together(lambda: counting_gifts.confirm(other(), by=OPERATOR), record)
    assert totals.of_edition(walk.id).confirmed_cents == 30_00
