"""The one database: its base class, its column types, and the transaction every act stands in.

SQLite and PostgreSQL are equals here. On SQLite a writing transaction begins with BEGIN IMMEDIATE, because a reading
one that turns into a writing one is refused at once when somebody else wrote meanwhile; on PostgreSQL `locked` and
`hold` take the locks that keep two people from the last place.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from sqlite3 import Connection as SQLiteConnection
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, MetaData, String, event, func, inspect, select
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import GoneMeanwhile
from eventsapp.core.sqlite_pool import OwnConnections

BUSY_SECONDS = 10
"""How long a writer waits for the others before the person is told that we are too busy."""

Row = TypeVar("Row", bound="Base")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; a naive value is refused, since nobody can say when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)


def in_utc(stored: datetime) -> datetime:
    """A moment as the database holds it: SQLite without a zone, PostgreSQL in that of the session."""
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


class WordsType(TypeDecorator[Bilingual]):
    """A text in both languages, kept as one JSON value."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Bilingual | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {"en": value.en, "fr": value.fr}

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> Bilingual | None:
        return None if value is None else Bilingual(en=value.get("en", ""), fr=value.get("fr", ""))


def key_type(length: int = 200) -> String:
    """A string compared by its code points on every host, so that lists page the same way everywhere."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), Bilingual: WordsType()}  # noqa: RUF012 - SQLAlchemy's own form


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": False})


def engine_options(url: str) -> dict[str, Any]:
    """What the engine for this address is opened with. A statement that fails never tells its values to a log."""
    if url.startswith("sqlite"):
        # Each thread keeps its own: handed from thread to thread they crashed the process under many readers, and
        # opening one for each transaction took longer than the transaction (docs/decisions/0012).
        return {
            "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},  # a server may stream from another
            "poolclass": OwnConnections,
            "hide_parameters": True,
        }
    settings = "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=5000"
    return {
        "connect_args": {"options": settings, "application_name": "eventsapp", "connect_timeout": 5},
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "pool_size": 10,
        "pool_timeout": 10,
    }


def one_of(kinds: type[StrEnum], column: str) -> str:
    """The condition of a constraint that the column holds one of these."""
    return f"{column} IN ({', '.join(repr(str(one)) for one in kinds)})"


@contextmanager
def writing(*, seconds: float = BUSY_SECONDS) -> Iterator[None]:
    """One act, one transaction: all of it is stored when the block ends, or none of it.

    What was read before is forgotten on entering, so that decisions rest on what is true now; a row that somebody
    removed meanwhile is refused with GoneMeanwhile. It waits so many seconds for other writers.
    """
    session = db.session
    if session.new or session.dirty:
        raise RuntimeError("changes were made outside writing()")
    session.rollback()
    connection = session.connection(execution_options={"writes": seconds})
    if seconds < BUSY_SECONDS and connection.dialect.name == "postgresql":
        session.execute(select(func.set_config("lock_timeout", f"{round(seconds * 1000)}ms", True)))
    try:
        yield
        session.commit()
    except (ObjectDeletedError, StaleDataError) as gone:
        session.rollback()
        raise GoneMeanwhile from gone
    except BaseException:
        session.rollback()
        raise


def lost_to_another(error: OperationalError) -> bool:
    """Whether the database gave way to somebody else's act, or waited too long for one: once more is all it takes."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate in ("40001", "40P01", "55P03") or (sqlstate is None and "locked" in str(error.orig))


def locked(row: Row) -> Row:
    """The same row, read anew and held until the transaction ends; lock two rows in the order of their ids.

    What was set on it and not written yet is written first, so that reading it anew loses nothing. A row that somebody
    removed meanwhile is refused with GoneMeanwhile.
    """
    model = type(row)
    if db.session.is_modified(row):
        db.session.flush()
    same = inspect(model).primary_key[0] == identity_of(row)
    query = select(model).where(same).with_for_update(of=model).execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise GoneMeanwhile
    return found


def identity_of(row: Base) -> Any:
    """The id under which a flushed row is stored."""
    identity = inspect(row).identity
    if identity is None:
        raise RuntimeError(f"{type(row).__name__} is not stored yet")
    return identity[0]


def hold(*key: object, beside: tuple[object, ...] = ()) -> None:
    """Hold a name until the transaction ends, where there is no row to lock (a person not yet known).

    The name `beside` is held first, together with others who hold it beside theirs; whoever wants that name alone
    waits for all of them, and they for who has it. SQLite has one writer at a time, so there is nothing more to hold.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        shared = [func.pg_advisory_xact_lock_shared(_number_of(beside))] if beside else []
        db.session.execute(select(*shared, func.pg_advisory_xact_lock(_number_of(key))))


def _number_of(key: tuple[object, ...]) -> Any:
    return func.hashtextextended("\x1f".join(str(part) for part in key), 0)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, SQLiteConnection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    seconds = connection.get_execution_options().get("writes")
    if seconds is None:
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite's own waiting sleeps longer and longer and starves the loser; asking every few milliseconds does not.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        _begin_immediate(connection, seconds)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begin_immediate(connection: Connection, seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > give_up_at:
                raise
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - a pause, not a secret
