"""What becomes of everything that names a person when two of them become one: each area says it of its own columns.

A test walks the tables: a new column that names a person has to be given its move by the area it is in.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, func, select, update

from eventsapp.core import sealing
from eventsapp.core.db import Base, db


@dataclass
class Merging:
    """Two people on their way to become one; rows that one person cannot have twice end up in `rest`."""

    kept_id: int
    gone_id: int
    rest: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)

    def set_aside(self, row: Base) -> None:
        """Keep all of a row before it goes."""
        values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
        self.rest.setdefault(row.__tablename__, []).append({name: _plain(value) for name, value in values.items()})
        db.session.delete(row)
        db.session.flush()

    def sealed_rest(self) -> str:
        """What was set aside, as it is kept."""
        return sealing.seal(json.dumps(self.rest))


Act = Callable[[Merging, Column[Any]], None]


@dataclass(frozen=True)
class Move:
    """How a column that names a person is moved, and what its rows are called on the page."""

    label: Any
    act: Act


MOVES: dict[str, Move] = {}
"""By ``table.column``, in the order in which they are made."""
AFTERWARDS: list[Callable[[Merging], None]] = []
"""What is to be done once everything has moved."""


def every(merging: Merging, column: Column[Any]) -> None:
    """Every row is the other's now."""
    db.session.flush()
    table = column.table
    changed = db.session.execute(update(table).where(column == merging.gone_id).values({column.name: merging.kept_id}))
    if changed.rowcount:  # type: ignore[attr-defined]
        merging.moved[f"{table.name}.{column.name}"] = changed.rowcount  # type: ignore[attr-defined]


def rows(model: Any, person_id: int) -> list[Any]:
    """The rows of that table which name this person."""
    return list(db.session.scalars(select(model).where(model.person_id == person_id)))


def row(model: Any, person_id: int, **same: Any) -> Any:
    """The row of that table which names this person and holds the same; None: there is none."""
    alike = [getattr(model, name).is_not_distinct_from(value) for name, value in same.items()]
    return db.session.scalars(select(model).where(model.person_id == person_id, *alike)).first()


def column_of(name: str) -> Column[Any]:
    """The column of ``table.column``."""
    table, _dot, column = name.partition(".")
    return Base.metadata.tables[table].columns[column]


def held(person_id: int) -> dict[str, int]:
    """How many rows name this person, by column."""
    figures = [
        select(func.count()).select_from(column.table).where(column == person_id).scalar_subquery()
        for column in map(column_of, MOVES)
    ]
    return dict(zip(MOVES, db.session.execute(select(*figures)).one(), strict=True))


def columns_naming_people() -> set[str]:
    """Every column of every table that names a person."""
    return {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
