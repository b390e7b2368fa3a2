"""Who sends what, and what became of it: messages are claimed with a lease, so any number of workers may run.

A claim is the message's state, the end of its lease (`due_at`) and the number of the attempt. The number
tells one claim from the next: who lost a message to another worker no longer decides about it.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, false, func, or_, select, update

from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes, rules
from eventsapp.outbox.models import WAITING, Failure, Message, MessageState
from eventsapp.outbox.transports import Unavailable

LEASE = timedelta(seconds=45)
"""How long a message stays with a worker that is not heard of; a living one renews it long before."""
UNAVAILABLE = timedelta(seconds=20)
"""How long to leave a mail server alone that takes nothing; people's mails arrive soon after it is back."""
_APART = timedelta(minutes=15)
"""Clocks of hosts that work together differ by less; more is a clock that was set."""

OVER = (MessageState.SENT, MessageState.PERMANENT_FAILURE, MessageState.BOUNCED, MessageState.WITHHELD)
"""It will not be sent, or not once more."""
_NOT_ARRIVED = (
    MessageState.TEMPORARY_FAILURE,
    MessageState.PERMANENT_FAILURE,
    MessageState.BOUNCED,
    MessageState.WITHHELD,
)
_WITHOUT_SECRETS: dict[str, Any] = {"sealed_secrets": None, "sealed_leave_address": None}


def claim(limit: int, *, now: datetime, from_the_dead: bool = True) -> list[Message]:
    """Take up to this many messages that are due, oldest first, for ourselves.

    `from_the_dead` also takes those whose worker let the lease end. The messages belong to no session: they
    can be read while nothing is open in the database.
    """
    due = _is_due(now, from_the_dead=from_the_dead)
    if db.session.scalar(select(Message.id).where(due).limit(1)) is None:
        db.session.rollback()
        return []
    with writing():
        # A CTE, since PostgreSQL may run a plain subquery again for every row and take more than the limit.
        oldest = select(Message.id).where(due).order_by(Message.due_at, Message.id).limit(limit)
        mine = oldest.with_for_update(skip_locked=True).cte("mine")
        claimed = db.session.scalars(
            update(Message)
            .where(Message.id.in_(select(mine.c.id)))
            .values(state=MessageState.SENDING, attempts=Message.attempts + 1, due_at=now + LEASE)
            .returning(Message)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).all()
        for message in claimed:
            db.session.expunge(message)
    return sorted(claimed, key=lambda message: message.id)


def renew(messages: Sequence[Message], *, now: datetime, engine: Engine) -> frozenset[int]:
    """Keep the messages for another lease; the ids of those that still were ours.

    It asks the engine for a connection of its own, since it runs beside the sending.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        kept = connection.scalars(
            update(Message).where(or_(*map(_is_mine, messages))).values(due_at=now + LEASE).returning(Message.id)
        )
        return frozenset(kept)


def put_right(*, now: datetime) -> bool:
    """Let those go now whose turn was reckoned by a clock that has been put back since; whether there were any.

    For workers who have seen that the clock is steady: the living have renewed what they hold by then.
    """
    wrong = _is_reckoned_ahead(now)
    if db.session.scalar(select(Message.id).where(wrong).limit(1)) is None:
        db.session.rollback()
        return False
    _record(wrong, due_at=now)
    return True


def sent(message: Message, *, now: datetime) -> None:
    """A mail server took it; that stays true whoever holds the message by now. Its secrets are gone from here."""
    _record(
        and_(Message.id == message.id, Message.state.not_in((MessageState.SENT, MessageState.BOUNCED))),
        state=MessageState.SENT,
        sent_at=now,
        failure=None,
        reply=None,
        **_WITHOUT_SECRETS,
    )


def failed(
    message: Message, failure: Failure, reply: str | None = None, *, for_good: bool = False, now: datetime
) -> MessageState:
    """It was not taken: to be tried again later, until that is no use; then its secrets go as well."""
    pause = None if for_good else rules.next_try(message.attempts)
    values: dict[str, Any] = {"failure": failure, "reply": reply, "due_at": now + (pause or timedelta())}
    if pause is None:
        state = MessageState.PERMANENT_FAILURE
        values |= _WITHOUT_SECRETS
    else:
        state = MessageState.TEMPORARY_FAILURE
    _record(_is_mine(message), state=state, **values)
    return state


def addresses(message: Message) -> set[str]:
    """The address it went to, as it was typed and as the network writes it."""
    found = {message.to_address.casefold()}
    with suppress(envelopes.Unsendable):
        found.add(envelopes.address(message.to_address)[0].casefold())
    return found


def came_back(message: Message, status: str | None, *, now: datetime) -> bool:
    """A server took it and sent it back; whether that is news. It belongs to the act of the transaction."""
    if message.state in OVER and message.state != MessageState.SENT:
        return False
    _end(message, MessageState.BOUNCED, Failure.BOUNCED, status, now=now)
    return True


def withhold(message: Message, failure: Failure, *, now: datetime) -> None:
    """It is not to be sent after all. It belongs to the act of the transaction, which holds the message."""
    _end(message, MessageState.WITHHELD, failure, None, now=now)


def withheld(message: Message, failure: Failure, *, now: datetime) -> None:
    """The worker that has it in hand is told that it is not to be sent; its secrets are gone from here."""
    values = {"state": MessageState.WITHHELD, "failure": failure, "reply": None, "due_at": now}
    _record(_is_mine(message), **values, **_WITHOUT_SECRETS)


def give_back(messages: Sequence[Message], *, now: datetime) -> None:
    """They were not tried; all is as it was before the claim."""
    as_before = case((Message.failure.is_(None), MessageState.QUEUED), else_=MessageState.TEMPORARY_FAILURE)
    _record(or_(*map(_is_mine, messages)), state=as_before, attempts=Message.attempts - 1, due_at=now)


def put_off(message: Message, others: Sequence[Message], trouble: Unavailable, *, now: datetime) -> None:
    """The way out is shut for all of them, which counts as no attempt; the one it was met with goes last."""
    later = now + UNAVAILABLE
    with writing():
        for which, due_at in (
            (or_(false(), *map(_is_mine, others)), later),
            (_is_mine(message), later + timedelta(seconds=1)),
        ):
            _change(
                which,
                state=MessageState.TEMPORARY_FAILURE,
                failure=trouble.failure,
                reply=trouble.reply,
                attempts=Message.attempts - 1,
                due_at=due_at,
            )


def counts() -> dict[MessageState, int]:
    """How many messages there are in each state."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    found = {MessageState(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in MessageState}


def failures() -> dict[tuple[MessageState, Failure], int]:
    """How many messages wait, were given up, came back or were withheld, for each reason."""
    rows = db.session.execute(
        select(Message.state, Message.failure, func.count())
        .where(Message.state.in_(_NOT_ARRIVED), Message.failure.is_not(None))
        .group_by(Message.state, Message.failure)
        .order_by(Message.state, Message.failure)
    )
    return {(MessageState(state), Failure(failure or "")): number for state, failure, number in rows}


def _end(message: Message, state: MessageState, failure: Failure, reply: str | None, *, now: datetime) -> None:
    message.state, message.failure, message.reply, message.due_at = state, failure, reply, now
    message.sealed_secrets = message.sealed_leave_address = None


def _is_due(now: datetime, *, from_the_dead: bool) -> ColumnElement[bool]:
    states = (*WAITING, MessageState.SENDING) if from_the_dead else WAITING
    return and_(Message.state.in_(states), Message.due_at <= now)


def _is_reckoned_ahead(now: datetime) -> ColumnElement[bool]:
    """Queued in what is still to come, or due later than any try or lease that begins now."""
    too_late = [
        and_(Message.attempts == attempts, Message.due_at > now + rules.longest_wait(attempts))
        for attempts in range(rules.MOST_ATTEMPTS + 1)
    ]
    failed = and_(Message.state == MessageState.TEMPORARY_FAILURE, Message.due_at > now, or_(*too_late))
    queued = and_(Message.state == MessageState.QUEUED, Message.due_at > now, Message.queued_at > now)
    held = and_(Message.state == MessageState.SENDING, Message.due_at > now + LEASE + _APART)
    return or_(queued, failed, held)


def _is_mine(message: Message) -> ColumnElement[bool]:
    return and_(Message.id == message.id, Message.attempts == message.attempts, Message.state == MessageState.SENDING)


def _record(which: ColumnElement[bool], **values: Any) -> None:
    with writing():
        _change(which, **values)


def _change(which: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(update(Message).where(which).values(**values).execution_options(synchronize_session=False))
