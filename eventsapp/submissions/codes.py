"""Fresh codes: six digits mailed to the person of a link, who types them in before anything is changed."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.submissions.models import FreshCode, ManageLink
from eventsapp.submissions.records import SameAgain

Link = Any
"""A row with an id whose owner is mailed the codes: a manage link, a question, or what an area above has."""
Column = InstrumentedAttribute[Any]
"""Where the codes of such a link are kept: the column of their table that names it."""
LASTS = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)
"""So long somebody with a code that ended is told that it was the right one, and came too late."""
TRIES = 5
"""So often may somebody type a wrong one before it ends."""
AN_HOUR = 5
"""So many codes are mailed for one link within an hour: nobody's mailbox is filled, nobody guesses on."""


class EnoughCodes(Refusal):
    """As many codes as are good for anything were mailed just now."""

    sentence = _l(
        "We have sent several codes within the last hour. Use the newest one. If it is more than ten minutes old, ask "
        "again in an hour, or write to the organizers: they help you."
    )
    status = 429


class Typed(StrEnum):
    """What became of a code that was typed in."""

    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"
    """It was the right one until its ten minutes were over."""
    ENDED = "ended"
    """There is no code that could be right: none was asked for, its time is over, or it was tried too often."""


def make(link: Link, token: str, *, by: Actor, column: Column | None = None) -> str:
    """A new code, given once, to be mailed. What is kept of it says nothing without the link's own secret."""
    link = locked(link)
    column = column or _column(link)
    kept: Any = column.class_
    now = clock.now()
    recent = select(func.count()).where(column == link.id, kept.made_at > now - timedelta(hours=1))
    if (db.session.scalar(recent) or 0) >= AN_HOUR:
        raise EnoughCodes
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code = kept(digest=_digest(token, digits), made_at=now, ends_at=now + LASTS, tries=0, **{column.key: link.id})
    db.session.add(code)
    trail.record("fresh_code.made", code, by=by)
    return digits


def type_in(link: Link, token: str, typed: str, *, by: Actor, column: Column | None = None) -> Typed:
    """Try a code. Any one that was mailed within ten minutes counts, since mails overtake each other."""
    link = locked(link)
    column = column or _column(link)
    now = clock.now()
    known = _unused(link, column)
    alive = [code for code in known if code.ends_at > now]
    wanted = _digest(token, "".join(str(int(letter)) for letter in typed if letter.isdecimal()))
    right = [code for code in known if hmac.compare_digest(code.digest, wanted)]
    is_right = any(code in alive for code in right)
    if right and not is_right:  # whoever has it did not guess: that costs no try
        return Typed.LATE
    for code in alive:
        if is_right:
            code.used_at = now
        else:
            code.tries += 1
    if is_right:
        trail.record("fresh_code.used", right[0], by=by)
        return Typed.RIGHT
    return Typed.WRONG if any(code.tries < TRIES for code in alive) else Typed.ENDED


def _unused(link: Link, column: Column) -> Sequence[Any]:
    """Those that could be right, or could have been."""
    kept = column.class_
    query = select(kept).where(
        column == link.id, kept.used_at.is_(None), kept.ends_at > clock.now() - REMEMBERED, kept.tries < TRIES
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _column(link: ManageLink | SameAgain) -> Column:
    return FreshCode.link_id if isinstance(link, ManageLink) else FreshCode.same_again_id


def _digest(token: str, digits: str) -> str:
    return tokens.digest(f"{token} {digits}")
