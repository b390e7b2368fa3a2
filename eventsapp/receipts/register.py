"""The register: every number that was given away, with what became of it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select

from eventsapp.core import words
from eventsapp.core.cells import safe
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Donor, Gift
from eventsapp.receipts import reading
from eventsapp.receipts.models import Receipt, ReceiptGift, serial
from eventsapp.receipts.reading import Standing

SIZE = 50
_AT_ONCE = 500
HEAD = (
    *("serial number", "state", "kind", "year received", "issued on", "donor", "address"),
    *("amount", "advantage", "advantage described", "eligible amount", "gifts", "language"),
    *("replaces", "replaced by", "cancelled at", "reason", "sha256"),
)
"""The columns of the bookkeeper's file, the same in both languages."""


@dataclass(frozen=True)
class Wanted:
    """Which receipts; nothing said: all of them."""

    year: int | None = None
    series_id: int | None = None
    donor: str = ""
    """The beginning of a donor's name."""


@dataclass(frozen=True)
class Page:
    """Some of them, the newest first, and whether there are older ones."""

    lines: list[Standing]
    has_older: bool


def page(wanted: Wanted, *, before: int | None = None) -> Page:
    """Those before that number; one statement."""
    found = _found(wanted, before, SIZE + 1)
    return Page(found[:SIZE], len(found) > SIZE)


def years() -> list[int]:
    """The years that there are receipts for, the newest first."""
    newest = select(func.max(Receipt.year).label("year")).cte(recursive=True)
    # From each year to the one before it, so that the receipts of a year are stepped over.
    before = select(func.max(Receipt.year)).where(Receipt.year < newest.c.year).scalar_subquery()
    found = newest.union_all(select(before).where(newest.c.year.is_not(None)))
    return list(db.session.scalars(select(found.c.year).where(found.c.year.is_not(None)).order_by(found.c.year.desc())))


def as_csv(wanted: Wanted) -> Iterator[str]:
    """All of them for the bookkeeper, read in parts; amounts in dollars with a point."""
    yield _row(HEAD)
    before: int | None = None
    while found := _found(wanted, before, _AT_ONCE):
        gifts = _gifts_of([one.receipt.id for one in found])
        for one in found:
            yield _row(_cells(one, gifts.get(one.receipt.id, [])))
        before = found[-1].receipt.number


def _found(wanted: Wanted, before: int | None, most: int) -> list[Standing]:
    query = _narrowed(reading.with_standing(), wanted).order_by(Receipt.number.desc()).limit(most)
    if before is not None:
        query = query.where(Receipt.number < before)
    return [Standing(receipt, cancellation, number) for receipt, cancellation, number in db.session.execute(query)]


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.year is not None:
        query = query.where(Receipt.year == wanted.year)
    if wanted.donor:
        key = words.folded(wanted.donor)
        named = select(Donor.id).where(Donor.name_key >= key, Donor.name_key < key + "\U0010ffff")
        query = query.where(Receipt.donor_id.in_(named))
    if wanted.series_id is not None:
        its_gifts = (
            select(ReceiptGift.receipt_id)
            .join(Gift, Gift.id == ReceiptGift.gift_id)
            .join(Edition, Edition.id == Gift.edition_id)
            .where(ReceiptGift.receipt_id == Receipt.id, Edition.series_id == wanted.series_id)
        )
        query = query.where(exists(its_gifts))
    return query


def _gifts_of(receipt_ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(ReceiptGift.receipt_id, Gift.reference)
        .join(Gift, Gift.id == ReceiptGift.gift_id)
        .where(ReceiptGift.receipt_id.in_(receipt_ids))
        .order_by(Gift.id)
    )
    found: dict[int, list[str]] = {}
    for receipt_id, reference in db.session.execute(query):
        found.setdefault(receipt_id, []).append(reference)
    return found


def _cells(one: Standing, gifts: list[str]) -> list[str]:
    receipt, cancellation = one.receipt, one.cancellation
    return [
        *(receipt.serial, one.state, receipt.kind, str(receipt.year), receipt.issued_on.isoformat()),
        *(receipt.donor_name, ", ".join(receipt.printed["donor"]["lines"])),
        *(_dollars(receipt.amount_cents), _dollars(receipt.advantage_cents), receipt.printed["advantage_words"]),
        *(_dollars(receipt.eligible_cents), " ".join(gifts), receipt.language),
        *(receipt.printed["replaces"], serial(one.replacement) if one.replacement else ""),
        *((cancellation.cancelled_at.isoformat(), cancellation.reason) if cancellation else ("", "")),
        receipt.sha256,
    ]


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _row(cells: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()
