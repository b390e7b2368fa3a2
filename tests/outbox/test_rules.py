"""When a message is tried again."""

from datetime import timedelta

from eventsapp.outbox import rules


def test_tries_come_less_and_less_often():
    pauses = [pause for attempts in range(1, 30) if (pause := rules.next_try(attempts))]
    assert pauses[11:15] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
    assert pauses == sorted(pauses)


def test_a_server_that_refused_everybody_for_ten_minutes_gets_each_within_a_minute_of_being_well():
    """Whenever in those minutes the message was refused for the first time."""
    for first in range(600):
        tried, attempts = timedelta(seconds=first), 1
        while tried < timedelta(minutes=10):
            tried += rules.next_try(attempts) or timedelta.max
            attempts += 1
        assert tried < timedelta(minutes=11)


def test_after_about_two_days_it_is_no_use():
    pauses = [pause for attempts in range(1, 30) if (pause := rules.next_try(attempts))]
    assert timedelta(days=1.5) < sum(pauses, timedelta()) < timedelta(days=2.5)
    assert rules.next_try(len(pauses) + 1) is None


def test_a_message_that_every_worker_died_of_is_hopeless_and_no_other():
    last = next(attempts for attempts in range(1, 30) if rules.next_try(attempts) is None)
    assert not rules.is_hopeless(last)
    assert rules.is_hopeless(last + 1)
