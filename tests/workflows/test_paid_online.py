"""Paid online: the books hold what the provider says, told once, ten times or in the wrong order."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout import checkouts, opening, providers
from eventsapp.checkout.models import Attention, Checkout, CheckoutEvent, CheckoutState, Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo.checkout_hooks import signature, written
from eventsapp.fundraising import gifts, lists, pages, pledges, showing, totals
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, PledgeCheckout, PledgeStatus
from eventsapp.fundraising.totals import Raised
from eventsapp.outbox.models import Message
from eventsapp.registration import payments
from eventsapp.registration.models import FeeCheckout, Method
from eventsapp.reports import online_payments
from eventsapp.workflows import ending_payments, handling_online, keeping_pledges, online_fees, paid_online, paying
from tests import makers


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def page(walk):
    return makers.fundraising_page(walk)


@pytest.fixture
def pledge(walk, page):
    return makers.pledge(walk, 50_00, page=page, status=PledgeStatus.BEGUN, message="Go!")


@pytest.fixture
def fee(walk):
    """What somebody owes for the walk."""
    return makers.entry(makers.category(walk), fee_cents=40_00).registration


def to_keep(pledge):
    with writing():
        checkout = checkouts.begin(Purpose.GIFT, pledge.amount_cents, language="en")
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
    return opened(checkout)


def to_pay(fee):
    with writing():
        checkout = online_fees.begin(fee, language="en")
    return opened(checkout)


def opened(checkout):
    opening.opened(checkout, said="…", back="https://events.example.org/", away="https://events.example.org/")
    return db.session.get(Checkout, checkout.id)


def hear(*events):
    """Each as its own delivery, signed."""
    provider = providers.chosen()
    for event in events:
        body = written(event)
        with writing():
            paid_online.hear(provider.event(body, signature(body, "whsec_in_tests")), provider=provider.name)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_gift_that_was_paid_stands_confirmed_on_its_page_and_the_pledge_is_kept(trial, pledge, page):
    checkout = to_keep(pledge)
    assert totals.of_page(page.id) == Raised(0, 0, 0, 0)
    hear(trial.trial.pay(checkout.session_id))
    gift = db.session.scalars(select(Gift)).one()
    assert (gift.amount_cents, gift.method, gift.status) == (50_00, GiftMethod.ONLINE, "confirmed")
    assert (gift.source, gift.source_key, gift.message) == ("stripe", checkout.payment_id, "Go!")
    assert gift.donor_id == pledge.donor_id
    assert pledge.status == PledgeStatus.KEPT
    assert totals.of_page(page.id) == Raised(50_00, 0, 0, 1)
    assert (checkout.state, checkout.paid_cents, checkout.booked_cents) == (CheckoutState.PAID, 50_00, 50_00)
    assert checkout.attention is None


def test_what_an_organizer_hid_of_a_promise_stays_hidden_once_it_is_paid(trial, pledge, page):
    checkout = to_keep(pledge)
    with writing():
        showing.hide(pledge, by=OPERATOR)
    hear(trial.trial.pay(checkout.session_id))
    assert lists.recent(page) == []
    assert totals.of_page(page.id).gifts == 1


def test_a_gift_that_a_list_had_reported_before_we_were_told_is_confirmed_and_one(trial, pledge, walk):
    checkout = to_keep(pledge)
    event = trial.trial.pay(checkout.session_id)
    key = event["data"]["object"]["payment_intent"]
    makers.gift(walk, 50_00, status=GiftStatus.REPORTED, method=GiftMethod.ONLINE, source="stripe", source_key=key)
    hear(event)
    assert totals.of_edition(walk.id) == Raised(50_00, 0, 0, 1) and not totals.differences()


def test_a_fee_that_was_paid_stands_among_its_payments_and_a_mail_says_so(trial, fee):
    checkout = to_pay(fee)
    hear(trial.trial.pay(checkout.session_id))
    payment = payments.of(fee)[0]
    assert (payment.amount_cents, payment.method) == (40_00, Method.ONLINE)
    assert payments.balance(fee) == 0
    assert db.session.scalar(select(func.count()).where(Message.kind == "payment")) == 1


def test_the_same_event_many_times_and_the_answer_to_our_question_are_one_gift(trial, pledge):
    checkout = to_keep(pledge)
    event = trial.trial.pay(checkout.session_id)
    hear(event, event, event)
    told = providers.chosen().find(checkout.session_id)
    with writing():
        paid_online.hear(told, provider="stripe")
    assert (count(Gift), count(CheckoutEvent)) == (1, 2)
    assert totals.differences() == []


def test_a_part_that_is_refunded_goes_out_of_the_books_and_then_the_rest(trial, pledge, page):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id))
    trial.trial.refund(checkout.payment_id, 20_00)
    hear(trial.hooks.events[-1])
    assert totals.of_page(page.id) == Raised(30_00, 0, 0, 1)
    trial.trial.refund(checkout.payment_id)
    hear(trial.hooks.events[-1])
    assert totals.of_page(page.id) == Raised(0, 0, 0, 0)
    assert (checkout.refunded_cents, checkout.booked_cents, checkout.state) == (50_00, 0, CheckoutState.PAID)
    assert [step.reason for step in gifts.steps(db.session.scalars(select(Gift)).one())][1] == paid_online.REFUNDED


def test_a_refunded_fee_is_owed_again(trial, fee):
    checkout = to_pay(fee)
    hear(trial.trial.pay(checkout.session_id))
    trial.trial.refund(checkout.payment_id, 15_00)
    hear(trial.hooks.events[-1])
    assert payments.balance(fee) == 15_00
    assert [one.amount_cents for one in payments.of(fee)] == [40_00, -15_00]


def test_in_whatever_order_events_arrive_the_books_are_the_same(trial, walk, page):
    """Paid, two refunds, a dispute that we win: all 120 orders, each twice over."""
    for number, order in enumerate(permutations(range(5))):
        checkout = to_keep(makers.pledge(walk, 50_00, page=page, status=PledgeStatus.BEGUN))
        before = len(trial.hooks.events)
        trial.trial.pay(checkout.session_id)
        payment = trial.trial.sessions[checkout.session_id]["payment_intent"]
        trial.trial.refund(payment, 5_00)
        dispute = trial.trial.dispute(payment)["data"]["object"]
        trial.trial.close_dispute(dispute, "won")
        trial.trial.refund(payment, 7_00)
        told = [trial.hooks.events[before + place] for place in order]
        hear(*told, *reversed(told))
        assert checkout.booked_cents == 38_00, order
        assert totals.of_page(page.id).confirmed_cents == 38_00 * (number + 1), order
        if number % 20 == 0:
            assert totals.differences() == []
    assert totals.differences() == []


def test_a_disputed_gift_leaves_the_books_at_once_and_comes_back_if_we_win(trial, pledge, page):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id))
    event = trial.trial.dispute(checkout.payment_id)
    hear(event)
    assert totals.of_page(page.id) == Raised(0, 0, 0, 0)
    assert checkout.attention == Attention.DISPUTED
    hear(trial.trial.close_dispute(event["data"]["object"], "won"))
    assert totals.of_page(page.id) == Raised(50_00, 0, 0, 1)
    assert [gift.amount_cents for gift in db.session.scalars(select(Gift).order_by(Gift.id))] == [0, 50_00]


def test_a_dispute_that_is_lost_takes_nothing_twice(trial, fee):
    checkout = to_pay(fee)
    hear(trial.trial.pay(checkout.session_id))
    event = trial.trial.dispute(checkout.payment_id)
    hear(event, trial.trial.close_dispute(event["data"]["object"], "lost"))
    assert [one.amount_cents for one in payments.of(fee)] == [40_00, -40_00]


def test_a_question_of_a_bank_takes_nothing_and_is_shown(trial, pledge, page):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id))
    hear(trial.trial.dispute(checkout.payment_id, status="warning_needs_response"))
    assert totals.of_page(page.id).confirmed_cents == 50_00
    assert checkout.attention == Attention.DISPUTED


def test_a_dispute_heard_before_its_payment_waits_for_it(trial, pledge, page):
    checkout = to_keep(pledge)
    paid = trial.trial.pay(checkout.session_id)
    payment = trial.trial.sessions[checkout.session_id]["payment_intent"]
    hear(trial.trial.dispute(payment))
    waiting = db.session.scalars(select(CheckoutEvent)).one()
    assert waiting.checkout_id is None
    assert waiting.done_at is None
    hear(paid)
    db.session.refresh(waiting)
    assert waiting.checkout_id == checkout.id
    assert totals.of_page(page.id) == Raised(0, 0, 0, 0)


def test_another_amount_than_was_asked_is_written_down_as_it_came_and_shown(trial, pledge, page):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id, amount=45_00))
    assert totals.of_page(page.id).confirmed_cents == 45_00
    assert (checkout.paid_cents, checkout.attention) == (45_00, Attention.AMOUNT)
    assert [line.checkout for line in online_payments.page(unusual=True).lines] == [checkout]
    with writing():
        handling_online.see_to(checkout, by=OPERATOR)
    assert online_payments.page(unusual=True).lines == []


def test_another_currency_is_not_counted_as_dollars_of_ours(trial, pledge, page):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id, currency="usd"))
    assert totals.of_page(page.id).confirmed_cents == 0
    assert (checkout.state, checkout.attention, checkout.booked_at) == (CheckoutState.PAID, Attention.CURRENCY, None)


def test_paid_after_it_had_ended_is_paid_and_ended_after_it_was_paid_stays_paid(trial, walk):
    for is_late in (True, False):
        checkout = to_keep(makers.pledge(walk, 10_00, status=PledgeStatus.BEGUN))
        paid = trial.trial.pay(checkout.session_id)
        ended = paid | {"id": f"{paid['id']}-ended", "type": "checkout.session.expired"}
        hear(*((ended, paid) if is_late else (paid, ended)))
        assert checkout.state == CheckoutState.PAID
    assert totals.of_edition(walk.id).confirmed_cents == 20_00


def test_a_debit_counts_when_the_bank_confirms_it_and_never_if_it_refuses(trial, walk):
    good, bad = (to_keep(makers.pledge(walk, 10_00, status=PledgeStatus.BEGUN)) for _each in range(2))
    for checkout in (good, bad):
        hear(trial.trial.pay(checkout.session_id, later=True))
        assert checkout.is_waiting
    hear(trial.trial.confirm(good.session_id), trial.trial.fail(bad.session_id))
    assert (good.state, bad.state) == (CheckoutState.PAID, CheckoutState.FAILED)
    assert totals.of_edition(walk.id).confirmed_cents == 10_00


def test_what_is_not_ours_on_the_same_account_leaves_no_trace(trial, pledge):
    checkout = to_keep(pledge)
    event = trial.trial.pay(checkout.session_id)
    session = event["data"]["object"] | {"id": "cs_of_the_shop", "metadata": {}, "payment_intent": "pi_of_the_shop"}
    hear(event | {"id": "evt_of_the_shop", "data": {"object": session}})
    assert (count(CheckoutEvent), count(Gift)) == (0, 0)


def test_a_gift_to_a_page_that_was_closed_meanwhile_counts_for_the_edition(trial, walk, pledge, page):
    checkout = to_keep(pledge)
    with writing():
        pages.close(page, by=OPERATOR)
    hear(trial.trial.pay(checkout.session_id))
    assert totals.of_page(page.id).confirmed_cents == 0
    assert totals.of_edition(walk.id).confirmed_cents == 50_00


def test_a_refund_of_what_an_organizer_took_back_before_is_shown_and_taken_once(trial, pledge, walk):
    checkout = to_keep(pledge)
    hear(trial.trial.pay(checkout.session_id))
    with writing():
        gifts.reverse(db.session.scalars(select(Gift)).one(), "a slip", by=OPERATOR)
    trial.trial.refund(checkout.payment_id)
    hear(trial.hooks.events[-1])
    assert checkout.attention == Attention.BOOKS
    assert totals.of_edition(walk.id).confirmed_cents == 0
    assert totals.differences() == []


def test_pressed_twice_a_fee_has_one_page_and_another_amount_another(trial, fee):
    first, second = to_pay(fee), to_pay(fee)
    assert first.id == second.id
    assert len(trial.trial.sessions) == 1
    with writing():
        payments.record(fee, 10_00, Method.CASH, fee.submitted_at.date(), by=OPERATOR)
    assert to_pay(fee).amount_cents == 30_00
    assert count(FeeCheckout) == 2


def test_a_page_that_ended_is_opened_anew_and_its_end_heard_late_says_nothing(trial, pledge):
    checkout = to_keep(pledge)
    ended = checkout.session_id
    trial.trial.expire(ended)
    checkout = opened(checkout)
    assert checkout.session_id != ended
    hear(trial.hooks.events[-1])
    assert checkout.state == CheckoutState.BEGUN
    hear(trial.trial.pay(checkout.session_id))
    assert checkout.state == CheckoutState.PAID


def test_killed_before_we_kept_where_the_page_is_the_next_press_finds_it_and_what_was_paid_there_counts(trial, pledge):
    with writing():
        checkout = checkouts.begin(Purpose.GIFT, 50_00, language="en")
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
    lost = providers.in_use().open(
        providers.Asked(
            reference=checkout.reference,
            key=checkout.reference,
            amount_cents=50_00,
            currency="CAD",
            language="en",
            is_gift=True,
            said="…",
            back="https://events.example.org/",
            away="https://events.example.org/",
        )
    )
    assert db.session.get(Checkout, checkout.id).session_id is None
    assert opened(checkout).session_id == lost.session_id
    with writing():
        db.session.get(Checkout, checkout.id).session_id = None
    hear(trial.trial.pay(str(lost.session_id)))
    assert (checkout.state, checkout.booked_cents) == (CheckoutState.PAID, 50_00)


def test_after_a_bad_day_of_the_provider_the_next_try_asks_anew(trial, pledge):
    with writing():
        checkout = checkouts.begin(Purpose.GIFT, 50_00, language="en")
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
    trial.is_down = True
    with pytest.raises(providers.Unavailable):
        opened(checkout)
    assert db.session.get(Checkout, checkout.id).tries == 1
    trial.is_down = False
    assert opened(checkout).address


# ---- A page that stays open after the promise was settled another way


def kept_otherwise(pledge):
    """The treasurer got a cheque for it."""
    with writing():
        return keeping_pledges.keep(
            pledge,
            amount_cents=pledge.amount_cents,
            method=GiftMethod.CHEQUE,
            received_on=date(2026, 1, 2),
            form_key="typed in by the treasurer",
            by=OPERATOR,
        )


def test_the_page_of_a_promise_that_was_kept_another_way_ends_so_that_nobody_pays_twice(trial, pledge):
    checkout = to_keep(pledge)
    assert ending_payments.end_due(clock.now()) == 0
    kept_otherwise(pledge)
    assert ending_payments.end_due(clock.now()) == 1
    assert trial.trial.find(checkout.session_id)["status"] == "expired"
    assert (checkout.state, checkout.address) == (CheckoutState.EXPIRED, None)
    assert ending_payments.end_due(clock.now()) == 0 and count(Gift) == 1


def test_the_page_of_a_promise_that_was_cancelled_ends_too_and_a_bad_day_of_the_provider_changes_nothing(trial, pledge):
    checkout = to_keep(pledge)
    with writing():
        pledges.cancel(pledge, by=OPERATOR)
    trial.is_down = True
    ending_payments.end_due(clock.now())
    assert db.session.get(Checkout, checkout.id, populate_existing=True).state == CheckoutState.BEGUN
    trial.is_down = False
    ending_payments.end_due(clock.now())
    assert db.session.get(Checkout, checkout.id, populate_existing=True).state == CheckoutState.EXPIRED


def test_a_page_the_provider_knows_nothing_of_keeps_no_other_page_from_its_end(trial, pledge):
    """As after the keys of a trial were changed for those of the real account."""
    unknown = to_keep(pledge)
    kept_otherwise(pledge)
    with writing():
        other = makers.pledge(pledge.edition)
    known = to_keep(other)
    with writing():
        pledges.cancel(other, by=OPERATOR)
        db.session.get_one(Checkout, unknown.id).session_id = "cs_of_another_account"
    ending_payments.end_due(clock.now())
    states = [db.session.get_one(Checkout, one.id, populate_existing=True).state for one in (unknown, known)]
    assert states == [CheckoutState.BEGUN, CheckoutState.EXPIRED]


def test_what_was_paid_there_all_the_same_is_in_the_books_and_waits_for_the_treasurer(trial, pledge):
    checkout = to_keep(pledge)
    kept_otherwise(pledge)
    trial.trial.pay(checkout.session_id)
    ending_payments.end_due(clock.now())
    assert checkout.state == CheckoutState.PAID and checkout.attention == Attention.NOT_DUE
    assert [gift.method for gift in db.session.scalars(select(Gift).order_by(Gift.id))] == ["cheque", "online"]
    assert checkout.id in [one.id for one in db.session.scalars(select(Checkout).where(Checkout.looked_at.is_(None)))]
    assert totals.differences() == []


def test_a_fee_that_was_paid_at_the_desk_and_then_online_waits_too(trial, fee):
    checkout = to_pay(fee)
    with writing():
        paying.record(fee, 40_00, Method.CASH, date(2026, 1, 2), by=OPERATOR)
    hear(trial.trial.pay(checkout.session_id))
    assert checkout.attention == Attention.NOT_DUE and payments.balance(fee) == -40_00
