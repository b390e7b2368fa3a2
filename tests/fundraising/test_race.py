"""Many gifts to one page at the same moment: what the counters say is what the rows say, and nothing is lost."""

from sqlalchemy import func, select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, pages, pledges, totals
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, LedgerRow, PledgeStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person
from tests import makers
from tests.capacity.test_race import at_once

CROWD = 200


def test_200_gifts_at_once_to_one_page_are_all_there_and_the_totals_equal_the_rows(app):
    edition = makers.edition()
    makers.fundraising(edition)
    edition_id, page_id, donor_id = edition.id, makers.fundraising_page(edition).id, makers.donor().id
    db.session.remove()

    def give(number):
        """Half is reported, of which half is confirmed, a tenth taken back; beside it a promise of a dollar."""
        with writing():
            page = db.session.get_one(FundraisingPage, page_id)
            gift = gifts.record(
                gifts.Giving(
                    edition=db.session.get_one(Edition, edition_id),
                    page=page,
                    amount_cents=number + 1,
                    method=GiftMethod.CASH,
                    received_on=clock.today("America/Toronto"),
                ),
                status=GiftStatus.REPORTED if number % 2 else GiftStatus.CONFIRMED,
                by=PUBLIC,
            )
            pledges.promise(
                pledges.Promise(
                    edition=page.edition,
                    page=page,
                    donor=db.session.get_one(Donor, donor_id),
                    amount_cents=1_00,
                    form_key=f"form-{number}",
                    language="en",
                ),
                status=PledgeStatus.OPEN,
                by=PUBLIC,
            )
            gift_id = gift.id
        with writing():
            gift = db.session.get_one(Gift, gift_id)
            if number % 4 == 1:
                gifts.confirm(gift, by=PUBLIC)
            if number % 10 == 0:
                gifts.reverse(gift, "It came back.", by=PUBLIC)

    at_once(app, give, times=CROWD)

    assert db.session.scalar(select(func.count()).select_from(Gift)) == CROWD
    assert totals.differences() == []
    raised = totals.of_page(page_id)
    assert raised == totals.of_edition(edition_id)
    assert raised.reported_cents == sum(number + 1 for number in range(CROWD) if number % 4 == 3)
    assert raised.total_cents == sum(number + 1 for number in range(CROWD) if number % 10)
    assert raised.pledged_cents == CROWD * 1_00 and raised.gifts == CROWD - CROWD // 10
    summed = select(func.sum(LedgerRow.confirmed_cents), func.sum(LedgerRow.reported_cents))
    assert tuple(db.session.execute(summed).one()) == (raised.confirmed_cents, raised.reported_cents)


def test_a_page_opened_many_times_at_once_is_one(app):
    edition, somebody = makers.edition(), makers.person("Kim Lee")
    edition_id, person_id = edition.id, somebody.id
    db.session.remove()

    def act(_number):
        with writing():
            said = pages.Said(shown_name="Kim", language="en")
            owner = db.session.get_one(Person, person_id)
            return pages.open_for(db.session.get_one(Edition, edition_id), said, person=owner, by=PUBLIC).code

    assert len(set(at_once(app, act))) == 1
