"""Queueing: a mail is a row in the transaction of the act that it tells of, and goes if the act stands."""

import secrets

from sqlalchemy import select

from eventsapp.core import addresses, clock, letters
from eventsapp.core.db import db
from eventsapp.core.words import cleaned_lines
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message, MessageState


def queue(
    kind: str,
    /,
    *,
    key: str,
    to_address: str,
    to_name: str,
    from_name: str,
    reply_to: str | None,
    language: str,
    **values: object,
) -> Message | None:
    """Write the letter ``messages/<kind>.<language>.txt`` with these values and put it into the outbox.

    `key` says what makes it the same message ("entry_confirmed:K7M4-Q2XP"): one already queued under it is
    not queued again, and the answer is None. Nothing is sent from here; `flask outbox run` does that.
    """
    db.session.flush()
    if db.session.scalar(select(Message.id).where(Message.key == key)) is not None:
        return None
    subject, text = letters.written(kind, language, **values)
    now = clock.now()
    message = Message(
        key=key,
        kind=kind,
        message_id=f"<{secrets.token_hex(16)}@{addresses.host()}>",
        to_address=to_address.strip(),
        to_name=envelopes.header(to_name, 200),
        from_name=envelopes.header(from_name, 200),
        reply_to=(reply_to or "").strip() or None,
        language=language,
        subject=envelopes.header(subject, 500),
        text=envelopes.printable(cleaned_lines(text.expandtabs(4))) + "\n",
        state=MessageState.QUEUED,
        attempts=0,
        queued_at=now,
        due_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message
