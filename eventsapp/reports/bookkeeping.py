"""Files for the bookkeeper: gifts, and the rows of the ledger, batch by batch; no cell of them is calculated."""

import csv as separated
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.core import clock
from eventsapp.core.cells import safe
from eventsapp.core.db import db
from eventsapp.fundraising import gift_lists, ledger
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, LedgerAct, LedgerRow
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Account
from eventsapp.reports import gift_words
from eventsapp.reports.columns import BATCH, Column, Kind, Rows


def gift_columns() -> list[Column]:
    """The columns of a file of gifts."""
    return [
        Column(_("Recorded"), Kind.MOMENT, 17),
        Column(_("Received on"), Kind.OURS, 12),
        Column(_("Reference"), Kind.OURS, 12),
        Column(_("Donor"), Kind.TYPED, 28),
        Column(_("Page"), Kind.TYPED, 20),
        Column(_("Method"), Kind.OURS, 14),
        Column(_("Status"), Kind.OURS, 14),
        Column(_("Reported amount"), Kind.MONEY, 12),
        Column(_("Confirmed amount"), Kind.MONEY, 12),
        Column(_("Advantage"), Kind.MONEY, 12),
        Column(_("Envelope"), Kind.OURS, 12),
        Column(_("Deposit"), Kind.OURS, 12),
    ]


def ledger_columns() -> list[Column]:
    """The columns of a file of the ledger."""
    return [
        Column(_("Row"), Kind.OURS, 10),
        *gift_columns()[:6],
        Column(_("What was done"), Kind.OURS, 22),
        Column(_("Reported amount"), Kind.MONEY, 12),
        Column(_("Confirmed amount"), Kind.MONEY, 12),
        Column(_("Reason"), Kind.TYPED, 30),
        Column(_("Envelope"), Kind.OURS, 12),
        Column(_("Deposit"), Kind.OURS, 12),
        Column(_("Recorded by"), Kind.TYPED, 24),
    ]


def gift_batches(edition_id: int, zone: str, wanted: gift_lists.Wanted) -> Iterator[Rows]:
    """All gifts of the filter; between batches the database is let go."""
    after = 0
    while True:
        found = gift_lists.following(edition_id, wanted, after=after, limit=BATCH)
        cells: Rows = [_of_gift(gift, zone) for gift in found]
        after = found[-1].id if found else after
        is_last = len(found) < BATCH
        db.session.remove()
        if cells:
            yield cells
        if is_last:
            return


def ledger_batches(edition_id: int, wanted: ledger.Wanted) -> Iterator[Rows]:
    """All rows of these days in their order."""
    after: int | None = 0
    while after is not None:
        found, after = ledger.page(edition_id, wanted, after=after, limit=BATCH)
        names, pages = names_of(found), pages_of(found)
        cells: Rows = [_of_row(row, wanted.zone, names, pages) for row in found]
        db.session.remove()
        if cells:
            yield cells


def csv(columns: list[Column], batches: Iterable[Rows]) -> Iterator[str]:
    """As CSV (RFC 4180: commas, CRLF), in pieces."""
    yield _lines([[column.head for column in columns]])
    for batch in batches:
        yield _lines(
            [[_spelled(column.kind, cell) for column, cell in zip(columns, row, strict=True)] for row in batch]
        )


def names_of(rows: Iterable[LedgerRow]) -> dict[int, str]:
    """The names of those who wrote these rows, in one query."""
    numbers = {row.recorded_by for row in rows if row.recorded_by is not None}
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(numbers)))
    return {row.id: row.name for row in found}


def name_of(account_id: int | None) -> str:
    """The name of one account; nothing where nobody was signed in."""
    return db.session.scalar(select(Account.name).where(Account.id == account_id)) or ""


def pages_of(rows: Iterable[LedgerRow]) -> dict[int, FundraisingPage]:
    """The pages that these rows count for, in one query: a gift that was moved counts for another one now."""
    numbers = {row.page_id for row in rows if row.page_id is not None}
    found = db.session.scalars(select(FundraisingPage).where(FundraisingPage.id.in_(numbers)))
    return {page.id: page for page in found}


def _of_gift(gift: Gift, zone: str) -> list[Any]:
    confirmed = gift.amount_cents if gift.status == GiftStatus.CONFIRMED else 0
    return [
        clock.local(gift.recorded_at, zone).replace(tzinfo=None, microsecond=0),
        gift.received_on.isoformat(),
        gift.reference,
        gift.donor.name if gift.donor else "",
        gift.page.shown_name if gift.page else "",
        str(gift_words.METHODS[GiftMethod(gift.method)]),
        str(gift_words.STATUSES[GiftStatus(gift.status)]),
        gift.amount_cents - confirmed,
        confirmed,
        gift.purpose_cents + gift.other_cents,
        gift.batch.reference if gift.batch else "",
        gift.batch.deposit.reference if gift.batch and gift.batch.deposit else "",
    ]


def _of_row(row: LedgerRow, zone: str, names: dict[int, str], pages: dict[int, FundraisingPage]) -> list[Any]:
    gift = row.gift
    return [
        str(row.id),
        clock.local(row.recorded_at, zone).replace(tzinfo=None, microsecond=0),
        gift.received_on.isoformat(),
        gift.reference,
        gift.donor.name if gift.donor else "",
        pages[row.page_id].shown_name if row.page_id in pages else "",
        str(gift_words.METHODS[GiftMethod(gift.method)]),
        str(gift_words.ACTS[LedgerAct(row.act)]),
        row.reported_cents,
        row.confirmed_cents,
        row.reason,
        gift.batch.reference if gift.batch else "",
        gift.batch.deposit.reference if gift.batch and gift.batch.deposit else "",
        names.get(row.recorded_by or 0, ""),
    ]


def _spelled(kind: Kind, cell: Any) -> str:
    if kind is Kind.TYPED:
        return safe(cell)
    if kind is Kind.MONEY:
        sign, cents = "-" if cell < 0 else "", abs(cell)
        return f"{sign}{cents // 100}.{cents % 100:02d}"
    if kind is Kind.MOMENT:
        return str(cell.isoformat(sep=" ", timespec="minutes"))
    return str(cell)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    sheet = io.StringIO(newline="")
    separated.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
