"""Saved views: a filter of rosters and its columns under a name, for oneself or for all who organize the series.

Whoever saved a view renames, shares and removes it. A shared view shows to each what they may see, since it is a
question and not its answer.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.organizing.models import RosterColumns, RosterView
from eventsapp.people.models import Account

MOST = 50
"""More views than this of one account in a series nobody finds again."""


class Offered(NamedTuple):
    """A view as it is offered above a roster."""

    name: str
    asked: dict[str, str]


class NameTaken(Refusal):
    """Another of one's own views in the series has that name."""

    sentence = _l("You have a view of that name already. Choose another name, or remove the other view first.")
    field = "name"


class NameUnusable(Refusal):
    """Nothing in it can be read aloud or searched for."""

    sentence = _l("Give the view a name with letters or numbers in it.")
    field = "name"


class TooMany(Refusal):
    """There are as many as can be told apart."""

    sentence = _l("You have %(most)s views here already. Remove one that you do not use any more.")


def save(
    edition: Edition,
    account_id: int,
    name: str,
    asked: Mapping[str, str],
    *,
    is_shared: bool,
    is_bound: bool,
    by: Actor,
) -> RosterView:
    """Keep what is asked for under a name; `is_bound` to this edition where it means something nowhere else."""
    hold("roster views", account_id, edition.series_id)
    number = select(func.count(RosterView.id)).where(
        RosterView.account_id == account_id, RosterView.series_id == edition.series_id
    )
    if (db.session.scalar(number) or 0) >= MOST:
        raise TooMany(most=MOST)
    view = RosterView(
        series_id=edition.series_id,
        account_id=account_id,
        edition_id=edition.id if is_bound else None,
        name=name,
        name_key=_key(edition.series_id, account_id, name),
        is_shared=is_shared,
        asked=dict(asked),
        made_at=clock.now(),
    )
    db.session.add(view)
    trail.record("roster_view.saved", view, by=by, is_shared=is_shared)
    return view


def change(
    view: RosterView,
    edition: Edition,
    name: str,
    asked: Mapping[str, str],
    *,
    is_shared: bool,
    is_bound: bool,
    by: Actor,
) -> RosterView:
    """Call it otherwise, ask for something else, or let others have it or not."""
    hold("roster views", view.account_id, view.series_id)
    view = locked(view)
    view.name_key = _key(view.series_id, view.account_id, name, but=view)
    view.name, view.asked, view.is_shared = name, dict(asked), is_shared
    view.edition_id = edition.id if is_bound else None
    trail.record("roster_view.changed", view, by=by, is_shared=is_shared)
    return view


def remove(view: RosterView, *, by: Actor) -> None:
    """Forget it."""
    trail.record("roster_view.removed", view, by=by)
    db.session.delete(view)


def offered(edition: Edition, account_id: int) -> list[RosterView]:
    """The views somebody can choose from at this edition: their own and those that others share, by name."""
    asked = {"series_id": edition.series_id, "edition_id": edition.id, "account_id": account_id}
    query = select(RosterView).where(*_OFFERED).order_by(RosterView.name_key, RosterView.id)
    return list(db.session.scalars(query.options(joinedload(RosterView.account)), asked))


def of_roster(edition: Edition, account_id: int) -> tuple[list[str] | None, list[Offered]]:
    """The columns somebody chose, if they did, and the views offered to them, in one look."""
    asked = {"series_id": edition.series_id, "edition_id": edition.id, "account_id": account_id}
    rows = db.session.execute(_OF_ROSTER, asked).all()
    return rows[0].columns if rows else None, [Offered(row.name, row.asked) for row in rows if row.name is not None]


def own(edition: Edition, account_id: int, number: int) -> RosterView:
    """The view of that number, if it is somebody's own."""
    found = {view.id: view for view in offered(edition, account_id) if view.account_id == account_id}
    if number not in found:
        raise NotFound
    return found[number]


def _key(series_id: int, account_id: int, name: str, *, but: RosterView | None = None) -> str:
    key = words.folded(name)[:60]
    if not key:
        raise NameUnusable
    same = (RosterView.series_id == series_id, RosterView.account_id == account_id, RosterView.name_key == key)
    other = db.session.scalar(select(RosterView.id).where(*same))
    if other is not None and (but is None or other != but.id):
        raise NameTaken
    return key


_OFFERED = (
    RosterView.series_id == bindparam("series_id"),
    or_(RosterView.edition_id.is_(None), RosterView.edition_id == bindparam("edition_id")),
    or_(RosterView.account_id == bindparam("account_id"), RosterView.is_shared),
)
# Asked by every page of a roster, so it is put together once.
_COLUMNS, _VIEWS, _ACCOUNTS = RosterColumns.__table__, RosterView.__table__, Account.__table__
_OF_ROSTER = (
    select(_COLUMNS.c.columns, _VIEWS.c.name, _VIEWS.c.asked)
    .select_from(
        _ACCOUNTS.outerjoin(_COLUMNS, _COLUMNS.c.account_id == _ACCOUNTS.c.id).outerjoin(_VIEWS, and_(*_OFFERED))
    )
    .where(_ACCOUNTS.c.id == bindparam("account_id"))
    .order_by(_VIEWS.c.name_key, _VIEWS.c.id)
)
