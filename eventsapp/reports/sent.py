"""Messages as organizers look at them: one with what it belongs to, or a page of them in one state."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import load_only

from eventsapp.core.db import db, row_of
from eventsapp.outbox.models import Message, MessageState
from eventsapp.submissions.models import Registration

SIZE = 50
MOST_COUNTED = 10_000
"""A state with more messages is not counted to its end."""


@dataclass(frozen=True)
class Found:
    """One message, and the registration it is about if it is about one."""

    message: Message
    registration: Registration | None


@dataclass(frozen=True)
class Page:
    """Some messages without their words, the latest first, and the number to go on before, if there are more."""

    messages: list[Message]
    following: int | None


def find(number: int) -> Found:
    """The message of that number."""
    message = row_of(Message, number)
    kind, _, about = (message.about or "").partition(":")
    is_about_one = kind == "registration" and about.isdecimal()
    return Found(message, db.session.get(Registration, int(about)) if is_about_one else None)


def page(state: MessageState | None, *, before: int | None = None, without: Collection[str] = ()) -> Page:
    """Those in that state, or all, before the one of that number, `without` some kinds; two statements at most."""
    query = select(Message).options(load_only(*_SHOWN)).limit(SIZE + 1)
    if without:
        query = query.where(Message.kind.not_in(without))
    if state is None:
        query = query.order_by(Message.id.desc())
        if before is not None:
            query = query.where(Message.id < before)
    else:
        query = query.where(Message.state == state).order_by(Message.due_at.desc(), Message.id.desc())
        at = db.session.scalar(select(Message.due_at).where(Message.id == before)) if before is not None else None
        if at is not None:
            earlier = or_(Message.due_at < at, and_(Message.due_at == at, Message.id < before))
            query = query.where(Message.due_at <= at, earlier)  # the first alone leads to the place in the index
    found = list(db.session.scalars(query))
    return Page(found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None)


def counts() -> dict[MessageState, int]:
    """How many messages there are in each state; one more than `MOST_COUNTED` where there are more."""
    several = [select(literal(1)).where(Message.state == state).limit(MOST_COUNTED + 1) for state in MessageState]
    figures = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in several)
    return dict(zip(MessageState, db.session.execute(select(*figures)).one(), strict=True))


_SHOWN = (
    Message.id,
    Message.kind,
    Message.to_name,
    Message.subject,
    Message.state,
    Message.failure,
    Message.due_at,
    Message.sent_at,
)
