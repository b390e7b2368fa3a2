"""Queueing: a mail is a row in the transaction of the act that it tells of, and goes if the act stands."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import delete, select

from eventsapp.core import addresses, clock, letters, sealing
from eventsapp.core.db import db, insert_unless_there
from eventsapp.core.languages import speaking
from eventsapp.core.refusals import Refusal
from eventsapp.core.words import cleaned_lines
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import RIGHT_NO_MORE, WAITING, Message, MessagePurpose, MessageState


class NoPostalAddress(Refusal):
    """The law wants it in everything that is no service."""

    sentence = lazy_gettext("Such a message must say the charity’s postal address. Please fill it in first.")


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
    about: str | None = None,
    calendar_of: str | None = None,
    secrets: Mapping[str, str] | None = None,
    purpose: MessagePurpose = MessagePurpose.SERVICE,
    leave_address: str | None = None,
    due_at: datetime | None = None,
    is_new: bool = False,
    **values: object,
) -> Message | None:
    """Write the letter ``messages/<kind>.<language>.txt`` with these values and put it into the outbox.

    `key` says what makes it the same message ("payment:17"): one already queued under it is not queued again, and the
    answer is None; `is_new` says that whoever calls has looked, or has just made what it names. Nothing is sent from
    here; `flask outbox run` does.

    What only its reader may see, a personal link or a code, goes into `secrets`. The letter says it as
    ``{{ secrets.<name> }}``; what is stored has a mark there, until the message is sent.

    `calendar_of` says whose own days and shifts go along for the reader's calendar ("registration:person").

    What is no service has a `leave_address`, where one press ends such messages. The letter says it as
    ``{{ secrets.leave_address }}``, and the head says it to mail programs; `messages/_leave` is its usual end. Its
    `charity` has a postal address, which the letter says too. Before `due_at` it is not sent.
    """
    db.session.flush()
    if not is_new and is_known(key):
        return None
    secrets = {**(secrets or {}), **({"leave_address": leave_address} if leave_address else {})}
    # Drawn by lot, so that nothing anybody typed can be taken for one of them.
    stand_ins = {name: token_hex(16) for name in secrets}
    subject, text = letters.written(kind, language, secrets=stand_ins, purpose=purpose, **values)
    if purpose is not MessagePurpose.SERVICE:
        if not leave_address or stand_ins["leave_address"] not in text:
            raise ValueError(f"the letter {kind} does not say how to leave")
        _refuse_without_postal_address(values.get("charity"), text)
    text = envelopes.printable(cleaned_lines(text.expandtabs(4))) + "\n"
    text, sealed_secrets = _set_apart(text, stand_ins, secrets, language)
    now = clock.now()
    row = {
        "key": key,
        "kind": kind,
        "purpose": purpose,
        "about": about,
        "calendar_of": calendar_of,
        "message_id": f"<{token_hex(16)}@{addresses.host()}>",
        "to_address": to_address.strip(),
        "to_name": envelopes.header(to_name, 200),
        "from_name": envelopes.header(from_name, 200),
        "reply_to": (reply_to or "").strip() or None,
        "language": language,
        "subject": envelopes.header(subject, 500),
        "text": text,
        "sealed_secrets": sealed_secrets,
        "sealed_leave_address": sealing.seal(leave_address) if leave_address else None,
        "state": MessageState.QUEUED,
        "attempts": 0,
        "queued_at": now,
        "due_at": due_at or now,
    }
    return db.session.scalars(insert_unless_there(Message, "key"), [row]).first()


def once_more(message: Message) -> tuple[Message, bool]:
    """The same words to the same address as a message of its own, and whether it is new; each is repeated once.

    It has a Message-ID of its own, since mail programs hide a second mail with the same.
    """
    key = f"again:{message.id}"
    if known := db.session.scalars(select(Message).where(Message.key == key)).first():
        return known, False
    kept = ("kind", "purpose", "about", "calendar_of", "to_address", "to_name", "from_name", "reply_to", "language")
    now = clock.now()
    again = Message(
        **{name: getattr(message, name) for name in (*kept, "subject", "text")},
        key=key,
        message_id=f"<{token_hex(16)}@{addresses.host()}>",
        state=MessageState.QUEUED,
        attempts=0,
        queued_at=now,
        due_at=now,
    )
    db.session.add(again)
    db.session.flush()
    return again, True


def is_known(key: str) -> bool:
    """Whether a message was queued under this key."""
    return db.session.scalar(select(Message.id).where(Message.key == key)) is not None


def take_back(key: str) -> bool:
    """Do not send the message of this key, unless it was sent or is being sent; says whether it was taken back.

    Its row goes: whoever queues under the key again means another message.
    """
    waits = (Message.key == key, Message.state.in_(WAITING))
    found = db.session.scalars(select(Message).where(*waits).with_for_update()).first()
    if found is None:
        return False
    db.session.delete(found)
    db.session.flush()
    return True


def forget_withheld(keys: Collection[str]) -> int:
    """Forget the messages of these keys that were right no more when their turn came, so that each can be queued anew;
    says how many there were."""
    held_back = (Message.state == MessageState.WITHHELD, Message.failure.in_(RIGHT_NO_MORE))
    gone = delete(Message).where(Message.key.in_(keys), *held_back).returning(Message.id)
    return len(db.session.scalars(gone).all())


def _refuse_without_postal_address(charity: Any, text: str) -> None:
    """Whoever asks or invites says where they can be written to (CASL, s. 6)."""
    postal_address = getattr(charity, "address", "")
    if not postal_address or postal_address not in text:
        raise NoPostalAddress


def _set_apart(
    text: str, stand_ins: Mapping[str, str], secrets: Mapping[str, str], language: str
) -> tuple[str, str | None]:
    """The text with marks for its secrets, and those sealed, in the order in which the marks stand."""
    in_order = sorted((at, name) for name, stand_in in stand_ins.items() for at in _places(text, stand_in))
    if not in_order:
        return text, None
    with speaking(language):
        link, words = envelopes.mark(_("personal link")), envelopes.mark(_("private"))
    for name, stand_in in stand_ins.items():
        text = text.replace(stand_in, link if secrets[name].startswith("http") else words)
    return text, sealing.seal(json.dumps([secrets[name] for _at, name in in_order]))


def _places(text: str, part: str) -> list[int]:
    found = []
    at = text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found
