"""Lists of gifts: filtered, a page at a time, and what is shown summed; the sum is always that of the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.fundraising import donor_search, receiving, recognizing
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, LedgerAct, LedgerRow
from eventsapp.fundraising.owning import REPORTED_BY_OWNER

SIZE = 50


@dataclass(frozen=True)
class Wanted:
    """Which gifts of an edition; nothing asked: all of them."""

    status: GiftStatus | None = None
    method: GiftMethod | None = None
    page_id: int | None = None
    donor: str = ""
    """A part of the donor's name."""
    batch_id: int | None = None
    deposit_id: int | None = None
    without_donor: bool = False
    wants_receipt: bool = False
    since: date | None = None
    until: date | None = None
    nothing: bool = False
    """What is asked for is not there, so nothing is shown."""


@dataclass(frozen=True)
class Sums:
    """What the filtered gifts come to."""

    gifts: int
    confirmed_cents: int
    reported_cents: int


def page(edition_id: int, wanted: Wanted, *, before: int | None = None) -> tuple[list[Gift], int | None]:
    """Those written down last first, and the number to go on before if there are more; one statement."""
    query = _rows(edition_id, wanted).order_by(Gift.id.desc()).limit(SIZE + 1)
    query = query if before is None else query.where(Gift.id < before)
    found = list(db.session.scalars(query))
    return found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None


def reported_for(page_ids: Collection[int]) -> dict[int | None, list[Gift]]:
    """What owners reported for these pages, in the order of their writing down, by the page it was reported for.

    An organizer may let a gift count for another page; whose page that is never learns of it who gave.
    """
    query = (
        select(LedgerRow.page_id, Gift)
        .join(LedgerRow.gift)
        .where(LedgerRow.page_id.in_(page_ids), LedgerRow.act == LedgerAct.REPORTED, Gift.source == REPORTED_BY_OWNER)
        .order_by(Gift.id)
    )
    found: dict[int | None, list[Gift]] = {}
    for page_id, gift in db.session.execute(query):
        found.setdefault(page_id, []).append(gift)
    return found


def following(edition_id: int, wanted: Wanted, *, after: int, limit: int) -> list[Gift]:
    """In the order of their writing down, for a file."""
    return list(db.session.scalars(_rows(edition_id, wanted).where(Gift.id > after).order_by(Gift.id).limit(limit)))


def sums(edition_id: int, wanted: Wanted) -> Sums:
    """Of all that is filtered, whatever page is shown."""
    confirmed = func.sum(Gift.amount_cents).filter(Gift.status == GiftStatus.CONFIRMED)
    reported = func.sum(Gift.amount_cents).filter(Gift.status == GiftStatus.REPORTED)
    query = select(func.count(), confirmed, reported).where(*_conditions(edition_id, wanted))
    number, confirmed_cents, reported_cents = db.session.execute(query).one()
    return Sums(number, int(confirmed_cents or 0), int(reported_cents or 0))


def alike(edition_id: int, name_key: str, amount_cents: int, received_on: date) -> list[Gift]:
    """Standing gifts of the same amount from a donor of this name, of the same day, reported by who received it, or of
    a list of days near this one: perhaps this one was written down before."""
    is_near = Gift.received_on.between(received_on - recognizing.NEAR, received_on + recognizing.NEAR)
    query = select(Gift).where(
        Gift.donor_id.in_(select(Donor.id).where(Donor.name_key == name_key)),
        or_(
            Gift.received_on == received_on,
            Gift.source == REPORTED_BY_OWNER,
            and_(is_near, not_(and_(*receiving.without_a_line()))),
        ),
        Gift.edition_id == edition_id,
        Gift.amount_cents == amount_cents,
        Gift.status != GiftStatus.REVERSED,
    )
    return list(db.session.scalars(query.order_by(Gift.id).limit(5)))


def _rows(edition_id: int, wanted: Wanted) -> Select[Any]:
    shown = (joinedload(Gift.donor), joinedload(Gift.page), joinedload(Gift.batch).joinedload(Batch.deposit))
    return select(Gift).where(*_conditions(edition_id, wanted)).options(*shown)


def _conditions(edition_id: int, wanted: Wanted) -> list[Any]:
    found = [Gift.edition_id == edition_id]
    if wanted.status is not None:
        found.append(Gift.status == wanted.status)
    if wanted.method is not None:
        found.append(Gift.method == wanted.method)
    if wanted.page_id is not None:
        found.append(Gift.page_id == wanted.page_id)
    if wanted.donor:
        named = select(Donor.id).where(donor_search.name_like(words.folded(wanted.donor)))
        found.append(Gift.donor_id.in_(named))
    if wanted.batch_id is not None:
        found.append(Gift.batch_id == wanted.batch_id)
    if wanted.deposit_id is not None:
        found.append(Gift.batch_id.in_(select(Batch.id).where(Batch.deposit_id == wanted.deposit_id)))
    if wanted.without_donor:
        found.append(Gift.donor_id.is_(None))
    if wanted.wants_receipt:
        found.append(and_(Gift.wants_receipt, Gift.status != GiftStatus.REVERSED))
    if wanted.since is not None:
        found.append(Gift.received_on >= wanted.since)
    if wanted.until is not None:
        found.append(Gift.received_on <= wanted.until)
    if wanted.nothing:
        found.append(Gift.id < 0)
    return found
