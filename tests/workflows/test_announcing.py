"""Announcing: a message sent from several tabs at the same moment reaches each reader once."""

from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.workflows import announcing
from eventsapp.workflows.announcing import Target
from tests import makers
from tests.capacity.test_race import at_once

WORDS = (makers.both("Bring a hat"), makers.both("It will be hot."))


def test_the_same_form_sent_several_times_at_once_writes_to_each_reader_once(app, still):
    makers.organization()
    walk = makers.edition()
    water = makers.shift(walk, maximum=9)
    on = [makers.assignment(water, makers.person(name, f"{name}@example.org")).id for name in ("ada", "kim", "zoe")]
    number = walk.id
    key = announcing.key("one form", Target(), *WORDS)
    db.session.remove()

    def send(_tab):
        with writing():
            return announcing.send(db.session.get_one(Edition, number), on, *WORDS, key=key, by=OPERATOR)

    assert sorted(at_once(app, send, 4)) == [0, 0, 0, 3]
    assert db.session.scalar(select(func.count(Message.id)).where(Message.kind == "shift_message")) == 3
    written = select(func.count(AuditLine.id)).where(AuditLine.action == "volunteers.written_to")
    assert db.session.scalar(written) == 1


def test_other_words_or_other_people_make_it_another_message():
    others = makers.both("Bring a coat")
    keys = [
        announcing.key("one form", Target(), *WORDS),
        announcing.key("one form", Target(), others, WORDS[1]),
        announcing.key("one form", Target(), WORDS[0], others),
        announcing.key("one form", Target(role_id=1), *WORDS),
        announcing.key("one form", Target(shift_id=1), *WORDS),
        announcing.key("one form", Target(with_waiting=True), *WORDS),
        announcing.key("another form", Target(), *WORDS),
    ]
    assert len(set(keys)) == len(keys)
    assert announcing.key("one form", Target(), makers.both("Bring a hat"), WORDS[1]) == keys[0]
