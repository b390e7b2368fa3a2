"""Lists of envelopes, with what each holds."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.fundraising import batches
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Gift, GiftStatus

SIZE = 50


@dataclass(frozen=True)
class Line:
    """One envelope, how many gifts stand in it, and what they come to."""

    batch: Batch
    gifts: int
    written_cents: int

    @property
    def counted_cents(self) -> int:
        return batches.counted(self.batch).total_cents


def page(edition_id: int, before: int | None = None) -> tuple[list[Line], int | None]:
    """Those of the edition, opened last first, and the number to go on before; two statements."""
    query = select(Batch).where(Batch.edition_id == edition_id).order_by(Batch.id.desc()).limit(SIZE + 1)
    query = query.options(joinedload(Batch.page), joinedload(Batch.deposit))
    found = list(db.session.scalars(query if before is None else query.where(Batch.id < before)))
    shown = found[:SIZE]
    return held(shown), shown[-1].id if len(found) > SIZE else None


def held(shown: list[Batch]) -> list[Line]:
    """What each of these holds; one statement."""
    sums = (
        select(Gift.batch_id, func.count(), func.sum(Gift.amount_cents))
        .where(Gift.batch_id.in_([batch.id for batch in shown]), Gift.status != GiftStatus.REVERSED)
        .group_by(Gift.batch_id)
    )
    figures = {number: (gifts, int(cents)) for number, gifts, cents in db.session.execute(sums)}
    return [Line(batch, *figures.get(batch.id, (0, 0))) for batch in shown]
