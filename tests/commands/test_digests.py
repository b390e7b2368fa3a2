"""The mail of each morning: once a day for who wants it, at seven on the charity's clock, if there is something."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.commands import digests
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions import requests
from eventsapp.submissions.models import Registration, RequestKind
from tests import makers

SEVEN = datetime(2027, 3, 11, 12, 0, tzinfo=UTC)
"""The next morning in Toronto, in winter."""


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), year=2027)


def account(email="dana@example.org", role=AccessRole.ORGANIZER, series=None, *, digest=True, **given):
    made = makers.account(email, **given)
    with writing():
        grants.give(made, role, series, by=OPERATOR)
        accounts.choose_mails(made, alerts=True, digest=digest, today=clock.today(makers.ZONE), by=OPERATOR)
    return made


def something_waits(walk, name="Amina Haddad"):
    """A change somebody asked for, and what would help them."""
    sent = makers.entry(makers.category(walk), makers.person(name)).registration
    with writing():
        registration = db.session.get_one(Registration, sent.id)
        requests.ask(registration, RequestKind.CHANGE, "Please", by=PUBLIC)
        needs.ask(registration.edition, registration.registrant, {NeedKind.CHAIR: ""}, by=PUBLIC)


def written():
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == "digest").order_by(Message.id)))


def test_at_seven_on_the_charitys_clock_it_says_how_much_waits_and_where_and_names_nobody(walk, still):
    account()
    something_waits(walk)
    still.move_to(SEVEN - timedelta(minutes=1))
    assert digests.write_due(clock.now()) == 0
    still.move_to(SEVEN)
    assert digests.write_due(clock.now()) == 1
    [told] = written()
    assert told.subject == "What waits for you on Thursday, March 11, 2027"
    assert "The Walk 2027\n" in told.text
    assert "- 1 access need waits for an answer\n- 1 person asks for a change\n" in told.text
    assert "https://events.example.org/organize/walk/2027/" in told.text
    assert "Amina" not in told.text and "chair" not in told.text.lower()
    assert told.sealed_leave_address, "mail programs show a button to end it"


def test_it_is_written_in_the_language_of_the_account(walk, still):
    account(language="fr")
    something_waits(walk)
    still.move_to(SEVEN)
    digests.write_due(clock.now())
    [told] = written()
    assert told.subject == "Ce qui vous attend le jeudi 11 mars 2027" and "La Marche 2027" in told.text


def test_with_nothing_to_say_no_mail_comes_that_day_even_if_something_comes_up_later(walk, still):
    account()
    still.move_to(SEVEN)
    assert digests.write_due(clock.now()) == 0
    something_waits(walk)
    still.shift(timedelta(hours=3))
    assert digests.write_due(clock.now()) == 0 and written() == []
    still.shift(timedelta(hours=24))
    assert digests.write_due(clock.now()) == 1


def test_each_reads_only_what_they_may_see_to(walk, still):
    other = makers.edition(of=makers.series("other", name=makers.both("The Other", "L’autre")), year=2027)
    something_waits(walk)
    something_waits(other, "Kim Lee")
    account("coordinator@example.org", AccessRole.COORDINATOR, walk.series)
    account("viewer@example.org", AccessRole.VIEWER)
    account("closed@example.org", closed_at=clock.now())
    account("none@example.org", digest=False)
    still.move_to(SEVEN)
    digests.write_due(clock.now())
    [told] = written()
    assert told.to_address == "coordinator@example.org"
    assert "access need" in told.text and "asks for a change" not in told.text and "The Other" not in told.text


def test_an_event_that_is_over_or_a_draft_waits_for_nothing(walk, still):
    account()
    over = makers.edition(of=makers.series("over"), starts_on=date(2027, 3, 10))
    something_waits(over)
    still.move_to(SEVEN)
    assert digests.write_due(clock.now()) == 0


def test_who_chooses_it_gets_the_first_one_tomorrow(walk, still):
    something_waits(walk)
    still.move_to(SEVEN + timedelta(hours=2))
    account()
    assert digests.write_due(clock.now()) == 0
    still.shift(timedelta(hours=22))
    assert digests.write_due(clock.now()) == 1


def test_a_morning_on_which_the_clocks_change_has_one_seven_oclock(walk, still):
    account()
    something_waits(walk)
    for hour, number in ((10, 0), (11, 1), (12, 0)):  # 6, 7 and 8 o'clock of daylight saving time
        still.move_to(datetime(2027, 3, 14, hour, 0, tzinfo=UTC))
        assert digests.write_due(clock.now()) == number
    assert len(written()) == 1


def test_any_number_of_workers_at_once_write_it_once(walk, still, app):
    account()
    account("owner@example.org", AccessRole.OWNER)
    something_waits(walk)
    still.move_to(SEVEN)
    start, sums = threading.Barrier(4), []

    def work():
        with app.app_context():
            start.wait()
            sums.append(digests.write_due(clock.now()))
            db.session.remove()

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sums) == 2 and len(written()) == 2
