"""Choosing among categories: what a card says about each of them."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _

from eventsapp.capacity.models import Pool
from eventsapp.core import clock, languages, money
from eventsapp.events.models import Edition
from eventsapp.registration import prices as prices_of
from eventsapp.registration.models import Category, Price


def category_details(
    edition: Edition,
    categories: Sequence[Category],
    prices: Mapping[int, list[Price]],
    pools: Mapping[int, Pool],
    *,
    from_age: int | None,
    to_age: int | None,
    party: int,
) -> dict[str, dict[str, Any]]:
    """For each category the lines under its name: what it is, when it starts, what it costs, and its places.

    `pools` are those of the edition and of its categories as they are now, by their number.
    """
    return {
        str(one.id): {
            "hint": one.hint.said(),
            "facts": _facts(edition, one, prices, from_age, to_age),
            **_room_for(party, pools[edition.pool_id], pools[one.pool_id]),
        }
        for one in categories
    }


def cost(edition: Edition, offered: list[Price], from_age: int | None, to_age: int | None) -> str:
    """``$25.00, $35.00 from Sat, May 1; Senior: $20.00``: what the age in question pays now, and next."""
    now = clock.now()
    current = prices_of.price_for(offered, now, from_age, to_age)
    said = [_amount(edition, offered, current, from_age, to_age)] if current else []
    for price in offered:
        is_over = price.until_at is not None and price.until_at <= now
        if price is not current and not is_over and _is_for_some(price, from_age, to_age):
            said.append(languages.labelled(price.name.said(), money.said(price.amount_cents)))
    return "; ".join(said) or _("Free")


def ages(category: Category) -> str:
    """For which ages a category is, in words; nothing if for all."""
    low, high = category.minimum_age, category.maximum_age
    if low is not None and high is not None:
        return _("From age %(low)s to age %(high)s", low=low, high=high)
    if low is not None:
        return _("From age %(age)s", age=low)
    return "" if high is None else _("Up to age %(age)s", age=high)


def _facts(
    edition: Edition, category: Category, prices: Mapping[int, list[Price]], from_age: int | None, to_age: int | None
) -> str:
    starts = ""
    if category.starts_at is not None:
        starts = _("Starts at %(time)s", time=languages.clock(clock.local(category.starts_at, edition.zone)))
    costs = cost(edition, prices.get(category.id, []), from_age, to_age) if prices else ""
    return "\u00a0· ".join(part for part in (starts, ages(category), costs) if part)


def _amount(edition: Edition, offered: list[Price], price: Price, from_age: int | None, to_age: int | None) -> str:
    """An amount, and what it becomes on which day."""
    now_said = money.said(price.amount_cents)
    if price.until_at is None:
        return now_said
    later = prices_of.price_for(offered, price.until_at, from_age, to_age)
    ends = clock.local(price.until_at, edition.zone)
    words = {"now": now_said, "later": money.said(later.amount_cents if later else 0)}
    words["day"] = languages.short_day(ends.date())
    if ends.time() == time(0):
        return _("%(now)s, %(later)s from %(day)s", **words)
    return _("%(now)s, %(later)s after %(day)s", **words)


def _is_for_some(price: Price, from_age: int | None, to_age: int | None) -> bool:
    """Whether the price is for a group within these ages, so that it may yet turn out to be theirs."""
    if price.from_age is None and price.to_age is None:
        return False
    low, high = price.from_age or 0, price.to_age if price.to_age is not None else 200
    begins, ends = from_age or 0, to_age if to_age is not None else 200
    return low <= ends and high >= begins


def _room_for(party: int, whole: Pool, own: Pool) -> dict[str, Any]:
    """The places of a category for a whole party, which has them all or waits together."""
    left = min((pool.left for pool in (whole, own) if pool.left is not None), default=None)
    if left == 0:
        if party > 1:
            return {"note": _("Full. If one of you chooses it, all of you join the waitlist together.")}
        return {"note": _("Full. You can join the waitlist.")}
    if left is not None and left < party:
        return {"places": left, "note": _("If there is not room for all of you, all of you wait together.")}
    return {"places": left}
