"""The one database: its base class, its column types, and the transaction every act stands in.

SQLite and PostgreSQL are equals here. On SQLite a writing transaction begins with BEGIN IMMEDIATE (sqlite.py), because
a reading one that turns into a writing one is refused at once when somebody else wrote meanwhile; on PostgreSQL
`locked` and `hold` take the locks that keep two people from the last place.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, MetaData, String, event, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

from eventsapp.core import clock, sqlite_files
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import GoneMeanwhile, NotFound
from eventsapp.core.sqlite import BUSY_SECONDS

_AT_ONCE = 500
_APART = "eventsapp.apart"

_POSTGRESQL = {"timezone": "UTC", "statement_timeout": 30_000, "lock_timeout": 5_000}
# A host that vanishes says no farewell. Without these, what it had locked stayed so for two hours, and whoever waited
# for a database that vanished waited for a quarter of an hour.
_VANISHED = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


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

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """The same in one call of each moment, where a long list would otherwise take three."""
        read = self.impl_instance.result_processor(dialect, coltype)
        if read is None:
            return lambda value: None if value is None else in_utc(value)
        return lambda value: None if value is None else in_utc(read(value))  # type: ignore[arg-type]


def in_utc(stored: datetime) -> datetime:
    """A moment as the database holds it: SQLite without a zone, PostgreSQL in that of the session."""
    moment = stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
    clock.note(moment)
    return moment


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


def engine_options(url: str, *, pooler: bool = False) -> dict[str, Any]:
    """What the engine for this address is opened with. A statement that fails never tells its values to a log.

    With a `pooler` in between, each transaction may meet another connection: nothing is expected to last longer.
    """
    if url.startswith("sqlite"):
        # Pooled connections, handed from thread to thread, crashed the process under many readers, and went on reading
        # a file that had been replaced: each thread keeps its own, for a short while (docs/decisions/0012).
        return {
            "connect_args": {
                "timeout": BUSY_SECONDS,
                "check_same_thread": False,  # a server may stream from another thread
                "factory": sqlite_files.opened,
            },
            "poolclass": NullPool,
            "hide_parameters": True,
        }
    arguments = {"application_name": "eventsapp", "connect_timeout": 5} | _VANISHED
    theirs = {f"tcp_{name.removeprefix('tcp_')}": value for name, value in _VANISHED.items()}
    lasting = {"options": " ".join(f"-c {name}={value}" for name, value in (_POSTGRESQL | theirs).items())}
    return {
        "connect_args": arguments | ({"prepare_threshold": None} if pooler else lasting),
        "execution_options": {"pooler": pooler},
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "pool_size": 10,
        "pool_timeout": 10,
    }


def insert_unless_there(model: type[Row], *columns: str) -> ReturningInsert[Row]:
    """A statement that stores a row and returns it, unless another has the same in these columns, whose index is
    unique: then nothing."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(model).on_conflict_do_nothing(index_elements=columns).returning(model)


def one_of(kinds: type[StrEnum], column: str) -> str:
    """The condition of a constraint that the column holds one of these."""
    return f"{column} IN ({', '.join(repr(str(one)) for one in kinds)})"


@contextmanager
def writing(*, seconds: float = BUSY_SECONDS, is_durable: bool = True) -> Iterator[None]:
    """One act, one transaction: all of it is stored when the block ends, or none of it.

    What was read before is forgotten on entering, so that decisions rest on what is true now; a row that somebody
    removed meanwhile is refused with GoneMeanwhile. It waits so many seconds for other writers. What need not be
    durable does not wait for the disk, and may be lost with the power; nothing else is.
    """
    session = db.session
    if session.new or session.dirty:
        raise RuntimeError("changes were made outside writing()")
    session.rollback()
    connection = session.connection(execution_options={"writes": seconds, "is_durable": is_durable})
    settings = {"lock_timeout": f"{round(seconds * 1000)}ms"} if seconds < BUSY_SECONDS else {}
    if not is_durable:
        settings["synchronous_commit"] = "off"
    if settings and connection.dialect.name == "postgresql":
        session.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))
    try:
        yield
        session.commit()
    except (ObjectDeletedError, StaleDataError) as gone:
        session.rollback()
        raise GoneMeanwhile from gone
    except BaseException:
        session.rollback()
        raise


@contextmanager
def apart() -> Iterator[None]:
    """Read inside with a session of one's own; the rows outlive it, as they were, for every thread of this process.

    They are to be looked at only: whatever was not read of them cannot be read any more, and no session takes them.
    """
    with current_app.app_context():
        yield
        for row in db.session:
            inspect(row).info[_APART] = True
        db.session.expunge_all()


def lost_to_another(error: OperationalError) -> bool:
    """Whether the database gave way to somebody else's act, or waited too long for one: once more is all it takes."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate in ("40001", "40P01", "55P03") or (sqlstate is None and "locked" in str(error.orig))


def locked(row: Row, *, is_kept: bool = False) -> Row:
    """The same row, read anew and held until the transaction ends; for several rows of a kind see `locked_all`.

    What was set on it and not written yet is written first, so that reading it anew loses nothing. A row that somebody
    removed meanwhile is refused with GoneMeanwhile. Of a row that `is_kept` in any case, others may go on to store that
    something belongs to it.
    """
    model, number = type(row), identity_of(row)
    if db.session.is_modified(row):
        db.session.flush()
    same = inspect(model).primary_key[0] == number
    query = select(model).where(same).with_for_update(of=model, key_share=is_kept)
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise GoneMeanwhile
    return found


def locked_all(rows: Collection[Row]) -> list[Row]:
    """The same for several rows of one kind, in the order of their ids: two who want some of the same rows never wait
    for each other."""
    db.session.flush()
    held: list[Row] = []
    numbers = sorted({identity_of(row): type(row) for row in rows}.items())
    for start in range(0, len(numbers), _AT_ONCE):
        some = [number for number, _model in numbers[start : start + _AT_ONCE]]
        model = numbers[start][1]
        key = inspect(model).primary_key[0]
        query = select(model).where(key.in_(some)).order_by(key).with_for_update(of=model)
        found = db.session.scalars(query.execution_options(populate_existing=True)).all()
        if len(found) < len(some):
            raise GoneMeanwhile
        held += found
    return held


def row_of(model: type[Row], number: int, **belongs: Any) -> Row:
    """The row of that number, if its columns say what it has to belong to; anything else is refused with NotFound."""
    row = db.session.get(model, number) if number < 2**31 else None
    if row is None or any(getattr(row, name) != value for name, value in belongs.items()):
        raise NotFound
    return row


def set_columns(row: Base, wanted: Mapping[str, Any]) -> list[str]:
    """Let the row say what is wanted, and say which of its columns said something else."""
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


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
    hold_each([key], beside=beside)


def hold_each(keys: Sequence[tuple[object, ...]], *, beside: tuple[object, ...] = ()) -> None:
    """The same for several names, one after the other in this order."""
    if keys and db.session.get_bind().dialect.name == "postgresql":
        shared = [func.pg_advisory_xact_lock_shared(_number_of(beside))] if beside else []
        db.session.execute(select(*shared, *(func.pg_advisory_xact_lock(_number_of(key)) for key in keys)))


def _number_of(key: tuple[object, ...]) -> Any:
    return func.hashtextextended("\x1f".join(str(part) for part in key), 0)


@event.listens_for(Session, "before_attach")
def _refuse_what_was_read_apart(_session: Session, row: Base) -> None:
    if inspect(row).info.get(_APART):
        raise RuntimeError(f"this {type(row).__name__} was read apart, and is shared by threads: read it anew")


@event.listens_for(Engine, "begin")
def _begin_behind_a_pooler(connection: Connection) -> None:
    if connection.get_execution_options().get("pooler"):
        connection.exec_driver_sql("; ".join(f"SET LOCAL {name} = '{value}'" for name, value in _POSTGRESQL.items()))
