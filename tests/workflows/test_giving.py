"""Giving: a promise is one however often it is sent; online it counts only once paid; letters say what matters."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.checkout.models import Checkout, CheckoutState
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.fundraising import donor_links, donor_merging, donors, gifts, pages, pledges, totals
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import (
    Donor,
    GiftMethod,
    GiftStatus,
    Pledge,
    PledgeCheckout,
    PledgeStatus,
    ShownAs,
)
from eventsapp.outbox.models import Message, MessagePurpose
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.workflows import finding_donors, giving, keeping_pledges, reporting, thanking
from eventsapp.workflows.giving import GivingPlan
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


INES = Given("Ines", "", "Okafor", email="ines@example.org")


def plan_of(edition, *, key="k" * 64, **given):
    usual: dict[str, Any] = {
        "page": None,
        "amount_cents": 5000,
        "language": "en",
        "given": Given("Ines", "", "Okafor", email="i@x.org"),
    }
    return GivingPlan(edition=edition, form_key=key, **(usual | given))


def letters(kind):
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def test_the_same_form_sent_three_times_at_once_is_one_promise_and_one_letter(app, walk):
    number = walk.id
    db.session.remove()

    def send(_number):
        with writing():
            return giving.pledge(plan_of(db.session.get_one(Edition, number)), by=PUBLIC).id

    assert len(set(at_once(app, send, 3))) == 1
    assert db.session.scalar(select(func.count()).select_from(Pledge)) == 1
    assert db.session.scalar(select(func.count()).select_from(Donor)) == 1
    assert len(letters("pledge_made")) == 1
    assert totals.of_edition(number).pledged_cents == 5000 and not totals.differences()


def test_online_it_counts_nowhere_and_one_payment_is_asked_for(app, walk):
    number = walk.id
    db.session.remove()

    def send(_number):
        with writing():
            return giving.give_online(plan_of(db.session.get_one(Edition, number)), by=PUBLIC).id

    assert len(set(at_once(app, send, 3))) == 1
    [pledge] = db.session.scalars(select(Pledge))
    assert pledge.status == PledgeStatus.BEGUN and not letters("pledge_made")
    assert totals.of_edition(number).pledged_cents == 0
    [link] = db.session.scalars(select(PledgeCheckout))
    assert link.checkout.amount_cents == 5000 and link.pledge is pledge


def test_whoever_began_online_can_pay_another_way_and_is_told_how(walk):
    with writing():
        giving.give_online(plan_of(walk), by=PUBLIC)
    pledge = db.session.scalars(select(Pledge)).one()
    for _twice in range(2):
        with writing():
            giving.pay_another_way(pledge, by=PUBLIC)
    assert pledge.status == PledgeStatus.OPEN and totals.of_edition(walk.id).pledged_cents == 5000
    [letter] = letters("pledge_made")
    assert "Send an e-transfer." in letter.text and pledge.reference in letter.text


def test_a_promise_kept_or_by_the_unit_cannot_be_paid_online(walk):
    unknown = makers.pledge(walk, per_unit=True)
    kept = makers.pledge(walk)
    with writing():
        pledges.keep(kept, by=OPERATOR)
    for pledge in (unknown, kept):
        with pytest.raises(giving.NothingDue), writing():
            giving.pay_online(pledge, language="en")
    with pytest.raises(giving.NotKnownYet), writing():
        giving.give_online(plan_of(walk, per_unit=True), by=PUBLIC)
    assert not list(db.session.scalars(select(Checkout)))


def test_a_form_that_was_paid_online_and_is_sent_again_asks_for_no_second_payment(walk):
    with writing():
        giving.give_online(plan_of(walk), by=PUBLIC)
    with writing():
        db.session.execute(update(Checkout).values(state=CheckoutState.PAID, paid_cents=50_00))
        pledges.keep(db.session.scalars(select(Pledge)).one(), by=OPERATOR)
    with pytest.raises(giving.NothingDue), writing():
        giving.give_online(plan_of(walk), by=PUBLIC)
    assert len(list(db.session.scalars(select(Checkout)))) == 1


def test_thanks_say_what_was_given_for_whom_and_that_it_is_no_receipt(walk):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    gift = makers.gift(walk, page=page, donor=makers.donor(first_name="Ines"), wants_receipt=True)
    for _twice in range(2):
        with writing():
            thanking.gift(gift)
    [letter] = letters("gift_thanks")
    assert "$50.00" in letter.text and "Zoë" in letter.text and "not an official receipt" in letter.text
    assert "You asked for one" in letter.text and "/giving/" not in letter.text and letter.sealed_secrets


def test_a_gift_of_nobody_known_is_thanked_for_by_nobody(walk):
    with writing():
        thanking.gift(gift_of(walk, donor=None))
        thanking.gift(gift_of(walk, donor=donor_without_mail()))
    assert not letters("gift_thanks")


def test_a_link_that_was_lost_goes_also_to_who_gave_under_an_address_of_before(walk):
    before, now = makers.donor(email="before@example.org"), makers.donor(email="now@example.org")
    makers.gift(walk, donor=before)
    with writing():
        donor_merging.merge(now, before, by=OPERATOR)
    with writing():
        assert finding_donors.send_links("before@example.org", by=PUBLIC) == 1
    assert [letter.to_address for letter in letters("giving_link")] == ["now@example.org"]


def test_links_that_went_to_an_address_that_was_put_right_open_nothing_any_more(walk):
    donor = makers.donor(email="wrong@example.org")
    with writing():
        token = donor_links.make(donor)
    with writing():
        donors.edit(donor, Given("Ines", "", "Okafor", email="wrong@example.org", city="Ottawa"), by=OPERATOR)
    assert donor_links.opened_by(token)
    with writing():
        donors.edit(donor, Given("Ines", "", "Okafor", email="right@example.org"), by=OPERATOR)
    assert donor_links.opened_by(token) is None


def gift_of(walk, **given):
    return gifts.record(
        gifts.Giving(
            edition=walk, amount_cents=100, method=GiftMethod.CASH, received_on=clock.today(walk.zone), **given
        ),
        status=GiftStatus.CONFIRMED,
        by=OPERATOR,
    )


def donor_without_mail():
    return donors.welcome(Given("Kim", "", "Lee"), by=OPERATOR)


def test_the_owner_of_a_page_hears_of_gifts_once_a_day_and_reads_no_address(walk):
    owner = makers.person("Zoë Tremblay", "zoe@example.org")
    page = makers.fundraising_page(walk, person=owner, shown_name="Zoë")
    donor = makers.donor(email="secret@example.org")
    for _twice in range(2):
        gift = makers.gift(walk, page=page, donor=donor, shown_as=ShownAs.NAME, shown_name="Ines")
        with writing():
            thanking.gift(gift)
    [letter] = letters("gift_received")
    assert letter.to_address == "zoe@example.org" and "Ines gave $50.00" in letter.text
    assert "secret@" not in letter.text and "Elm Street" not in letter.text


def test_an_owner_who_wants_no_such_mail_gets_none(walk):
    owner = makers.person()
    page = makers.fundraising_page(walk, person=owner)
    with writing():
        wishes.refuse(owner, MessagePurpose.FUNDRAISING, wishes.Saying(Where.OWN_PAGE), by=PUBLIC)
        thanking.gift(gift_of(walk, page=page))
    assert not letters("gift_received")


def test_units_said_tell_everybody_once_what_it_comes_to(walk):
    page = makers.fundraising_page(walk)
    pledge = makers.pledge(walk, 2_50, page=page, per_unit=True, maximum_cents=20_00)
    for hundredths in (500, 500, 1000):
        with writing():
            keeping_pledges.settle_page(page, hundredths, by=PUBLIC)
    first, second = letters("pledge_due")
    assert "$12.50" in first.text and "Send an e-transfer." in first.text and pledge.reference in first.text
    assert "$20.00" in second.text  # ten kilometres, and no more than was said
    assert totals.of_page(page.id).pledged_cents == 20_00 and not totals.differences()


def test_units_put_right_and_back_again_are_told_each_time_so_that_the_last_letter_is_true(walk):
    page = makers.fundraising_page(walk)
    makers.pledge(walk, 3_00, per_unit=True, page=page)
    for hundredths in (500, 600, 500, 500):
        with writing():
            keeping_pledges.settle_page(page, hundredths, by=PUBLIC)
    told = letters("pledge_due")
    assert len(told) == 3 and "$15.00" in told[-1].text


def test_a_promise_that_was_kept_is_a_gift_thanked_for_and_counted_once(walk):
    pledge = makers.pledge(walk, page=makers.fundraising_page(walk))
    for _twice in range(2):
        with writing():
            keeping_pledges.keep(
                pledge,
                amount_cents=25_00,
                method=GiftMethod.CHEQUE,
                received_on=clock.today(walk.zone),
                form_key="one form",
                by=OPERATOR,
            )
    raised = totals.of_edition(walk.id)
    assert (raised.confirmed_cents, raised.pledged_cents, raised.gifts) == (25_00, 0, 1)
    assert pledge.status == PledgeStatus.KEPT and len(letters("gift_thanks")) == 1 and not totals.differences()


def test_open_promises_are_reminded_of_a_week_later_and_once_a_week(walk, still):
    pledge = makers.pledge(walk)
    makers.pledge(walk, per_unit=True)
    kept = makers.pledge(walk)
    with writing():
        pledges.keep(kept, by=OPERATOR)

    def remind():
        with writing():
            return keeping_pledges.remind(walk, by=OPERATOR)

    assert remind() == 0
    still.shift(8 * 86_400)
    assert (keeping_pledges.to_remind(walk), remind(), remind()) == (1, 1, 0)
    still.shift(6 * 86_400)
    assert remind() == 0
    still.shift(2 * 86_400)
    assert remind() == 1
    assert len(letters("pledge_reminder")) == 2 and pledge.reference in letters("pledge_reminder")[0].text


def test_nobody_is_reminded_of_a_promise_to_an_edition_that_does_not_take_place(walk, still):
    makers.pledge(walk)
    still.shift(8 * 86_400)
    with writing():
        walk.state = State.CANCELLED
    assert keeping_pledges.to_remind(walk) == 0
    with writing():
        assert keeping_pledges.remind(walk, by=OPERATOR) == 0


def test_a_promise_to_a_page_that_was_closed_since_is_kept_for_the_event(walk):
    page = makers.fundraising_page(walk)
    pledge = makers.pledge(walk, 25_00, page=page)
    with writing():
        pages.close(page, by=OPERATOR)
    with writing():
        gift = keeping_pledges.keep(
            pledge,
            amount_cents=25_00,
            method=GiftMethod.CHEQUE,
            received_on=clock.today(walk.zone),
            form_key="one form",
            by=OPERATOR,
        )
    assert gift.page is None and totals.of_page(page.id).total_cents == 0 and not totals.differences()


def report_of(page, **given):
    usual: dict[str, Any] = {
        "amount_cents": 40_00,
        "method": GiftMethod.CASH,
        "received_on": clock.today(page.edition.zone),
    }
    usual |= {"given": Given("Kim", "", "Lee"), "wants_receipt": False, "form_key": tokens.secret()}
    return reporting.Report(page=page, **(usual | given))


def test_a_reported_gift_moves_what_is_reported_and_waits_to_be_counted(walk):
    page = makers.fundraising_page(walk)
    said = report_of(page)
    for _twice in range(2):
        with writing():
            gift = reporting.report(said, by=PUBLIC)
    raised = totals.of_page(page.id)
    assert (raised.reported_cents, raised.confirmed_cents, raised.gifts) == (40_00, 0, 1)
    assert gift.status == GiftStatus.REPORTED and gift.donor.name == "Kim Lee" and not letters("gift_thanks")


def test_it_is_taken_back_by_who_reported_it_until_it_is_counted(walk):
    page = makers.fundraising_page(walk)
    with writing():
        mistaken, counted = (reporting.report(report_of(page), by=PUBLIC) for _each in range(2))
        gifts.confirm(counted, by=OPERATOR)
        reporting.take_back(mistaken, "a mistake", by=PUBLIC)
    with pytest.raises(reporting.CountedAlready), writing():
        reporting.take_back(counted, "a mistake", by=PUBLIC)
    raised = totals.of_page(page.id)
    assert (raised.reported_cents, raised.confirmed_cents, raised.gifts) == (0, 40_00, 1)
