"""Pricing a category: its price tiers as organizers set them up, and which of them ever count."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import ordering
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.registration import prices, rules
from eventsapp.registration.models import Category, Price

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


class PriceAgesOutOfOrder(Refusal):
    """Nobody is as old as that and as young."""

    sentence = _l("The last age must be at least the first.")
    field = "to_age"


class Tier(StrEnum):
    """Whether anybody pays a price."""

    NOW = "now"
    LATER = "later"
    """Once another has ended."""
    OVER = "over"
    NEVER = "never"
    """Others come before it for every age and at any time."""


@dataclass(frozen=True)
class Described:
    """What it costs, for whom and until when; each as on `Price`."""

    name: Bilingual
    amount_cents: int
    until_at: datetime | None = None
    from_age: int | None = None
    to_age: int | None = None


def of(category: Category) -> list[Price]:
    """The prices of the category in the organizer's order."""
    query = select(Price).where(Price.category_id == category.id).order_by(Price.position, Price.id)
    return list(db.session.scalars(query))


def find(category: Category, number: int) -> Price:
    """That price of the category; refuses with NotFound."""
    return row_of(Price, number, category_id=category.id)


def described(price: Price) -> Described:
    """The price as it is described now."""
    return Described(**{one.name: getattr(price, one.name) for one in fields(Described)})


def add(category: Category, wanted: Described, *, by: Actor) -> Price:
    """A new price, after the others; one that is there already and the same in everything is left as it is."""
    _refuse_unless_in_order(wanted)
    locked(category)
    there = of(category)
    if same := next((price for price in there if described(price) == wanted), None):
        return same
    position = ordering.after(there)
    price = Price(category_id=category.id, position=position, **vars(wanted))
    db.session.add(price)
    trail.record("price.added", price, by=by, category=category.id, amount_cents=price.amount_cents)
    return price


def edit(price: Price, wanted: Described, *, by: Actor) -> Price:
    """Describe it anew. Whoever has signed up keeps the fee they were told then."""
    _refuse_unless_in_order(wanted)
    price = locked(price)
    before = price.amount_cents
    changed = set_columns(price, vars(wanted))
    if changed:
        trail.record("price.edited", price, by=by, changed=changed, before=before, after=price.amount_cents)
    return price


def move(price: Price, steps: int, *, by: Actor) -> None:
    """Put it so many steps later, or earlier: the first price that fits counts."""
    category = locked(db.session.get_one(Category, price.category_id))
    if (there := ordering.move(of(category), price, steps)) is not None:
        trail.record("price.moved", price, by=by, position=there)


def remove(price: Price, *, by: Actor) -> None:
    """Take it away. Whoever has signed up keeps the fee they were told then."""
    trail.record("price.removed", price, by=by, category=price.category_id, amount_cents=price.amount_cents)
    db.session.execute(delete(Price).where(Price.id == price.id))


def standing(category: Category, offered: Sequence[Price], now: datetime) -> dict[int, Tier]:
    """For each price, by its id, whether somebody pays it: found by asking what each age pays at each turn of time."""
    listed = list(offered)
    turns = sorted({price.until_at for price in listed if price.until_at is not None})
    ever = _paid(category, listed, [_LONG_AGO, *turns])
    ahead = _paid(category, listed, [moment for moment in turns if moment > now])
    at_present = _paid(category, listed, [now])

    def tier(price: Price) -> Tier:
        if price.id in at_present:
            return Tier.NOW
        if price.id in ahead:
            return Tier.LATER
        return Tier.OVER if price.id in ever else Tier.NEVER

    return {price.id: tier(price) for price in listed}


def _paid(category: Category, listed: list[Price], moments: Sequence[datetime]) -> set[int]:
    """The prices that somebody in the category pays at one of these moments."""
    low, high = category.minimum_age or 0, category.maximum_age
    cuts = {price.from_age for price in listed} | {price.to_age + 1 for price in listed if price.to_age is not None}
    bands = rules.bands((age for age in cuts if age is not None), lowest=low, highest=high)
    ages: list[tuple[int | None, int | None]] = [(None, None), *bands]
    found = [prices.price_for(listed, moment, *band) for moment in moments for band in ages]
    return {price.id for price in found if price is not None}


def _refuse_unless_in_order(wanted: Described) -> None:
    if wanted.from_age is not None and wanted.to_age is not None and wanted.from_age > wanted.to_age:
        raise PriceAgesOutOfOrder
