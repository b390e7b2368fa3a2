"""Claims and outcomes: a message belongs to one worker at a time, and its state says what is known of it."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.outbox import delivery, rules
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.outbox.transports import Unavailable
from tests.outbox.conftest import Queue

NowStored = Callable[..., Message]
SECOND = timedelta(seconds=1)


def claim(limit: int = 20) -> list[Message]:
    return delivery.claim(limit, now=clock.now())


def test_what_is_claimed_belongs_to_nobody_else(queue: Queue):
    queued = [queue().id for _ in range(5)]
    assert [message.id for message in claim(2)] == queued[:2]
    assert [message.id for message in claim()] == queued[2:]
    assert claim() == []


def test_a_claim_says_that_it_is_being_sent(queue: Queue, now_stored: NowStored):
    queue()
    (message,) = claim()
    assert (now_stored(message).state, now_stored(message).attempts) == (MessageState.SENDING, 1)


def test_the_message_of_a_worker_not_heard_of_goes_to_another(queue: Queue, still: time_machine.Traveller):
    queue()
    (first,) = claim()
    still.shift(delivery.LEASE - SECOND)
    assert claim() == []
    still.shift(2 * SECOND)
    (second,) = claim()
    assert (second.message_id, second.attempts) == (first.message_id, 2)


def test_a_living_worker_keeps_its_messages(queue: Queue, still: time_machine.Traveller):
    queue(), queue()
    claimed = claim()
    delivery.sent(claimed[0], now=clock.now())
    still.shift(delivery.LEASE - SECOND)
    assert delivery.renew(claimed, now=clock.now(), engine=db.engine) == {claimed[1].id}
    still.shift(2 * SECOND)
    assert claim() == []


def test_what_a_clock_that_was_ahead_put_off_goes_now_and_what_is_for_later_still_waits(
    queue: Queue, still: time_machine.Traveller, now_stored: NowStored
):
    later = queue(due_at=clock.now() + timedelta(days=3)).id
    still.shift(timedelta(days=1))
    held, refused = queue().id, queue().id
    _, second = claim()
    delivery.failed(second, Failure.NOT_NOW, now=clock.now())
    queued = queue().id
    assert not delivery.put_right(now=clock.now())
    still.shift(timedelta(days=-1))
    assert claim() == []
    assert delivery.put_right(now=clock.now())
    assert {message.id for message in claim()} == {held, refused, queued}
    assert now_stored(later).state == MessageState.QUEUED


def test_a_living_worker_loses_nothing_to_one_whose_clock_is_a_little_behind(
    queue: Queue, still: time_machine.Traveller
):
    queue()
    claim()
    still.shift(-timedelta(minutes=10))
    assert not delivery.put_right(now=clock.now())


def test_a_sent_message_is_never_sent_again(queue: Queue, still: time_machine.Traveller, now_stored: NowStored):
    queue()
    (message,) = claim()
    delivery.sent(message, now=clock.now())
    still.shift(timedelta(days=30))
    assert claim() == []
    assert now_stored(message).state == MessageState.SENT
    assert now_stored(message).sent_at


def test_a_failure_for_now_is_tried_again_when_its_time_comes(
    queue: Queue, still: time_machine.Traveller, now_stored: NowStored
):
    queue()
    for attempt in (1, 2, 3):
        (message,) = claim()
        delivery.failed(message, Failure.NOT_NOW, "450 4.2.0", now=clock.now())
        stored = now_stored(message)
        assert (stored.state, stored.failure, stored.reply) == (
            MessageState.TEMPORARY_FAILURE, Failure.NOT_NOW, "450 4.2.0",
        )  # fmt: skip
        pause = rules.next_try(attempt)
        assert pause
        still.shift(pause - SECOND)
        assert claim() == []
        still.shift(SECOND)


def test_a_failure_for_now_that_lasts_is_given_up(queue: Queue, still: time_machine.Traveller, now_stored: NowStored):
    queue()
    tries = 0
    while claimed := claim():
        tries += 1
        delivery.failed(claimed[0], Failure.NOT_NOW, now=clock.now())
        still.shift(timedelta(days=1))
    assert tries == rules.MOST_ATTEMPTS
    assert now_stored(claimed[0] if claimed else 1).state == MessageState.PERMANENT_FAILURE


def test_a_failure_for_good_is_shown_as_such(queue: Queue, still: time_machine.Traveller, now_stored: NowStored):
    queue()
    (message,) = claim()
    delivery.failed(message, Failure.ADDRESS_REFUSED, "550 5.1.1", for_good=True, now=clock.now())
    still.shift(timedelta(days=30))
    assert claim() == []
    assert now_stored(message).state == MessageState.PERMANENT_FAILURE
    assert delivery.failures() == {(MessageState.PERMANENT_FAILURE, Failure.ADDRESS_REFUSED): 1}


def test_who_lost_a_message_no_longer_decides_that_it_failed(
    queue: Queue, still: time_machine.Traveller, now_stored: NowStored
):
    queue()
    (late,) = claim()
    still.shift(delivery.LEASE + SECOND)
    (message,) = claim()
    delivery.failed(late, Failure.BROKEN_OFF, for_good=True, now=clock.now())
    assert now_stored(message).state == MessageState.SENDING
    delivery.give_back([late], now=clock.now())
    assert now_stored(message).state == MessageState.SENDING


def test_what_arrived_stays_sent_whoever_holds_it_by_now(
    queue: Queue, still: time_machine.Traveller, now_stored: NowStored
):
    queue()
    (late,) = claim()
    still.shift(delivery.LEASE + SECOND)
    (message,) = claim()
    delivery.sent(late, now=clock.now())
    delivery.failed(message, Failure.BROKEN_OFF, now=clock.now())
    assert now_stored(message).state == MessageState.SENT


def test_what_was_given_back_is_as_before(queue: Queue, still: time_machine.Traveller, now_stored: NowStored):
    fresh, failed = queue(), queue()
    claimed = claim()
    delivery.failed(claimed[1], Failure.NOT_NOW, now=clock.now())
    delivery.give_back(claimed[:1], now=clock.now())
    assert (now_stored(fresh).state, now_stored(fresh).attempts) == (MessageState.QUEUED, 0)
    still.shift(timedelta(minutes=5))
    delivery.give_back(claim(), now=clock.now())
    assert (now_stored(failed).state, now_stored(failed).attempts) == (MessageState.TEMPORARY_FAILURE, 1)


def test_a_closed_way_out_counts_as_no_attempt_and_puts_the_one_it_was_met_with_last(
    queue: Queue, still: time_machine.Traveller, now_stored: NowStored
):
    first, second = queue(), queue()
    claimed = claim()
    trouble = Unavailable(Failure.UNREACHABLE)
    delivery.put_off(claimed[0], claimed[1:], trouble, now=clock.now())
    assert now_stored(first).attempts == now_stored(second).attempts == 0
    assert now_stored(second).failure == Failure.UNREACHABLE
    still.shift(delivery.UNAVAILABLE + SECOND)
    assert [message.id for message in claim(1)] == [second.id]


def test_counts_tell_every_state(queue: Queue):
    queue(), queue()
    delivery.sent(claim(1)[0], now=clock.now())
    assert delivery.counts() == {
        MessageState.QUEUED: 1,
        MessageState.SENDING: 0,
        MessageState.SENT: 1,
        MessageState.TEMPORARY_FAILURE: 0,
        MessageState.PERMANENT_FAILURE: 0,
        MessageState.BOUNCED: 0,
        MessageState.WITHHELD: 0,
    }


@pytest.mark.parametrize("workers", [2, 6])
def test_many_at_once_claim_each_message_once(app: Flask, queue: Queue, workers: int):
    queued = Counter(queue().id for _ in range(60))
    start = Barrier(workers)

    def work(_: int) -> list[int]:
        with app.app_context():
            start.wait()
            mine = []
            while claimed := delivery.claim(3, now=clock.now()):
                mine += [message.id for message in claimed]
            return mine

    with ThreadPoolExecutor(workers) as pool:
        claimed = Counter(number for mine in pool.map(work, range(workers)) for number in mine)
    assert claimed == queued
