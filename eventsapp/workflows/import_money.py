"""What somebody else's list says was paid: for each row, or for an order as a whole."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.registration import payments
from eventsapp.submissions.models import Registration
from eventsapp.workflows.import_rows import Row


def of_row(row: Row, group: Sequence[Row], *, is_new: bool) -> int:
    """What came in with this row; that of an order stands with the first who takes part, and only with a new order."""
    first = next((one for one in group if one.category), group[0])
    return row.paid_cents + (row.order_paid_cents if is_new and first is row else 0)


def record(
    edition: Edition,
    paid: Sequence[tuple[Row, int]],
    sent: dict[str, Registration],
    *,
    by: Actor,
) -> int:
    """Write down what came in for each registration, by day; says how many payments these are."""
    today = clock.today(edition.zone)
    amounts: dict[tuple[int, date], int] = defaultdict(int)
    for row, amount in paid:
        amounts[sent[row.group].id, min(_day(row) or today, today)] += amount
    found = [(number, day, amount) for (number, day), amount in amounts.items() if amount]
    payments.record_imported(found, by=by)
    return len(found)


def _day(row: Row) -> date | None:
    return row.paid_on or (row.signed_up_at.date() if row.signed_up_at and row.signed_up_at.year >= 1990 else None)
