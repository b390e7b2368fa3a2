"""Envelopes: written down, counted, signed by two people, and closed for good, whoever else is at it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, organizer
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import batches, gifts, totals
from eventsapp.fundraising.batch_models import Batch, BatchSignature
from eventsapp.fundraising.counting import Count
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, LedgerRow
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.totals import Raised
from eventsapp.people.models import Account
from eventsapp.workflows import counting_gifts
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def page(walk):
    return makers.fundraising_page(walk)


@pytest.fixture
def dana(app):
    return makers.account()


def line(batch, cents=20_00, **given):
    today = clock.today(batch.edition.zone)
    giving = Giving(
        edition=batch.edition, page=batch.page, amount_cents=cents, method=GiftMethod.CASH, received_on=today, **given
    )
    with writing():
        return batches.add(batch, giving, by=OPERATOR)


def opened(walk, page=None, *cents, declared_cents=None):
    with writing():
        batch = batches.open_for(walk, page, declared_cents=declared_cents, by=OPERATOR)
    for one in cents:
        line(batch, one)
    return batch


def count(batch, pieces, *, declared_cents=None, **cheques):
    with writing():
        batches.count(batch, Count(pieces, **cheques), declared_cents=declared_cents, by=OPERATOR)


def sign(batch, dana, second="Sam Adeyemi"):
    known = batches.seen(batch, batches.lines(batch))
    with writing():
        batches.sign(batch, dana.name, account_id=dana.id, known=known, by=organizer(dana.id))
    with writing():
        batches.sign(batch, second, account_id=None, known=known, by=organizer(dana.id))


def close(batch, words=""):
    with writing():
        return counting_gifts.close(batch, words, by=OPERATOR)


def test_closing_confirms_every_gift_of_the_envelope_and_nothing_else(walk, page, dana):
    batch = opened(walk, page, 20_00, 5_00)
    makers.gift(walk, 7_00, status=GiftStatus.REPORTED)
    count(batch, {5_00: 1, 20_00: 1})
    sign(batch, dana)
    assert totals.of_page(page.id) == Raised(0, 25_00, 0, 2)
    assert len(close(batch)) == 2
    assert totals.of_page(page.id) == Raised(25_00, 0, 0, 2)
    assert totals.of_edition(walk.id) == Raised(25_00, 7_00, 0, 3)
    assert totals.differences() == []


def test_it_is_never_closed_without_two_people(walk, dana):
    batch = opened(walk, None, 20_00)
    count(batch, {20_00: 1})
    with pytest.raises(batches.TwoHaveToSign):
        close(batch)
    known = batches.seen(batch, batches.lines(batch))
    with writing():
        batches.sign(batch, dana.name, account_id=dana.id, known=known, by=organizer(dana.id))
    with pytest.raises(batches.TwoHaveToSign):
        close(batch)
    assert totals.of_edition(walk.id).confirmed_cents == 0


def test_the_second_person_is_somebody_else(walk, dana):
    batch = opened(walk, None, 20_00)
    known, by = batches.seen(batch, batches.lines(batch)), organizer(dana.id)
    with pytest.raises(batches.SignFirst), writing():
        batches.sign(batch, "Sam", account_id=None, known=known, by=by)
    with writing():
        batches.sign(batch, dana.name, account_id=dana.id, known=known, by=by)
    for name, account_id in ((dana.name.upper(), None), (f"  {dana.name} ", None), ("Other", dana.id)):
        with pytest.raises(batches.SameSigner), writing():
            batches.sign(batch, name, account_id=account_id, known=known, by=by)
    with pytest.raises(batches.NameMissing), writing():
        batches.sign(batch, " ", account_id=None, known=known, by=by)
    sam = makers.account("sam@example.org", name="Sam Adeyemi")
    with writing():
        batches.sign(batch, sam.name, account_id=sam.id, known=known, by=organizer(sam.id))
    assert len(batches.signatures(batch)) == 2


def test_whatever_changes_has_to_be_signed_again(walk, dana):
    batch = opened(walk, None, 20_00)
    count(batch, {20_00: 1})
    sign(batch, dana)
    count(batch, {20_00: 1}, declared_cents=20_00)
    assert batches.signatures(batch) == []
    sign(batch, dana)
    gift = line(batch, 5_00)
    assert batches.signatures(batch) == []
    sign(batch, dana)
    with writing():
        gifts.reverse(gift, "Written down twice.", by=OPERATOR)
    assert batches.signatures(batch) == [], "a line that was taken back changes what was signed"
    sign(batch, dana)
    assert len(close(batch)) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_was_signed_is_known_by_its_number_and_not_by_a_clock_that_is_set(walk, dana, still, hours):
    batch = opened(walk, None, 20_00, 5_00)
    count(batch, {20_00: 1})
    still.shift(timedelta(hours=hours))
    sign(batch, dana)
    assert len(batches.signatures(batch)) == 2
    still.shift(timedelta(hours=-1))
    with writing():
        gifts.reverse(batches.lines(batch)[1], "Written down twice.", by=OPERATOR)
    assert batches.signatures(batch) == []


def test_figures_that_were_not_seen_are_not_signed(walk, dana):
    batch = opened(walk, None, 20_00)
    known = batches.seen(batch, batches.lines(batch))
    line(batch, 5_00)
    with pytest.raises(batches.ChangedSinceSeen), writing():
        batches.sign(batch, dana.name, account_id=dana.id, known=known, by=organizer(dana.id))


def test_a_difference_is_explained_or_the_envelope_stays_open(walk, dana):
    batch = opened(walk, None, 20_00)
    count(batch, {5_00: 3}, declared_cents=20_00)
    sign(batch, dana)
    with pytest.raises(batches.DifferenceUnexplained):
        close(batch)
    close(batch, "A note is missing; she will bring it.")
    assert batch.difference_words == "A note is missing; she will bring it."


def test_an_envelope_without_a_gift_is_not_closed(walk, dana):
    batch = opened(walk)
    sign(batch, dana)
    with pytest.raises(batches.NothingInIt):
        close(batch)


def test_nothing_enters_a_closed_envelope_and_nothing_opens_it(walk, dana):
    batch = opened(walk, None, 20_00)
    count(batch, {20_00: 1})
    sign(batch, dana)
    close(batch)
    for act in (lambda: line(batch), lambda: count(batch, {}), lambda: close(batch), lambda: sign(batch, dana)):
        with pytest.raises(batches.BatchClosed):
            act()
    [gift] = batches.lines(batch)
    with writing():
        gifts.reverse(gift, "The note was not real.", by=OPERATOR)
    assert totals.of_edition(walk.id) == Raised()
    assert len(batches.signatures(batch)) == 2, "what they signed stays signed"


def test_a_gift_in_an_open_envelope_waits_for_it(walk):
    batch = opened(walk, None, 20_00)
    [gift] = batches.lines(batch)
    with pytest.raises(counting_gifts.StillCounted), writing():
        counting_gifts.confirm(gift, by=OPERATOR)


def test_killed_halfway_through_closing_nothing_is_confirmed(walk, page, dana, monkeypatch):
    batch = opened(walk, page, 20_00, 5_00, 1_00)
    count(batch, {1_00: 1, 5_00: 1, 20_00: 1})
    sign(batch, dana)
    confirm = gifts.confirm
    seen: list[Gift] = []

    def confirm_and_die(gift, **given):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(gift)
        return confirm(gift, **given)

    monkeypatch.setattr(gifts, "confirm", confirm_and_die)
    with pytest.raises(KeyboardInterrupt):
        close(batch)
    monkeypatch.undo()
    assert db.session.get_one(Batch, batch.id).closed_at is None
    assert totals.of_page(page.id) == Raised(0, 26_00, 0, 3)
    assert totals.differences() == []
    assert len(close(batch)) == 3


def test_closed_twice_at_once_it_is_closed_once(app, walk, page, dana):
    batch = opened(walk, page, 20_00, 5_00)
    count(batch, {5_00: 1, 20_00: 1})
    sign(batch, dana)
    batch_id, page_id = batch.id, page.id
    db.session.remove()
    refused = []

    def close_it(_number):
        try:
            close(db.session.get_one(Batch, batch_id))
        except batches.BatchClosed:
            refused.append(1)

    at_once(app, close_it, 4)
    assert len(refused) == 3
    assert totals.of_page(page_id) == Raised(25_00, 0, 0, 2)
    assert totals.differences() == []


def test_a_line_is_in_the_envelope_before_it_is_closed_or_not_at_all(app, walk, page, dana):
    batch = opened(walk, page, 20_00)
    count(batch, {20_00: 1})
    sign(batch, dana)
    batch_id = batch.id
    db.session.remove()
    outcomes = []

    def act(number):
        found = db.session.get_one(Batch, batch_id)
        try:
            if number:
                line(found, 5_00)
                outcomes.append("added")
            else:
                close(found, "A line came late.")
                outcomes.append("closed")
        except (batches.BatchClosed, batches.TwoHaveToSign) as refusal:
            outcomes.append(type(refusal).__name__)

    at_once(app, act, 4)
    db.session.rollback()
    statuses = set(db.session.scalars(select(Gift.status).where(Gift.batch_id == batch_id)))
    if "closed" in outcomes:
        assert statuses == {"confirmed"} and "added" not in outcomes, outcomes
    else:
        assert statuses == {"reported"} and outcomes.count("added") == 3, outcomes
    assert totals.differences() == []


def test_signatures_are_of_people_and_one_signs_once(walk, dana):
    batch = opened(walk, None, 20_00)
    sign(batch, dana)
    number = select(func.count()).select_from(BatchSignature)
    assert db.session.scalar(number) == 2
    assert {one.account_id for one in batches.signatures(batch)} == {dana.id, None}
    assert db.session.get_one(Account, dana.id).name in {one.name for one in batches.signatures(batch)}


def test_every_gift_of_a_closed_envelope_has_two_rows(walk, dana):
    batch = opened(walk, None, 20_00, 5_00)
    count(batch, {5_00: 5})
    sign(batch, dana)
    close(batch)
    rows = db.session.execute(select(LedgerRow.gift_id, func.count()).group_by(LedgerRow.gift_id))
    assert [number for _gift, number in rows] == [2, 2]
