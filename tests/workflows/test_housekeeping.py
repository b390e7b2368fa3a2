"""Housekeeping: what goes by itself when its time has come, whoever runs it and however many do."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.access import needs
from eventsapp.access.models import AccessCount, AccessNeed, NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity import places
from eventsapp.commands import digests
from eventsapp.commands.outbox import outbox
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message, MessageState
from eventsapp.registration import answers, entries
from eventsapp.registration.models import Answer
from eventsapp.submissions.models import Draft
from eventsapp.volunteering import volunteers
from eventsapp.workflows import housekeeping, waitlists
from tests import makers


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(venue=makers.venue())


def draft(edition, days):
    with writing():
        db.session.add(
            Draft(
                edition=edition,
                reference=tokens.reference(),
                secret_digest=tokens.digest(tokens.secret()),
                form_key=tokens.digest(tokens.secret()),
                sealed_answers="",
                language="en",
                begun_at=clock.now(),
                erase_at=clock.now() + timedelta(days=days),
            )
        )


def offered_place(edition):
    """Somebody who was offered the only place, and somebody who waits behind them."""
    category = makers.category(edition, maximum=1)
    holder, first, second = (makers.entry(category) for _ in range(3))
    with writing():
        entries.follow(places.give_back(holder.party), by=PUBLIC)
        waitlists.freed(edition, by=PUBLIC)
    return first, second


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_offer_that_ran_out_goes_to_the_next_in_line(walk, still):
    first, second = offered_place(walk)
    still.shift(timedelta(hours=49))
    housekeeping.run(clock.now())
    assert (first.status, second.status) == ("waitlisted", "offered")


def test_a_draft_nobody_came_back_to_is_gone_after_its_days(walk, still):
    draft(walk, 14)
    draft(walk, 20)
    still.shift(timedelta(days=13))
    housekeeping.run(clock.now())
    assert count(Draft) == 2
    still.shift(timedelta(days=1))
    housekeeping.run(clock.now())
    assert count(Draft) == 1


def test_access_needs_are_a_number_once_their_day_has_come(walk, still):
    people = [makers.person(), makers.person()]
    with writing():
        for person in people:
            needs.ask(walk, person, {NeedKind.CHAIR: "By the gate"}, by=PUBLIC)
    day = db.session.scalars(select(AccessNeed.erase_on)).first()
    still.move_to(walk.starts_at)
    housekeeping.run(clock.now())
    assert count(AccessNeed) == 2
    still.shift(day - walk.starts_on)
    for _ in range(2):
        housekeeping.run(clock.now())
    assert (count(AccessNeed), count(AccessCount)) == (0, 1)
    assert db.session.scalar(select(AccessCount.number)) == 2


def test_what_goes_wrong_in_one_part_does_not_stop_the_others(walk, still, monkeypatch, caplog):
    def broken(*_given, **_named):
        raise ValueError("Robin Walker")

    monkeypatch.setattr(waitlists, "expire_due", broken)
    draft(walk, 14)
    still.shift(timedelta(days=15))
    housekeeping.run(clock.now())
    assert count(Draft) == 0
    assert "housekeeping left undone" in caplog.text
    assert "Robin" not in caplog.text


def test_the_worker_that_sends_the_mail_keeps_house_as_well(app, walk, still):
    first, second = offered_place(walk)
    draft(walk, 1)
    still.shift(timedelta(hours=49))
    result = app.test_cli_runner().invoke(outbox, ["run", "--once"])
    assert result.exit_code == 0, result.output
    db.session.expire_all()
    assert (first.status, second.status, count(Draft)) == ("waitlisted", "offered", 0)
    assert set(db.session.scalars(select(Message.state))) == {MessageState.SENT}


def test_a_fault_in_what_is_done_beside_the_mail_keeps_no_mail_back(app, walk, still, monkeypatch, caplog):
    def broken(_now):
        raise ValueError("Robin Walker")

    monkeypatch.setattr(digests, "write_due", broken)
    offered_place(walk)
    still.shift(timedelta(hours=49))
    result = app.test_cli_runner().invoke(outbox, ["run", "--once"])
    assert result.exit_code == 0, result.output
    assert set(db.session.scalars(select(Message.state))) == {MessageState.SENT}
    assert "housekeeping left undone" in caplog.text and "Robin" not in caplog.text


def test_answers_go_when_the_time_that_was_promised_beside_the_question_is_over(walk, still):
    entry = makers.entry(makers.category(walk))
    soon, later = (makers.question(walk, keep_days=days) for days in (30, 60))
    with writing():
        answers.keep(entry.registration, {soon.id: "By bus", later.id: "By train"}, entry=entry)
    still.move_to(clock.moment(datetime.combine(walk.ends_on + timedelta(days=30), time(12)), walk.zone))
    housekeeping.run(clock.now())
    assert count(Answer) == 2
    still.shift(timedelta(days=1))
    housekeeping.run(clock.now())
    assert [answer.question_id for answer in db.session.scalars(select(Answer))] == [later.id]


def test_when_somebody_could_help_is_forgotten_sixty_days_after_and_nobody_asks_them_any_more(walk, still):
    sent = makers.registration(walk, makers.person())
    with writing():
        volunteer = volunteers.welcome(
            sent, sent.registrant, availability="Not on dialysis days", may_ask=True, by=PUBLIC
        )
    still.move_to(clock.moment(datetime.combine(walk.ends_on + timedelta(days=59), time(12)), walk.zone))
    housekeeping.run(clock.now())
    db.session.refresh(volunteer)
    assert (volunteers.availability(volunteer), volunteer.may_ask) == ("Not on dialysis days", True)
    still.shift(timedelta(days=1))
    housekeeping.run(clock.now())
    db.session.refresh(volunteer)
    assert (volunteer.sealed_availability, volunteer.may_ask) == ("", False)
