"""What becomes of mails that come back: the message is known as bounced, and whoever looks after it sees that."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import delivery, returned
from eventsapp.outbox.models import Message
from eventsapp.outbox.returned import Returned


def take(octets: bytes) -> bool:
    """Take in one mail that came; says whether it is one of ours that came back. Taken twice it is taken once.

    Only who saw our message knows its Message-ID; it counts if it also names the address that we wrote to.
    """
    mail = returned.read(octets)
    if mail is None or _ours(mail) is None:
        return False
    with writing():
        message = _ours(mail, hold=True)
        if message and delivery.came_back(message, mail.status, now=clock.now()):
            trail.record("message.bounced", message, by=PUBLIC, status=mail.status)
    return message is not None


def _ours(mail: Returned, *, hold: bool = False) -> Message | None:
    query = select(Message).where(Message.message_id == mail.message_id, Message.attempts > 0)
    message = db.session.scalars(query.with_for_update() if hold else query).first()
    return message if message and delivery.addresses(message) & mail.addresses else None
