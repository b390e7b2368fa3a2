"""What was raised: counters that are moved with each row of the ledger, and how they are held against the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from eventsapp.core.db import Base, db
from eventsapp.fundraising.gift_models import Gift, GiftStatus, LedgerRow, Pledge, PledgeStatus
from eventsapp.fundraising.models import EditionTotal, FundraisingPage, PageTotal
from eventsapp.teams.models import Membership

_FIGURES = ("confirmed_cents", "reported_cents", "pledged_cents", "gifts")


@dataclass(frozen=True)
class Raised:
    """What was raised by whatever it is asked of."""

    confirmed_cents: int = 0
    reported_cents: int = 0
    pledged_cents: int = 0
    gifts: int = 0
    """Gifts that stand, reported or confirmed."""

    @property
    def total_cents(self) -> int:
        """What was given, counted or not counted yet; promises are not in it."""
        return self.confirmed_cents + self.reported_cents


def of_edition(edition_id: int) -> Raised:
    """All that was raised for an edition."""
    return _raised(db.session.get(EditionTotal, edition_id))


def of_page(page_id: int) -> Raised:
    """What one page itself raised."""
    return _raised(db.session.get(PageTotal, page_id))


def of_pages(page_ids: Collection[int]) -> dict[int, Raised]:
    """The same of several pages, in one query."""
    found = db.session.scalars(select(PageTotal).where(PageTotal.page_id.in_(page_ids)))
    return dict.fromkeys(page_ids, Raised()) | {total.page_id: _raised(total) for total in found}


def of_team(edition_id: int, team_id: int) -> Raised:
    """What a team raised: by its own page, and by those of whoever is in it now."""
    figures = [func.coalesce(func.sum(getattr(PageTotal, name)), 0) for name in _FIGURES]
    query = select(*figures).where(PageTotal.page_id.in_(pages_of_team(edition_id, team_id)))
    return Raised(*(int(figure) for figure in db.session.execute(query).one()))


def pages_of_team(edition_id: int, team_id: int) -> Any:
    """The ids of the pages that count for a team, as a query: its own, also closed ones, and its members'."""
    members = select(Membership.person_id).where(Membership.team_id == team_id, Membership.left_at.is_(None))
    return select(FundraisingPage.id).where(
        FundraisingPage.edition_id == edition_id,
        (FundraisingPage.team_id == team_id) | FundraisingPage.person_id.in_(members),
    )


def count(
    edition_id: int,
    page_id: int | None,
    *,
    confirmed_cents: int = 0,
    reported_cents: int = 0,
    pledged_cents: int = 0,
    gifts: int = 0,
) -> None:
    """Move the counters by so much. They are held until the transaction ends, so this comes last in an act; that of the
    edition is held first, so that two acts on several pages never wait for each other."""
    moved = dict(zip(_FIGURES, (confirmed_cents, reported_cents, pledged_cents, gifts), strict=True))
    if not any(moved.values()):
        return
    db.session.flush()
    _move(EditionTotal, {"edition_id": edition_id}, moved)
    if page_id is not None:
        _move(PageTotal, {"page_id": page_id}, moved)


def hold(edition_id: int) -> None:
    """Hold the counter of the edition until the transaction ends: nobody else adds to its ledger meanwhile."""
    db.session.flush()
    _move(EditionTotal, {"edition_id": edition_id}, dict.fromkeys(_FIGURES, 0))


def differences() -> list[tuple[str, int, str, int, int]]:
    """Where a counter is not the sum of its rows: table, id, figure, what the counter says, what the rows say. It reads
    the whole ledger, and belongs to a check, never to a page."""
    found = []
    editions = {one.edition_id: _raised(one) for one in db.session.scalars(select(EditionTotal))}
    by_page = {one.page_id: _raised(one) for one in db.session.scalars(select(PageTotal))}
    for table, key, counters in (("edition_totals", "edition_id", editions), ("page_totals", "page_id", by_page)):
        rows = _summed(key)
        for number in sorted(rows.keys() | counters.keys()):
            counted, summed = counters.get(number, Raised()), rows.get(number, Raised())
            found += [
                (table, number, name, getattr(counted, name), getattr(summed, name))
                for name in _FIGURES
                if getattr(counted, name) != getattr(summed, name)
            ]
    return found


def _summed(key: str) -> dict[int, Raised]:
    figures: dict[int, dict[str, int]] = {}
    ledger = getattr(LedgerRow, key)
    money = select(ledger, func.sum(LedgerRow.confirmed_cents), func.sum(LedgerRow.reported_cents)).group_by(ledger)
    for number, confirmed, reported in db.session.execute(money.where(ledger.is_not(None))):
        figures.setdefault(number, {}).update(confirmed_cents=int(confirmed), reported_cents=int(reported))
    gift = getattr(Gift, key)
    standing = select(gift, func.count()).where(gift.is_not(None), Gift.status != GiftStatus.REVERSED).group_by(gift)
    for number, gifts in db.session.execute(standing):
        figures.setdefault(number, {})["gifts"] = gifts
    pledged = getattr(Pledge, key)
    for pledge in db.session.scalars(select(Pledge).where(pledged.is_not(None), Pledge.status == PledgeStatus.OPEN)):
        sums = figures.setdefault(getattr(pledge, key), {})
        sums["pledged_cents"] = sums.get("pledged_cents", 0) + (pledge.due_cents or 0)
    return {number: Raised(**sums) for number, sums in figures.items()}


def _raised(total: EditionTotal | PageTotal | None) -> Raised:
    return Raised() if total is None else Raised(*(getattr(total, name) for name in _FIGURES))


def _move(model: type[Base], which: dict[str, int], moved: dict[str, int]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    table = model.__table__
    adding = dialect.insert(table).values(**which, **moved)
    added = {name: table.c[name] + adding.excluded[name] for name in _FIGURES}
    adding = adding.on_conflict_do_update(index_elements=list(which), set_=added)
    db.session.execute(adding, execution_options={"whose": which})
    known = db.session.get(model, next(iter(which.values())))
    if known is not None:
        db.session.refresh(known)
