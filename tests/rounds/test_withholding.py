"""Right before it is sent each letter is asked about once more: what happened since it was queued counts."""

from datetime import date, timedelta

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import editions, rules
from eventsapp.mailings import keeping_out, mailings
from eventsapp.mailings.models import Mailing
from eventsapp.mailings.rules import due_at
from eventsapp.outbox import delivery
from eventsapp.outbox.models import Failure, Message, MessagePurpose, MessageState
from eventsapp.outbox.transports import Transport
from eventsapp.outbox.worker import Worker
from eventsapp.registration.models import EntryStatus
from eventsapp.rounds import sending, withholding
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from eventsapp.workflows import merging, moving
from tests import makers
from tests.rounds.conftest import act, add, go_round, week_before, written

SMOKE = makers.both("Smoke from forest fires.", "Fumée de feux de forêt.")


class Taken(Transport):
    """A way out that takes everything, and remembers to whom."""

    def __init__(self):
        self.to = []

    def send(self, envelope):
        self.to.append(envelope.to_address)

    def close(self):
        pass


@pytest.fixture
def queued(walk, category, still):
    """Two letters that wait, of a rule about everybody."""
    ada = makers.entry(category, makers.person("Ada", "ada@example.org"))
    makers.entry(category, makers.person("Bo", "bo@example.org"))
    mailing = add(walk)
    week_before(still)
    assert go_round() == 2
    return mailing, ada


def send():
    """What a worker sends, and what it withholds."""
    way_out = Taken()
    Worker(way_out, sender="us@example.org", withheld=withholding.reason).run_once()
    db.session.rollback()
    withheld = {one.to_address: one.failure for one in written().values() if one.state == MessageState.WITHHELD}
    return way_out.to, withheld


def become_one(kept, gone):
    kept, gone = db.session.merge(kept), db.session.merge(gone)
    act(lambda: merging.merge(merging.Wish(kept.id, gone.id, frozenset(), merging.state(kept, gone)), by=OPERATOR))


def take_back(walk, what):
    """The event stands for its day again."""
    same_day = rules.moved_to(walk, date(2027, 6, 6))
    if what == "postponed":
        act(lambda: editions.announce(walk, when=same_day, by=OPERATOR))
    else:
        act(lambda: moving.move(walk, same_day, by=OPERATOR))


def test_whoever_became_one_with_somebody_known_longer_still_gets_their_letter(walk, category, still):
    longer = makers.person("Ada B.", "byron@example.org")
    ada = makers.entry(category, makers.person("Ada", "ada@example.org")).person
    add(walk)
    week_before(still)
    assert go_round() == 1
    become_one(longer, ada)
    assert send() == (["ada@example.org"], {})


def test_two_readers_who_became_one_get_one_letter(walk, category, still):
    ada = makers.entry(category, makers.person("Ada", "ada@example.org")).person
    shift = makers.shift(walk)
    byron = makers.assignment(shift, makers.person("Ada B.", "byron@example.org")).person
    add(walk)
    week_before(still)
    assert go_round() == 2
    become_one(ada, byron)
    assert send() == (["ada@example.org"], {"byron@example.org": Failure.NO_LONGER_CONCERNED})


def test_one_letter_is_sent_to_who_became_one_with_two_that_are_written_to(walk, category, still):
    longer = makers.person("Ada B.", "countess@example.org")
    ada = makers.entry(category, makers.person("Ada", "ada@example.org")).person
    byron = makers.assignment(makers.shift(walk), makers.person("A. Byron", "byron@example.org")).person
    add(walk)
    week_before(still)
    assert go_round() == 2
    become_one(longer, ada)
    become_one(longer, byron)
    assert len(send()[0]) == 1


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_merge_in_the_middle_of_a_round_brings_nobody_a_second_letter(walk, category, still, monkeypatch, is_sent):
    takes_part = makers.entry(category, makers.person("Ada", "ada@example.org")).person
    helps = makers.assignment(makers.shift(walk), makers.person("Ada B.", "byron@example.org")).person
    mailing = add(walk)
    week_before(still)
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    assert sending.go_on(mailing.id, clock.now(), by=OPERATOR) == (1, True)
    [told] = written()
    if is_sent:
        assert send()[0] == [told]
    become_one(*sorted((takes_part, helps), key=lambda person: person.email == told))
    assert go_round() == 0
    assert send()[0] == ([] if is_sent else [told])


def test_what_is_still_right_is_sent(queued):
    sent, withheld = send()
    assert sorted(sent) == ["ada@example.org", "bo@example.org"] and not withheld


def test_who_withdrew_between_queueing_and_sending_is_not_written_to_and_that_is_said(queued):
    _mailing, ada = queued
    act(lambda: setattr(ada, "status", EntryStatus.WITHDRAWN))
    assert send() == (["bo@example.org"], {"ada@example.org": Failure.NO_LONGER_CONCERNED})


def test_who_withdrew_but_is_there_in_another_registration_is_written_to(queued, category):
    _mailing, ada = queued
    act(lambda: setattr(ada, "status", EntryStatus.WITHDRAWN))
    makers.entry(category, ada.person)
    assert "ada@example.org" in send()[0]


def test_who_does_not_fit_the_filter_any_more_is_not_written_to(walk, category, still):
    ada = makers.entry(category, makers.person("Ada", "ada@example.org"), fee_cents=2500)
    add(walk, asked={"payment": "owes"})
    week_before(still)
    assert go_round() == 1
    act(lambda: setattr(ada, "fee_cents", 0))
    assert send() == ([], {"ada@example.org": Failure.NO_LONGER_CONCERNED})


def test_who_refused_such_messages_meanwhile_is_not_written_to(walk, category, still):
    ada = makers.person("Ada", "ada@example.org")
    makers.entry(category, ada)
    add(walk, purpose=MessagePurpose.FUNDRAISING)
    week_before(still)
    assert go_round() == 1
    act(lambda: wishes.refuse(ada, MessagePurpose.FUNDRAISING, Saying(Where.ONE_CLICK), by=OPERATOR))
    assert send() == ([], {"ada@example.org": Failure.NO_LONGER_WANTED})


def test_an_edition_moved_after_queueing_takes_the_letters_along(queued, walk, still):
    act(lambda: moving.move(walk, rules.moved_to(walk, date(2027, 6, 20)), by=OPERATOR))
    _sent, withheld = send()
    assert not [one for one in written().values() if one.state == MessageState.SENT]
    assert set(withheld) == {"ada@example.org", "bo@example.org"} and set(withheld.values()) == {
        Failure.NO_LONGER_CONCERNED
    }
    still.move_to(due_at(queued[0], walk))
    assert go_round() == 2
    assert sorted(send()[0]) == ["ada@example.org", "bo@example.org"]


@pytest.mark.parametrize("what", [editions.cancel, editions.postpone])
def test_reminders_of_an_event_that_does_not_take_place_are_withheld(queued, walk, what):
    act(lambda: what(walk, SMOKE, by=OPERATOR))
    _sent, withheld = send()
    assert set(withheld) == {"ada@example.org", "bo@example.org"}


def test_what_is_switched_off_is_not_sent_any_more(queued):
    act(lambda: mailings.switch(queued[0], False, by=OPERATOR))
    assert send()[0] == []


def test_switched_on_again_those_whose_letters_were_held_back_get_them(queued, category, still):
    mailing, _ada = queued
    act(lambda: mailings.switch(mailing, False, by=OPERATOR))
    assert send()[0] == []
    still.shift(timedelta(minutes=5))
    makers.entry(category, makers.person("Cleo", "cleo@example.org"))
    assert go_round() == 0
    act(lambda: mailings.switch(mailing, True, by=OPERATOR))
    assert go_round() == 2 and sorted(send()[0]) == ["ada@example.org", "bo@example.org"]
    assert go_round() == 0 and send()[0] == []
    assert db.session.get_one(Mailing, mailing.id, populate_existing=True).written == 2


@pytest.mark.parametrize("has_a_worker_looked", [True, False])
@pytest.mark.parametrize("what", ["postponed", "moved"])
def test_once_the_event_stands_for_the_same_day_again_what_was_held_back_is_written(
    queued, walk, still, has_a_worker_looked, what
):
    mailing, _ada = queued
    if what == "postponed":
        act(lambda: editions.postpone(walk, SMOKE, by=OPERATOR))
    else:
        act(lambda: moving.move(walk, rules.moved_to(walk, date(2027, 6, 20)), by=OPERATOR))
    send()
    assert not has_a_worker_looked or go_round() == 0
    still.shift(timedelta(hours=1))
    take_back(walk, what)
    assert go_round() == 2
    send()
    assert {one.state for one in written().values()} == {MessageState.SENT}
    assert go_round() == 0 and db.session.get_one(Mailing, mailing.id, populate_existing=True).written == 2


def test_what_was_held_back_for_more_than_a_day_is_too_late(queued, walk, still):
    act(lambda: editions.postpone(walk, SMOKE, by=OPERATOR))
    send()
    go_round()
    still.shift(timedelta(hours=25))
    take_back(walk, "postponed")
    assert go_round() == 0


def test_what_an_organizer_held_back_stays_back(queued, walk):
    mailing, _ada = queued
    act(lambda: delivery.withhold(written()["ada@example.org"], Failure.SKIPPED, now=clock.now()))
    act(lambda: mailings.switch(mailing, False, by=OPERATOR))
    send()
    act(lambda: mailings.switch(mailing, True, by=OPERATOR))
    assert go_round() == 1 and send()[0] == ["bo@example.org"]


def test_who_was_kept_out_meanwhile_is_not_written_to(queued):
    mailing, ada = queued
    act(lambda: keeping_out.keep_out(mailing, ada.person, by=OPERATOR))
    assert send()[0] == ["bo@example.org"]


def test_it_asks_the_database_a_dozen_times_at_most(queued, queries):
    number = written()["ada@example.org"].id
    db.session.remove()
    with queries() as made:
        assert withholding.reason(number) is None
    assert len(made) <= 12, len(made)


def test_other_letters_and_tests_are_none_of_its_business(walk, category):
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    for one in db.session.query(Message):
        assert withholding.reason(one.id) is None
    assert withholding.reason(999_999) is None
