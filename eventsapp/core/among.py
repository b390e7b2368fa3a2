"""Among: whether a column holds one of many values, in a statement that reads the same however many those are.

The usual IN has a place for each value. Such a statement is put together and understood anew for each number of them,
which takes longer than its answer where a page asks about all of its lines.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, String, bindparam, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _Many(TypeDecorator[Any]):
    """Values handed over as one: JSON on SQLite, an array on PostgreSQL."""

    impl = String
    cache_ok = True

    def __init__(self, of: type[Integer | String]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return json.dumps(values, ensure_ascii=False) if dialect.name == "sqlite" else values


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":
        """As it is: SQLAlchemy would compare a truth with 1 on SQLite, and no index would be used."""
        return self


def among(column: Any, name: str, of: type[Integer | String] = Integer) -> _Among:
    """The condition that the column holds one of the values given under that name, each an `of`."""
    return _Among(column, bindparam(name, type_=_Many(of)))


def one_of(column: Any, words: Iterable[str]) -> ColumnElement[bool]:
    """The condition that the column holds one of these words of ours, which are a part of the statement."""
    return column.in_([literal_column(f"'{word}'") for word in words])  # type: ignore[no-any-return]


@compiles(_Among)
def _on_postgresql(element: _Among, compiler: Any, **more: Any) -> str:
    column, many = element.clauses
    return f"{compiler.process(column, **more)} = ANY ({compiler.process(many, **more)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: Any, **more: Any) -> str:
    column, many = element.clauses
    here, values = compiler.process(column, **more), compiler.process(many, **more)
    return f"{here} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both put together by SQLAlchemy
