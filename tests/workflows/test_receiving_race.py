"""A reported gift that several want at the same moment: it is received once, by one of them."""

from functools import partial

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import batches, receiving, totals
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.workflows import counting_gifts, reporting
from tests import makers
from tests.controls.switches import longer_gap
from tests.fundraising.side_by_side import at_once


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def gift_id(walk):
    page = makers.fundraising_page(walk)
    status = GiftStatus.REPORTED
    return makers.gift(walk, 20_00, status=status, page=page, source=REPORTED_BY_OWNER, source_key="a form").id


@pytest.fixture
def envelopes(walk):
    with writing():
        opened = [batches.open_for(walk, None, by=OPERATOR) for _ in range(3)]
    return [batch.id for batch in opened]


def receive(batch_id, gift_id):
    """A line of that envelope is this gift."""
    with writing():
        gift = db.session.get_one(Gift, gift_id)
        said = receiving.said_of(gift)
        counting_gifts.receive(db.session.get_one(Batch, batch_id), gift, said, Given(), by=OPERATOR)


def test_lines_of_several_envelopes_receive_a_gift_once(app, monkeypatch, walk, gift_id, envelopes):
    with longer_gap(monkeypatch, receiving, "_waiting"):
        wrong = at_once(app, [partial(receive, one, gift_id) for one in envelopes])
    assert [type(one) for one in wrong] == [receiving.ReceivedAlready] * 2
    written = [len(batches.lines(db.session.get_one(Batch, one))) for one in envelopes]
    assert sorted(written) == [0, 0, 1] and totals.differences() == []
    assert totals.of_edition(walk.id).gifts == 1


def test_what_is_received_is_not_taken_back_at_the_same_moment(app, monkeypatch, walk, gift_id, envelopes):
    def take_back():
        with writing():
            reporting.take_back(db.session.get_one(Gift, gift_id), "a mistake", by=PUBLIC)

    with longer_gap(monkeypatch, receiving, "_waiting"):
        wrong = at_once(app, [lambda: receive(envelopes[0], gift_id), take_back])
    assert len(wrong) == 1 and isinstance(wrong[0], Refusal)
    [gift] = db.session.scalars(select(Gift))
    assert (gift.batch_id is None) == (gift.status == GiftStatus.REVERSED)
    assert totals.differences() == []
