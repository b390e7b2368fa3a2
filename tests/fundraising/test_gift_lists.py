"""Lists of gifts and of the ledger: filtered, paged by key, and summed as their rows are."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import gift_lists, gifts, ledger, totals
from eventsapp.fundraising.gift_lists import Wanted
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from tests import makers
from tests.fundraising.test_batches import opened


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def various(walk):
    """Gifts of many kinds, some in an envelope, one taken back."""
    page, today = makers.fundraising_page(walk), clock.today(walk.zone)
    ines = makers.donor(last_name="Okafor")
    kinds = itertools.product((GiftStatus.REPORTED, GiftStatus.CONFIRMED), (GiftMethod.CASH, GiftMethod.CHEQUE))
    for number, (status, method) in enumerate(kinds):
        for donor, where in ((ines, page), (None, None)):
            day = today - timedelta(days=number)
            given = {"donor": donor, "page": where, "method": method, "received_on": day, "wants_receipt": bool(donor)}
            last = makers.gift(walk, 10_00 + number, status=status, **given)
    with writing():
        gifts.reverse(last, "Not honoured.", by=OPERATOR)
    batch = opened(walk, page, 3_00)
    return page, ines, batch


def all_of(walk, wanted):
    found, before = [], None
    while True:
        some, before = gift_lists.page(walk.id, wanted, before=before)
        found += some
        if before is None:
            return found


def test_every_filter_finds_its_gifts_and_says_their_sum(walk, various):
    page, ines, batch = various
    today = clock.today(walk.zone)
    conditions = {
        Wanted(): lambda _gift: True,
        Wanted(status=GiftStatus.REPORTED): lambda gift: gift.status == "reported",
        Wanted(status=GiftStatus.REVERSED): lambda gift: gift.status == "reversed",
        Wanted(method=GiftMethod.CHEQUE): lambda gift: gift.method == "cheque",
        Wanted(page_id=page.id): lambda gift: gift.page_id == page.id,
        Wanted(donor="oka"): lambda gift: gift.donor_id == ines.id,
        Wanted(donor="ines ok"): lambda gift: gift.donor_id == ines.id,
        Wanted(batch_id=batch.id): lambda gift: gift.batch_id == batch.id,
        Wanted(deposit_id=1): lambda _gift: False,
        Wanted(without_donor=True): lambda gift: gift.donor_id is None,
        Wanted(wants_receipt=True): lambda gift: gift.wants_receipt,
        Wanted(since=today - timedelta(days=1)): lambda gift: gift.received_on >= today - timedelta(days=1),
        Wanted(until=today - timedelta(days=2)): lambda gift: gift.received_on <= today - timedelta(days=2),
        Wanted(donor="%"): lambda _gift: False,
        Wanted(nothing=True): lambda _gift: False,
    }
    everything = all_of(walk, Wanted())
    assert len(everything) == 9
    for wanted, belongs in conditions.items():
        found = all_of(walk, wanted)
        assert found == [gift for gift in everything if belongs(gift)], wanted
        sums = gift_lists.sums(walk.id, wanted)
        assert sums.gifts == len(found)
        assert sums.confirmed_cents == sum(gift.amount_cents for gift in found if gift.status == "confirmed")
        assert sums.reported_cents == sum(gift.amount_cents for gift in found if gift.status == "reported")


def test_the_sum_of_the_rows_is_what_the_counters_say(walk, various):
    page, _ines, _batch = various
    for raised, wanted in (
        (totals.of_edition(walk.id), Wanted()),
        (totals.of_page(page.id), Wanted(page_id=page.id)),
    ):
        sums = gift_lists.sums(walk.id, wanted)
        assert (sums.confirmed_cents, sums.reported_cents) == (raised.confirmed_cents, raised.reported_cents)
        rows = ledger.sums(walk.id, ledger.Wanted(walk.zone, page_id=wanted.page_id))
        assert rows[1:] == (raised.reported_cents, raised.confirmed_cents)
    months = ledger.by_month(walk.id)
    raised = totals.of_edition(walk.id)
    assert sum(one.confirmed_cents for one in months) == raised.confirmed_cents
    assert sum(one.reported_cents for one in months) == raised.reported_cents


def test_a_page_of_a_list_is_one_statement_whatever_its_length(walk, queries, monkeypatch):
    monkeypatch.setattr(gift_lists, "SIZE", 2)
    for number in range(5):
        makers.gift(walk, donor=makers.donor(last_name=f"Donor {number}"), page=makers.fundraising_page(walk))
    walk_id = walk.id
    db.session.expire_all()
    with queries() as made:
        found, before = gift_lists.page(walk_id, Wanted())
        assert [gift.donor.name and gift.page.shown_name and gift.batch for gift in found] == [None, None]
    assert len(made) == 1 and before == found[-1].id
    db.session.expunge_all()
    with queries() as made:
        rows, after = ledger.page(walk_id, ledger.Wanted("America/Toronto"), limit=2)
        assert len([row.gift.donor.name for row in rows]) == 2
    assert len(made) == 1 and after == rows[-1].id


def test_rows_of_the_ledger_are_those_of_the_days_on_the_clock_of_the_place(walk, still):
    makers.gift(walk)
    still.move_to(clock.now() + timedelta(hours=14))  # midnight in Toronto, while the day in UTC is five hours old
    makers.gift(walk)
    assert ledger.sums(walk.id, ledger.Wanted(walk.zone, until=date(2027, 3, 10)))[0] == 1
    assert ledger.sums(walk.id, ledger.Wanted(walk.zone, since=date(2027, 3, 11)))[0] == 1
    assert ledger.sums(walk.id, ledger.Wanted(walk.zone, since=date(2027, 3, 10)))[0] == 2


def test_gifts_of_the_same_donor_amount_and_day_are_found(walk):
    ines = makers.donor()
    first = makers.gift(walk, 20_00, donor=ines)
    makers.gift(walk, 21_00, donor=ines)
    makers.gift(walk, 20_00)
    assert gift_lists.alike(walk.id, ines.name_key, 20_00, first.received_on) == [first]
    with writing():
        gifts.reverse(first, "Written down twice.", by=OPERATOR)
    assert gift_lists.alike(walk.id, ines.name_key, 20_00, first.received_on) == []


def test_a_gift_of_a_list_is_found_on_days_near_its_own_and_one_of_the_desk_on_its_own_alone(walk):
    ines = makers.donor()
    makers.gift(walk, 20_00, donor=ines)
    listed = makers.gift(walk, 20_00, donor=ines, source="statement", source_key="1")
    days = [listed.received_on + timedelta(days=days) for days in (-8, -7, 7, 8)]
    found = [gift_lists.alike(walk.id, ines.name_key, 20_00, day) for day in days]
    assert found == [[], [listed], [listed], []]


PLANS = {
    "a page of all gifts": (
        "SELECT * FROM gifts WHERE edition_id = 1 AND id < 900 ORDER BY id DESC LIMIT 51",
        "ix_gifts_of_edition",
    ),
    "of a page": ("SELECT * FROM gifts WHERE page_id = 7 AND id < 900 ORDER BY id DESC LIMIT 51", "ix_gifts_of_page"),
    "of an envelope": ("SELECT * FROM gifts WHERE batch_id = 7", "ix_gifts_batch_id"),
    "of a donor on a day": (
        "SELECT * FROM gifts WHERE donor_id = 7 AND received_on = '2027-03-01'",
        "ix_gifts_of_donor",
    ),
    "rows of the ledger": (
        "SELECT * FROM ledger WHERE edition_id = 1 AND id > 900 ORDER BY id LIMIT 101",
        "ix_ledger_of_edition",
    ),
    "steps of a gift": ("SELECT * FROM ledger WHERE gift_id = 7", "ix_ledger_gift_id"),
    "envelopes of a deposit": ("SELECT * FROM batches WHERE deposit_id = 7", "ix_batches_deposit_id"),
}


@pytest.mark.parametrize("which", PLANS)
def test_long_lists_are_read_along_an_index(app, which):
    statement, index = PLANS[which]
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join(row[0] for row in db.session.execute(text(f"EXPLAIN {statement}")))
        assert "Sort" not in plan
    else:
        plan = "\n".join(row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
        assert "TEMP B-TREE" not in plan
    assert index in plan, plan
