"""Offers to match gifts: what they come to is always what the confirmed gifts of their days say."""

from datetime import timedelta
from typing import Any

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import gifts, matching, matching_counts, totals
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import GiftKind, GiftMethod, GiftStatus
from tests import makers
from tests.fundraising.side_by_side import at_once


@pytest.fixture
def walk(app):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def described(edition, **given):
    today = clock.today(edition.zone)
    usual: dict[str, Any] = {
        "shown_name": "Acme",
        "ratio_percent": 100,
        "maximum_cents": 500_00,
        "from_on": today - timedelta(days=5),
        "to_on": today,
    }
    return matching.Described(**(usual | given))


def offer(edition, **given):
    with writing():
        return matching.add(edition, Given(organization_name="Acme Inc."), described(edition, **given), by=OPERATOR)


def matched(walk):
    assert matching_counts.differences() == []
    [one] = matching.of(walk)
    return one.matched_cents


def test_gifts_that_were_there_before_the_offer_count_and_those_after_it(walk):
    makers.gift(walk, 30_00)
    offer(walk)
    assert matched(walk) == 30_00
    makers.gift(walk, 20_00)
    assert matched(walk) == 50_00


def test_only_confirmed_gifts_of_money_within_the_days_count(walk):
    offer(walk)
    today = clock.today(walk.zone)
    reported = makers.gift(walk, 10_00, status=GiftStatus.REPORTED)
    makers.gift(walk, 10_00, received_on=today - timedelta(days=6))
    makers.gift(walk, 10_00, kind=GiftKind.IN_KIND, method=GiftMethod.IN_KIND, description="A cake")
    makers.gift(walk, 10_00, received_on=today - timedelta(days=5))
    assert matched(walk) == 10_00
    with writing():
        gifts.confirm(reported, amount_cents=12_00, by=OPERATOR)
    assert matched(walk) == 22_00


def test_what_is_taken_back_is_not_matched_and_a_moved_gift_still_is(walk):
    offer(walk)
    gift = makers.gift(walk, 40_00, page=makers.fundraising_page(walk))
    with writing():
        gifts.credit(gift, None, "For the event.", by=OPERATOR)
    assert matched(walk) == 40_00
    with writing():
        gifts.reverse(gift, "Refunded.", amount_cents=15_00, by=OPERATOR)
    assert matched(walk) == 25_00


def test_it_never_comes_to_more_than_its_most_nor_to_a_part_of_a_cent(walk):
    offer(walk, ratio_percent=50, maximum_cents=20_00)
    makers.gift(walk, 10_01)
    assert matched(walk) == 5_00
    makers.gift(walk, 100_00)
    assert matched(walk) == 20_00


def test_what_the_organization_pays_is_a_gift_that_is_not_matched_again(walk):
    promised = offer(walk)
    makers.gift(walk, 60_00)
    with writing():
        paid = matching.pay(
            promised, 60_00, method=GiftMethod.CHEQUE, received_on=clock.today(walk.zone), form_key="k", by=OPERATOR
        )
    assert (paid.kind, paid.donor.name) == (GiftKind.MATCHING, "Acme Inc.")
    assert matched(walk) == 60_00 and matching.paid_cents(promised) == 60_00
    assert totals.of_edition(walk.id).confirmed_cents == 120_00


def test_other_days_count_other_gifts(walk):
    promised = offer(walk)
    today = clock.today(walk.zone)
    makers.gift(walk, 30_00, received_on=today - timedelta(days=20))
    makers.gift(walk, 7_00)
    with writing():
        matching.edit(promised, described(walk, from_on=today - timedelta(days=30)), by=OPERATOR)
    assert matched(walk) == 37_00


def test_an_offer_ends_after_it_begins(walk):
    today = clock.today(walk.zone)
    with pytest.raises(matching.DaysReversed), writing():
        offered = described(walk, from_on=today, to_on=today - timedelta(days=1))
        matching.add(walk, Given(organization_name="Acme"), offered, by=OPERATOR)


def test_gifts_that_come_while_an_offer_is_added_count_once(app, walk):
    number = walk.id

    def edition():
        return db.session.get_one(type(walk), number)

    def give():
        with writing():
            giving = gifts.Giving(
                edition=edition(),
                amount_cents=10_00,
                method=GiftMethod.CASH,
                received_on=clock.today(edition().zone),
            )
            gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)

    def promise():
        with writing():
            matching.add(edition(), Given(organization_name="Acme"), described(edition()), by=OPERATOR)

    assert at_once(app, [give, give, promise, give, give, give]) == []
    assert matched(edition()) == 50_00
