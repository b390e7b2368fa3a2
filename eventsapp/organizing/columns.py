"""Columns: in which ones an account reads rosters, whatever the event."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from eventsapp.core.db import db, hold
from eventsapp.organizing.models import RosterColumns


def of(account_id: int) -> list[str] | None:
    """The columns somebody chose, in their order; None: they never did."""
    return db.session.scalar(_CHOSEN, {"account_id": account_id})


def choose(account_id: int, columns: Sequence[str] | None) -> None:
    """Show these columns from now on; None: the usual ones. It is how somebody reads, so no trail tells of it."""
    hold("roster columns", account_id)
    chosen = db.session.get(RosterColumns, account_id)
    if columns is None:
        if chosen is not None:
            db.session.delete(chosen)
    elif chosen is None:
        db.session.add(RosterColumns(account_id=account_id, columns=list(columns)))
    else:
        chosen.columns = list(columns)


_COLUMNS = RosterColumns.__table__.c
# Asked by every page of a roster, so it is put together once.
_CHOSEN = select(_COLUMNS.columns).where(_COLUMNS.account_id == bindparam("account_id"))
