"""Prices: what taking part costs, and the codes that make it cheaper."""

from collections import defaultdict
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.core import words
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import GoneMeanwhile, Refusal
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category, EntryStatus, FeeCode, FeeCodeUse, Price
from eventsapp.submissions.models import Registration

OWING = (EntryStatus.CONFIRMED, EntryStatus.TRANSFERRED)
"""Whose fee is owed: of those who have a place, or who handed theirs on, which costs the new person nothing."""


class CodeUnknown(Refusal):
    """No such code, here or now: one that ended, or belongs to another edition, is not told apart."""

    sentence = _l("This code does not work for this event. Check it, or leave it empty.")
    field = "code"


def of(edition: Edition) -> dict[int, list[Price]]:
    """The prices of the edition by category id, each in the organizer's order."""
    query = (
        select(Price)
        .join(Category, Category.id == Price.category_id)
        .where(Category.edition_id == edition.id)
        .order_by(Price.position, Price.id)
    )
    prices: dict[int, list[Price]] = defaultdict(list)
    for price in db.session.scalars(query):
        prices[price.category_id].append(price)
    return dict(prices)


def price_for(prices: list[Price], now: datetime, from_age: int | None, to_age: int | None) -> Price | None:
    """The first price that counts now for this age band; an unknown age has only the prices for everybody.

    Where all of those have ended the last one goes on: nothing becomes free because a day has passed.
    """
    fitting = [price for price in prices if _is_for(price, from_age, to_age)]
    return next((price for price in fitting if not _has_ended(price, now)), fitting[-1] if fitting else None)


def told(prices: list[Price], now: datetime) -> list[Price]:
    """The prices of a category that somebody who thinks of coming has to know: those that count now or later."""
    return [price for price in prices if not _has_ended(price, now)] or prices[-1:]


def find_code(edition: Edition, typed: str, now: datetime) -> FeeCode:
    """The code as typed, if it works here and now; whoever uses it then holds its row."""
    key = words.folded(typed)[:40]
    code = db.session.scalars(select(FeeCode).where(FeeCode.edition_id == edition.id, FeeCode.code_key == key)).first()
    if code is None or (code.ends_at is not None and code.ends_at <= now) or _is_used_up(code):
        raise CodeUnknown
    return code


def off(code: FeeCode, total_cents: int) -> int:
    """What the code takes off this total, in cents; a part of a cent is left to the charity."""
    return min(total_cents, code.off_cents if code.off_cents is not None else total_cents * (code.percent or 0) // 100)


def use(code: FeeCode, registration: Registration, total_cents: int) -> FeeCodeUse:
    """Use the code for this registration; refused when the last use went meanwhile, or it takes off something else."""
    promised = off(code, total_cents)
    try:
        code = locked(code)
    except GoneMeanwhile:
        raise CodeUnknown from None
    if _is_used_up(code) or off(code, total_cents) != promised:
        raise CodeUnknown
    used = FeeCodeUse(registration_id=registration.id, code=code, off_cents=promised)
    db.session.add(used)
    db.session.flush()
    return used


def still_off(code: FeeCode | None, used_cents: int, fees_cents: int) -> int:
    """What a code that took off so much takes off these fees: the part of somebody who left goes with them."""
    return min(used_cents, off(code, fees_cents)) if code is not None else 0


def _is_used_up(code: FeeCode) -> bool:
    if code.maximum_uses is None:
        return False
    uses = db.session.scalar(select(func.count()).where(FeeCodeUse.code_id == code.id)) or 0
    return uses >= code.maximum_uses


def _has_ended(price: Price, now: datetime) -> bool:
    return price.until_at is not None and now >= price.until_at


def _is_for(price: Price, from_age: int | None, to_age: int | None) -> bool:
    """Whether the whole age band lies within the price's."""
    if price.from_age is None and price.to_age is None:
        return True
    if from_age is None:
        return False
    if price.to_age is not None and (to_age is None or to_age > price.to_age):
        return False
    return from_age >= (price.from_age or 0)
