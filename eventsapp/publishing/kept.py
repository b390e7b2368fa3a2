"""Kept pages: found by their address while they are true, and kept anew by whoever had to write them.

A page is true as long as the numbers of all that it shows stand where they stood when it was written, and until the
next moment at which the clock alone may change it. Both are asked in the one small statement that finds it.
"""

import gzip
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy import LargeBinary as Octets
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InternalError, OperationalError

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.publishing import noticing
from eventsapp.publishing.changes import EVERYTHING
from eventsapp.publishing.models import KeptPage, PublicVersion

LONGEST = timedelta(minutes=15)
"""A page is written anew after that at the latest, should the clock change something that no moment tells."""
BESIDE_ANOTHER = timedelta(seconds=5)
"""… while another version of the app runs beside this one: it may not notice all that changes a page of ours."""
PATIENCE_SECONDS = 0.02
"""So long a reader waits for writers to have the page kept; otherwise the next one tries."""
UNVISITED = timedelta(days=1)
FASTEST = 1
LONGEST_ADDRESS = 200

_PAGES, _VERSIONS = KeptPage.__table__.c, PublicVersion.__table__.c


def _asking(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    its_scopes = _VERSIONS.scope.in_((EVERYTHING, _PAGES.around, _PAGES.own))
    now = select(func.coalesce(func.sum(_VERSIONS.number), 0)).where(its_scopes).scalar_subquery()
    return select(_PAGES.etag, *columns).where(
        _PAGES.address == bindparam("at"),
        _PAGES.written_by == bindparam("by"),
        _PAGES.valid_until > bindparam("now"),
        _PAGES.version == now,
    )


# Made once: putting such a statement together costs more than the database needs to answer it.
_TAG, _WHOLE = _asking(), _asking(type_coerce(_PAGES.body_gzip, Octets))
_NUMBER = select(func.coalesce(func.sum(_VERSIONS.number), 0)).where(
    _VERSIONS.scope.in_(bindparam("scopes", expanding=True))
)
_ANOTHER_BESIDE = or_(
    *(
        exists().where(is_other, _PAGES.valid_until > bindparam("now"))
        for is_other in (_PAGES.written_by < bindparam("by"), _PAGES.written_by > bindparam("by"))
    )
)
"""Whether another version of the app has kept a page not long ago: one that keeps none has no visitors."""
_NUMBER_AND_OTHERS = _NUMBER.add_columns(_ANOTHER_BESIDE)


@dataclass(frozen=True)
class Page:
    """A page as it is sent."""

    etag: str
    body_gzip: bytes


@dataclass(frozen=True)
class Where:
    """The address of a page, and which version of the app writes it."""

    address: str
    written_by: str


def etag(engine: Engine, where: Where) -> str | None:
    """The validator of the page as it is now, if it is kept."""
    row = _found(engine, _TAG, where)
    return None if row is None else str(row[0])


def read(engine: Engine, where: Where) -> Page | None:
    """The page as it is now, if it is kept."""
    row = _found(engine, _WHOLE, where)
    return None if row is None else Page(row[0], row[1])


def begin() -> None:
    """From here on everything is read as of one moment, so that a page and its number belong together."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def written(body: str) -> Page:
    """A page that was just written; the same words are the same version, whoever wrote them."""
    octets = body.encode()
    return Page(hashlib.sha256(octets).hexdigest()[:32], gzip.compress(octets, FASTEST, mtime=0))


def keep(where: Where, page: Page, *, around: str, own: str, since: datetime, noted: Sequence[datetime]) -> None:
    """Keep the page that was written since then, if that is possible at once; `noted` is what it knew of moments."""
    if len(where.address) > LONGEST_ADDRESS:
        return
    scopes = (EVERYTHING, around, own)
    asked = {"scopes": scopes, "by": where.written_by, "now": since}
    version, is_another_beside = db.session.execute(_NUMBER_AND_OTHERS, asked).one()
    told = {
        "around": around,
        "own": own,
        "version": version,
        "valid_until": _valid_until(since, noted, BESIDE_ANOTHER if is_another_beside else LONGEST),
        "etag": page.etag,
        "body_gzip": page.body_gzip,
    }
    unless_it_cannot = suppress(OperationalError, InternalError)  # busy, read-only or full: no answer depends on it
    with unless_it_cannot, writing(seconds=PATIENCE_SECONDS, is_durable=False):
        if version == (db.session.scalar(_NUMBER, {"scopes": scopes}) or 0):
            _put({"address": where.address, "written_by": where.written_by}, told)


def forget(connection: Connection | None = None) -> None:
    """Keep nothing of what was: after somebody's words were erased, and for whoever filled the database past the
    session, by this connection, as the last thing of all.

    A page that is being written meanwhile, from what was, must not be kept either, nor is what processes have kept in
    their memory true any more (setups.py): so one number that all of it rests on grows.
    """
    if connection is None:
        noticing.keep_nothing()
        return
    noticing.grow([EVERYTHING], connection=connection)
    connection.execute(delete(KeptPage.__table__))  # type: ignore[arg-type]


def forget_unvisited(now: datetime) -> None:
    """Let pages go that nobody has asked for in a day: of addresses that are gone, of earlier versions of the app.

    What somebody else has in hand just now is left alone, so that nobody waits here for one page with another in hand.
    """
    which = KeptPage.address, KeptPage.written_by
    old = select(*which).where(KeptPage.valid_until < now - UNVISITED)
    if db.session.execute(old.limit(1)).first() is not None:
        free = tuple_(*which).in_(old.with_for_update(skip_locked=True))
        with writing():
            db.session.execute(delete(KeptPage).where(free).execution_options(synchronize_session=False))


def _found(engine: Engine, query: Select[*tuple[Any, ...]], where: Where) -> Row[*tuple[Any, ...]] | None:
    """Past the session, which would take longer than the database."""
    asked = {"at": where.address, "by": where.written_by, "now": clock.now()}
    with engine.connect() as connection:
        return connection.execute(query, asked).one_or_none()


def _valid_until(since: datetime, noted: Sequence[datetime], longest: timedelta) -> datetime:
    """The next of those moments since the page was begun: one that came while it was written has ended it already."""
    midnight = datetime.combine(since.date() + timedelta(days=1), time.min, since.tzinfo)
    return min([since + longest, midnight, *(moment for moment in noted if moment > since)])


def _put(which: dict[str, str], told: dict[str, Any]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    adding = dialect.insert(KeptPage.__table__).values(**which, **told)
    db.session.execute(adding.on_conflict_do_update(index_elements=list(which), set_=told))
