"""How one value of the database is written into an archive, and what each engine is handed of it afterwards.

SQLite and PostgreSQL keep moments, times and flags in different ways; in an archive they look the same, so that what
one of them wrote the other can read, and two databases can be compared line by line.
"""

import base64
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, LargeBinary, Time, TypeDecorator

from eventsapp.core.db import in_utc


class Kind(StrEnum):
    """What sort of thing a column holds, as the data dictionary says it."""

    MOMENT = "moment, in UTC (ISO 8601)"
    DAY = "day (ISO 8601)"
    TIME = "time on the wall (ISO 8601)"
    FLAG = "true or false"
    BYTES = "bytes (base64)"
    JSON = "text that holds JSON"
    PLAIN = "text or number"


_KINDS = {
    DateTime: Kind.MOMENT,
    Date: Kind.DAY,
    Time: Kind.TIME,
    Boolean: Kind.FLAG,
    LargeBinary: Kind.BYTES,
    JSON: Kind.JSON,
}


def kind_of(column: Column[Any]) -> Kind:
    """What the column holds, by the type that the database says it has."""
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return next((kind for type_, kind in _KINDS.items() if isinstance(stored, type_)), Kind.PLAIN)


def written(value: Any) -> Any:
    """The value as JSON has it; JSON of its own comes as text already, exactly as it is stored."""
    match value:
        case datetime():
            return in_utc(value).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def for_sqlite(value: Any, kind: Kind) -> Any:
    """What SQLite keeps of a written value: moments without their zone, as text that sorts."""
    if value is None:
        return None
    match kind:
        case Kind.MOMENT:
            return datetime.fromisoformat(value).replace(tzinfo=None).isoformat(" ", timespec="microseconds")
        case Kind.TIME:
            return time.fromisoformat(value).isoformat(timespec="microseconds")
        case Kind.BYTES:
            return base64.b64decode(value)
        case _:
            return value


def for_postgresql(value: Any, kind: Kind) -> Any:
    """What PostgreSQL is handed of a written value: its own reading of text does the rest."""
    return base64.b64decode(value) if kind is Kind.BYTES and value is not None else value
