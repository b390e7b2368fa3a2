"""How the outbox stands, for whoever watches over the installation."""

from datetime import datetime

from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.outbox.models import WAITING, Message, MessageState


def waiting_since(now: datetime) -> datetime | None:
    """When the message that is due longest became due; none is, where a worker takes them as they come."""
    due = [
        db.session.scalar(select(func.min(Message.due_at)).where(Message.state == state, Message.due_at <= now))
        for state in (*WAITING, MessageState.SENDING)  # one by one, each at the first place of an index
    ]
    return min((moment for moment in due if moment is not None), default=None)


def failed_since(moment: datetime) -> int:
    """How many messages that were queued since then did not reach their reader for good."""
    failed = Message.state.in_((MessageState.PERMANENT_FAILURE, MessageState.BOUNCED))
    return db.session.scalar(select(func.count()).where(failed, Message.queued_at >= moment)) or 0
