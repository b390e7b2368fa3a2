"""Limits: how many places there are, which organizers may change while people hold some."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from eventsapp.capacity import places
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal


class FewerThanTaken(Refusal):
    """More places are held, or offered to somebody, than there would be."""

    sentence = _l("Places taken already: %(taken)s. Enter at least as many, or leave it empty for no limit.")

    def __init__(self, pool: Pool, taken: int) -> None:
        super().__init__(taken=taken)
        self.pool_id = pool.id


def change(common: Pool, maxima: Mapping[int, int | None]) -> dict[int, int | None]:
    """Set how many places these pools have (pool id → maximum, None: no limit), and say what they had before.

    `common` is the pool whose row all acts on their places hold. Who waits for places that are free now has to be
    offered them by whoever calls this.
    """
    locked(common)
    before = {}
    for pool in places.read(maxima).values():
        wanted = maxima[pool.id]
        if wanted == pool.maximum:
            continue
        if wanted is not None and wanted < pool.taken:
            raise FewerThanTaken(pool, pool.taken)
        before[pool.id] = pool.maximum
        pool.maximum = wanted
    db.session.flush()
    return before
