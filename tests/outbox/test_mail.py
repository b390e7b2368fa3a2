"""Queueing: a row in the transaction of the act, once for each key, clean when it is written."""

from typing import Any

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, writing
from eventsapp.outbox import mail
from eventsapp.outbox.models import Message, MessageState
from tests import cast
from tests.outbox.conftest import Queue

USUAL: dict[str, Any] = {
    "to_address": "ann@example.org",
    "to_name": "Ann",
    "from_name": "Foundation",
    "reply_to": None,
    "who": "Ann",
}


def test_a_letter_is_written_in_the_language_of_its_reader(queue: Queue):
    message = queue(language="fr", who="Marie-Ève")
    assert message.subject == "Un mot pour Marie-Ève"
    assert message.text.startswith("Chère, cher Marie-Ève,\n\nbienvenue")
    assert (message.state, message.attempts, message.due_at) == (MessageState.QUEUED, 0, message.queued_at)


def test_a_message_id_is_drawn_by_lot_on_our_own_host(queue: Queue):
    first, second = queue(), queue()
    assert first.message_id.endswith("@events.example.org>")
    assert first.message_id != second.message_id


def test_the_same_message_is_queued_once(letters):
    with writing():
        assert mail.queue("greeting", key="greeting:A", language="en", **USUAL)
        assert mail.queue("greeting", key="greeting:A", language="en", **USUAL) is None
    with writing():
        assert mail.queue("greeting", key="greeting:A", language="fr", **USUAL) is None
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


def test_whoever_is_wrong_about_its_being_new_queues_nothing_twice(letters):
    for _ in range(2):
        with writing():
            mail.queue("greeting", key="greeting:A", language="en", is_new=True, **USUAL)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


def test_an_act_that_fails_sends_nothing(letters):
    with pytest.raises(ZeroDivisionError), writing():
        mail.queue("greeting", key="greeting:A", language="en", **USUAL)
        _give_up()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


@pytest.mark.parametrize(
    "name",
    [
        *cast.HOSTILE_NAMES,
        *cast.UNPRINTABLE_NAMES,
        "Ann\r\nBcc: everybody@example.org",
        "Ann\n\nAnd a text of mine",
        "Ann =?utf-8?q?=0d=0aBcc:_x@example.org?=",
        "\ud800 half of a letter",
        "",
    ],
    ids=ascii,
)
def test_no_name_leaves_a_trace_in_the_head_of_a_mail(queue: Queue, name: str):
    message = queue(to_name=name, from_name=name, who=name)
    for value in (message.to_name, message.from_name, message.subject):
        assert "=?" not in value
        assert value.isprintable()


def _give_up() -> None:
    raise ZeroDivisionError
