"""Noticing what is written: before a commit, in the same transaction, the numbers of what shows it grow (decision 54).

A rush must not make every page anew at every sign-up: of places and shifts it only counts if what is said of them is
another.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, event, inspect, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from eventsapp.capacity import rules
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.publishing import changes
from eventsapp.publishing.models import KeptPage, PublicVersion
from eventsapp.questions.models import Question
from eventsapp.registration.models import Category, CategoryQuestion, Price
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering.models import Shift
from eventsapp.waivers.models import Waiver, WaiverVersion

WHOSE = "whose"
"""The option with which a statement over many rows says whose they are: `{"edition_id": 5}`."""
_KEY = "eventsapp.publishing.noticed"
_VERSIONS = PublicVersion.__table__
_NO_SHIFT = -1
_STEP = 2**32
"""A number grows by less than that."""
_OWNERS: tuple[tuple[type, Any, Callable[[int], str]], ...] = (
    (Price, Category, changes.edition),
    (CategoryQuestion, Question, changes.form),
    (WaiverVersion, Waiver, changes.form),
)
"""To what rows belong that have no edition of their own."""
_HAVE_PLACES = (Category, Shift, Edition)
_COMPARED = ("edition_id", "category_id", "page_id", "team_id", "maximum", "held", "offered", "waiting")
"""What a row had of these before matters as much as what it has."""


class Places(NamedTuple):
    """The figures of a pool."""

    maximum: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.maximum is None else max(0, self.maximum - self.taken - self.waiting)

    @property
    def told(self) -> tuple[int | None, bool]:
        """What a page says of them, if that is a category: so many, or more than that."""
        roughly = rules.roughly(self.left)
        return roughly, roughly != self.left

    def missing(self, ideal: int) -> int:
        """How many helpers a page says are needed, if that is a shift."""
        return 0 if self.left == 0 else max(0, ideal - self.taken)


@dataclass
class _Noticed:
    """What was written in this transaction."""

    scopes: set[str] = field(default_factory=set)
    asked: dict[type, set[int]] = field(default_factory=dict)
    """Of each table of which it has to be asked whose they are: by its column in `changes.ASKED_FOR`."""
    people: set[int] = field(default_factory=set)
    """Whose fundraising pages were: their earlier ones lead on to the newest."""
    pools: dict[int, tuple[Places, Places]] = field(default_factory=dict)
    """As they were at first, and as they are now."""
    keeps_nothing: bool = False
    """Whether no page that was kept may stay."""
    owners: dict[int | None, Any] = field(default_factory=dict)
    """By pool those rows that were at hand when it changed: a category, a shift, an edition."""


def init_app() -> None:
    """Watch what is written."""
    for name, listener in (
        ("before_flush", _note_deleted),
        ("after_flush", _note_written),
        ("do_orm_execute", _note_statement),
        ("before_commit", _count),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
    for model in changes.WATCHED.values():
        for name in _COMPARED:
            attribute = getattr(model, name, None)
            if attribute is not None and not event.contains(attribute, "set", _remember):
                event.listen(attribute, "set", _remember, active_history=True)


def keep_nothing() -> None:
    """Let every kept page go with what is being written: at its end, like all that numbers say, so that whoever waits
    for a number holds no page."""
    noticed = _noticed(db.session())
    noticed.keeps_nothing = True
    noticed.scopes.add(changes.EVERYTHING)


def grow(scopes: Collection[str], *, connection: Connection | None = None) -> None:
    """Let these numbers grow, always in one order, so that two acts never wait for each other.

    By how much is drawn by lot: a database that goes on from its backup comes to other numbers than before, so nothing
    that was kept under one of them is taken for what it is now.
    """
    connection = connection or db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    step = 1 + secrets.randbelow(_STEP)
    adding = dialect.insert(_VERSIONS)
    grown = {"number": _VERSIONS.c.number + adding.excluded.number}
    growing = adding.on_conflict_do_update(index_elements=["scope"], set_=grown)
    # Line by line: many lines of values would be one statement that is written anew for each act.
    connection.execute(growing, [{"scope": scope, "number": step} for scope in sorted(scopes)])


def _remember(_row: object, _value: object, _former: object, _event: object) -> None:
    """With this listening, what stood there is read before it is overwritten."""


def _note_deleted(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.deleted:
        _note(session, type(row), [row])


def _note_written(session: Session, _context: UOWTransaction) -> None:
    for row in session.new:
        _note(session, type(row), [row])
    for row in session.dirty:
        if type(row) in (*changes.SCOPES, *changes.ASKED_FOR) and session.is_modified(row):
            _note(session, type(row), [row] if isinstance(row, Pool) else [row, _Former(row)])


def _note_statement(state: ORMExecuteState) -> None:
    """A statement over many rows changes everything, unless its lines say whose they are, or it says so itself."""
    if state.is_select:
        return
    model = changes.WATCHED.get(getattr(getattr(state.statement, "table", None), "name", ""))
    if model is None:
        return
    whose = state.execution_options.get(WHOSE)
    lines: Iterable[Mapping[str, Any]] = [whose] if whose else ()
    if state.is_insert and not whose and isinstance(state.parameters, list):
        lines = state.parameters
    rows = [SimpleNamespace(**line) for line in lines]
    try:
        if not rows:
            raise AttributeError
        _note(state.session, model, rows)
    except AttributeError:
        _noticed(state.session).scopes.add(changes.EVERYTHING)


def _note(session: Session, model: type, rows: Iterable[Any]) -> None:
    for row in rows:
        if model in changes.SCOPES:
            _noticed(session).scopes.update(changes.SCOPES[model](row))
            if model is FundraisingPage and row.person_id is not None:
                _noticed(session).people.add(row.person_id)
        elif model is Pool:
            _note_places(session, row)
        elif model in changes.ASKED_FOR:
            _noticed(session).asked.setdefault(model, set()).add(getattr(row, changes.ASKED_FOR[model]))


def _note_places(session: Session, pool: Pool) -> None:
    """As it was when this transaction began, and as it is now; what is new belongs to something new as well."""
    noticed = _noticed(session)
    now, known = _places(pool), noticed.pools.get(pool.id)
    before = known[0] if known else _places(_Former(pool))
    noticed.pools[pool.id] = (before, now)
    if pool.id not in noticed.owners:
        # From what they hold: asking a row that is to be read anew for it would ask the database.
        noticed.owners |= {row.__dict__.get("pool_id"): row for row in session if isinstance(row, _HAVE_PLACES)}


def _places(pool: Any) -> Places:
    return Places(pool.maximum, (pool.held or 0) + (pool.offered or 0), pool.waiting or 0)


class _Former:
    """A row as it was before what is being written."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        former = inspect(self._row).attrs[name].history.deleted
        return former[0] if former else getattr(self._row, name)


def _count(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    noticed: _Noticed | None = session.info.pop(_KEY, None)
    if noticed is None:
        return
    scopes = noticed.scopes | _of_places(noticed) | _of_set_up(noticed.asked)
    scopes |= _of_teams(noticed.asked.get(Team, set()) | noticed.asked.get(Membership, set()))
    scopes |= _of_people(noticed.people)
    if scopes:
        grow(scopes)
    if noticed.keeps_nothing:
        session.execute(delete(KeptPage).execution_options(synchronize_session=False))


def _of_places(noticed: _Noticed) -> set[str]:
    """The figures of whatever says something else of them now; shifts are also shown where help is needed most."""
    changed = {number: (before, now) for number, (before, now) in noticed.pools.items() if before != now}
    owners: list[Any] = [
        (number, row.edition_id, getattr(row, "ideal", _NO_SHIFT))
        for number, row in noticed.owners.items()
        if number in changed and not isinstance(row, Edition)
    ]
    if unknown := changed.keys() - noticed.owners.keys():
        asked = (
            select(model.pool_id, model.edition_id, ideal).where(model.pool_id.in_(unknown))
            for model, ideal in ((Category, literal(_NO_SHIFT)), (Shift, Shift.ideal))
        )
        owners += db.session.execute(union_all(*asked))
    scopes: set[str] = set()
    for number, edition, ideal in owners:
        before, now = changed[number]
        if ideal == _NO_SHIFT:
            if before.told != now.told:
                scopes.add(changes.figures(edition))
        elif before.missing(ideal) != now.missing(ideal):
            scopes |= {changes.figures(edition), changes.HELPERS}
    return scopes


def _of_set_up(asked: Mapping[type, Collection[int]]) -> set[str]:
    """The editions of what has none of its own in its row."""
    scopes: set[str] = set()
    for model, owner, scope in _OWNERS:
        if numbers := asked.get(model):
            found = db.session.scalars(select(owner.edition_id).where(owner.id.in_(numbers)))
            scopes.update(map(scope, found))
    return scopes


def _of_teams(teams: Collection[int]) -> set[str]:
    """What those of them say who raise money together."""
    if not teams:
        return set()
    raising = select(FundraisingPage.edition_id, FundraisingPage.id).where(FundraisingPage.team_id.in_(teams))
    found = db.session.execute(raising).all()
    return {scope for edition, page in found for scope in (changes.figures(edition), changes.page(page))}


def _of_people(people: Collection[int]) -> set[str]:
    """All pages that they raise money with, in whichever year."""
    if not people:
        return set()
    theirs = select(FundraisingPage.id).where(FundraisingPage.person_id.in_(people))
    return {changes.page(number) for number in db.session.scalars(theirs)}


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        session.info.pop(_KEY, None)


def _noticed(session: Session) -> _Noticed:
    return session.info.setdefault(_KEY, _Noticed())  # type: ignore[no-any-return]
