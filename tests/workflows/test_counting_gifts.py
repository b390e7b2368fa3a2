"""Gifts counted at the desk: a promise made before is kept by them, and nobody is asked twice for what they gave."""

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_search, gift_lists, totals
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, PledgeStatus
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.outbox.models import Message
from eventsapp.workflows import counting_gifts
from tests import makers


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def counted(walk, page, donor, cents):
    giving = Giving(
        edition=walk,
        page=page,
        donor=donor,
        amount_cents=cents,
        method=GiftMethod.CASH,
        received_on=clock.today(walk.zone),
    )
    with writing():
        return counting_gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)


def test_cash_for_a_page_keeps_the_promise_of_the_same_name_and_amount(walk):
    page = makers.fundraising_page(walk)
    pledge = makers.pledge(walk, 20_00, page=page)
    on_the_sheet = makers.donor(first_name="", initial="", last_name=pledge.donor.name.replace("M. ", ""), email="")
    gift = counted(walk, page, on_the_sheet, 20_00)
    assert pledge.status == PledgeStatus.KEPT
    assert db.session.get_one(Gift, gift.id).pledge_id == pledge.id
    assert totals.of_page(page.id).pledged_cents == 0
    assert totals.differences() == []


@pytest.mark.parametrize("how", ["another amount", "another page", "two promises", "another name"])
def test_what_is_not_sure_is_left_to_people(walk, how):
    page = makers.fundraising_page(walk)
    pledge = makers.pledge(walk, 20_00, page=page)
    if how == "two promises":
        makers.pledge(walk, 20_00, page=page, donor=pledge.donor)
    counted(
        walk,
        makers.fundraising_page(walk) if how == "another page" else page,
        makers.donor() if how == "another name" else pledge.donor,
        25_00 if how == "another amount" else 20_00,
    )
    assert pledge.status == PledgeStatus.OPEN


def test_whoever_gave_is_thanked_once(walk):
    page = makers.fundraising_page(walk)
    pledge = makers.pledge(walk, 20_00, page=page)
    counted(walk, page, pledge.donor, 20_00)
    assert [mail.kind for mail in db.session.scalars(select(Message)) if mail.kind == "gift_thanks"] == ["gift_thanks"]


def test_what_a_participant_reported_is_told_to_whoever_counts_it_on_another_day(walk, still):
    page, donor = makers.fundraising_page(walk), makers.donor()
    reported = makers.gift(walk, 20_00, page=page, donor=donor, status=GiftStatus.REPORTED, source=REPORTED_BY_OWNER)
    still.shift(86_400 * 3)
    assert gift_lists.alike(walk.id, donor.name_key, 20_00, clock.today(walk.zone)) == [reported]


def test_within_a_series_only_its_own_donors_are_found(walk):
    here, elsewhere = makers.donor(last_name="Okafor"), makers.donor(last_name="Okafor")
    makers.gift(walk, donor=here)
    makers.gift(makers.edition(), donor=elsewhere)
    assert donor_search.matching("okafor", {walk.series_id}) == [here]
    assert set(donor_search.matching("okafor")) == {here, elsewhere}
