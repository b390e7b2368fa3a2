"""Gifts and their ledger: every step is a row, and every counter is the sum of its rows."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising import gifts, pages, pledges, totals
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.fundraising.totals import Raised
from tests import makers


@pytest.fixture
def walk(app):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def page(walk):
    return makers.fundraising_page(walk)


def test_a_reported_gift_moves_the_total_as_such_and_a_counted_one_as_counted(walk, page):
    gift = makers.gift(walk, 50_00, page=page, status=GiftStatus.REPORTED)
    assert totals.of_page(page.id) == totals.of_edition(walk.id) == Raised(0, 50_00, 0, 1)
    with writing():
        gifts.confirm(gift, by=OPERATOR)
    assert totals.of_page(page.id) == totals.of_edition(walk.id) == Raised(50_00, 0, 0, 1)
    assert totals.differences() == []


def test_what_was_counted_differs_from_what_was_reported_and_both_stay_in_the_ledger(walk, page):
    gift = makers.gift(walk, 50_00, page=page, status=GiftStatus.REPORTED)
    with writing():
        gifts.confirm(gift, amount_cents=45_00, by=OPERATOR)
    assert gift.amount_cents == 45_00
    assert [(row.act, row.reported_cents, row.confirmed_cents) for row in gifts.steps(gift)] == [
        ("reported", 50_00, 0),
        ("corrected", -50_00, 45_00),
    ]
    assert totals.differences() == []


def test_a_gift_is_taken_back_in_part_and_then_wholly_and_not_once_more(walk, page):
    gift = makers.gift(walk, 50_00, page=page)
    with writing():
        gifts.reverse(gift, "Refunded.", amount_cents=20_00, by=OPERATOR)
    assert totals.of_page(page.id) == Raised(30_00, 0, 0, 1)
    with pytest.raises(gifts.MoreThanGiven), writing():
        gifts.reverse(gift, "Refunded.", amount_cents=30_01, by=OPERATOR)
    with writing():
        gifts.reverse(gift, "Refunded.", by=OPERATOR)
    assert gift.status == GiftStatus.REVERSED
    assert totals.of_edition(walk.id) == Raised()
    with pytest.raises(gifts.GiftReversed), writing():
        gifts.reverse(gift, "Refunded.", by=OPERATOR)
    assert totals.differences() == []


def test_a_gift_moved_to_another_page_counts_there_and_the_edition_is_the_same(walk, page):
    other = makers.fundraising_page(walk)
    gift = makers.gift(walk, 50_00, page=page)
    with writing():
        gifts.credit(gift, other, "It was for the sister.", by=OPERATOR)
    assert (totals.of_page(page.id), totals.of_page(other.id)) == (Raised(), Raised(50_00, 0, 0, 1))
    with writing():
        gifts.credit(gift, None, "For everybody.", by=OPERATOR)
    assert totals.of_page(other.id) == Raised()
    assert totals.of_edition(walk.id) == Raised(50_00, 0, 0, 1)
    assert totals.differences() == []


def test_the_database_refuses_to_change_or_delete_a_row_of_the_ledger(walk):
    makers.gift(walk)
    for statement in (
        "UPDATE ledger SET confirmed_cents = 1",
        "UPDATE ledger SET reason = 'another one'",
        "UPDATE ledger SET reason = '', confirmed_cents = 1",
        "UPDATE ledger SET reason = '', page_id = NULL, recorded_by = NULL, gift_id = 0",
        "DELETE FROM ledger",
    ):
        with pytest.raises(DatabaseError, match="never changed"), writing():
            db.session.execute(text(statement))
    assert totals.differences() == []


@pytest.mark.parametrize(
    ("cents", "refusal"), [(0, gifts.NoAmount), (-1, gifts.NoAmount), (gifts.LARGEST_CENTS + 1, gifts.TooLarge)]
)
def test_nothing_less_and_far_too_much_are_refused(walk, cents, refusal):
    with pytest.raises(refusal):
        makers.gift(walk, cents)


def test_the_same_line_of_a_source_and_the_same_form_are_one_gift(walk):
    first = makers.gift(walk, source="stripe", source_key="pi_1", method=GiftMethod.ONLINE)
    again = makers.gift(walk, source="stripe", source_key="pi_1", method=GiftMethod.ONLINE)
    assert first.id == again.id
    assert makers.gift(walk, form_key="k").id == makers.gift(walk, form_key="k").id
    assert totals.of_edition(walk.id).gifts == 2


def test_a_team_raises_what_its_own_page_and_its_members_raise(walk):
    team = makers.team(walk)
    own = makers.fundraising_page(walk, team=team)
    captains = makers.fundraising_page(walk, person=team.captain)
    makers.gift(walk, 10_00, page=own)
    makers.gift(walk, 5_00, page=captains)
    makers.gift(walk, 1_00)
    assert totals.of_team(walk.id, team.id).confirmed_cents == 15_00
    assert totals.of_edition(walk.id).confirmed_cents == 16_00


def test_gifts_to_a_closed_page_count_for_the_team_or_else_for_the_edition(walk):
    team = makers.team(walk)
    captains = makers.fundraising_page(walk, person=team.captain)
    with writing():
        pages.close(captains, by=OPERATOR)
    assert pages.counting(captains) is None
    own = makers.fundraising_page(walk, team=team)
    assert pages.counting(captains) == own


def test_a_pledge_counts_as_promised_until_it_is_kept(walk, page):
    fixed = makers.pledge(walk, 20_00, page=page)
    by_unit = makers.pledge(walk, 2_00, page=page, per_unit=True, maximum_cents=9_00)
    assert totals.of_page(page.id).pledged_cents == 20_00
    with writing():
        pledges.settle_units(by_unit, 4_25, by=OPERATOR)
    assert (by_unit.due_cents, totals.of_page(page.id).pledged_cents) == (8_50, 28_50)
    with writing():
        pledges.settle_units(by_unit, 10_00, by=OPERATOR)
    assert totals.of_edition(walk.id).pledged_cents == 29_00, "no more than its maximum"
    with writing():
        pledges.keep(fixed, by=OPERATOR)
        pledges.cancel(by_unit, by=OPERATOR)
    assert totals.of_edition(walk.id).pledged_cents == 0
    with pytest.raises(pledges.PledgeEnded), writing():
        pledges.keep(fixed, by=OPERATOR)
    assert totals.differences() == []


def test_a_counter_that_is_not_its_rows_is_found(walk):
    makers.gift(walk, 50_00)
    with writing():
        db.session.execute(text("UPDATE edition_totals SET confirmed_cents = confirmed_cents + 1"))
    assert totals.differences() == [("edition_totals", walk.id, "confirmed_cents", 50_01, 50_00)]
