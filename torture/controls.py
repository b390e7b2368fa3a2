"""Protections that can be switched off from outside, so that a proof shows what they protect from.

The app knows nothing of it: what it calls is replaced, in the processes of one site.
"""

import os
import threading
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from flask import Flask
from sqlalchemy import event, inspect
from sqlalchemy.exc import InterfaceError, OperationalError

from eventsapp.core import sqlite
from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes, mail
from eventsapp.outbox.models import Message

PAUSE_SECONDS = 0.3


def switch_off(app: Flask) -> None:
    """Switch off what the site was told to do without."""
    if control := app.config.get("TORTURE_CONTROL"):
        _CONTROLS[control](app)


def _mail_after_the_commit(app: Flask) -> None:
    """Write the mail down once the act is stored, in a thread of its own, as one does who forgot about crashes."""
    really_queue = mail.queue

    def queue(*given: Any, **named: Any) -> Message | None:
        message = really_queue(*given, **named)
        if message is not None:
            columns = [column.key for column in inspect(Message).column_attrs if column.key != "id"]
            db.session.info.setdefault("afterwards", []).append({name: getattr(message, name) for name in columns})
            db.session.delete(message)
            db.session.flush()
        return message

    def write(values: list[dict[str, Any]]) -> None:
        time.sleep(PAUSE_SECONDS)
        with app.app_context(), writing():
            db.session.add_all(Message(**one) for one in values)

    def after_commit(session: Any) -> None:
        if values := session.info.pop("afterwards", None):
            threading.Thread(target=write, args=[values]).start()

    mail.queue = queue
    event.listen(db.session, "after_commit", after_commit)


def _a_new_message_id_each_time(_app: Flask) -> None:
    really_sealed = envelopes.sealed

    def sealed(message: Message, *given: Any, **named: Any) -> Any:
        message.message_id = f"<{token_hex(16)}@example.org>"
        return really_sealed(message, *given, **named)

    envelopes.sealed = sealed


def _no_words_for_outages(app: Flask) -> None:
    for outage in (OperationalError, InterfaceError):
        del app.error_handler_spec[None][None][outage]


def _no_reading_alone(_app: Flask) -> None:
    sqlite._NO_ROOM = ()  # type: ignore[assignment]


def _counters_with_holes(_app: Flask) -> None:
    os.posix_fallocate = lambda descriptor, _offset, size: os.ftruncate(descriptor, size)


_CONTROLS: dict[str, Callable[[Flask], None]] = {
    "mail after the commit": _mail_after_the_commit,
    "a new Message-ID each time": _a_new_message_id_each_time,
    "no words for outages": _no_words_for_outages,
    "no reading alone": _no_reading_alone,
    "holes": _counters_with_holes,
}
