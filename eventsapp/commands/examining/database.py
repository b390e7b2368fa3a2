"""Whether the database answers, has our tables, and shares our idea of what time it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.archives import contents
from eventsapp.audit.models import AuditLine
from eventsapp.commands.examining.findings import Finding, broken, look, ok
from eventsapp.core import clock
from eventsapp.core.db import db, in_utc

_APART = timedelta(seconds=5)
_AHEAD = timedelta(minutes=1)


def examine(app: Flask) -> Iterator[Finding]:
    """Its engine, its tables, its clock; where it does not answer, that alone."""
    try:
        with db.engine.connect() as connection:
            engine = connection.dialect.name
            query = "SELECT sqlite_version()" if engine == "sqlite" else "SHOW server_version"
            version = str(connection.scalar(text(query)))
            revision = contents.revision(connection)
    except SQLAlchemyError as trouble:
        yield broken(
            "database",
            f"It does not answer ({type(trouble).__name__}).",
            "See that it runs, and that DATABASE_URL names it.",
        )
        return
    yield ok("database", f"{'SQLite' if engine == 'sqlite' else 'PostgreSQL'} {version} answers.")
    yield _migrations(Path(app.extensions["migrate"].directory), revision)
    if revision is not None:
        yield _clock(engine)


def is_up_to_date(app: Flask) -> bool:
    """Whether the tables are those of this version; the other parts ask them only then."""
    head = ScriptDirectory(app.extensions["migrate"].directory).get_current_head()
    try:
        with db.engine.connect() as connection:
            return contents.revision(connection) == head
    except SQLAlchemyError:
        return False


def is_newer(scripts: ScriptDirectory, revision: str) -> bool:
    """Whether the tables are of a version that came after this one: its migrations are not known here."""
    return revision not in {script.revision for script in scripts.walk_revisions()}


def _migrations(folder: Path, revision: str | None) -> Finding:
    scripts = ScriptDirectory(str(folder))
    head = scripts.get_current_head()
    if revision == head:
        return ok("migrations", f"The tables are those of this version ({head}).")
    if revision is None:
        return broken("migrations", "There are no tables yet.", "Run: flask upgrade")
    if is_newer(scripts, revision):
        return broken(
            "migrations",
            f"The tables are of a newer version ({revision}) than this one.",
            "Run the newer version, or go back: flask restore --replace, with the backup made before the upgrade.",
        )
    return broken("migrations", f"The tables are those of {revision}, not of {head}.", "Run: flask upgrade")


def _clock(engine: str) -> Finding:
    now = clock.now()
    if engine == "postgresql":
        theirs = db.session.scalar(select(func.clock_timestamp()))
        db.session.rollback()
        assert isinstance(theirs, datetime)
        apart = abs(in_utc(theirs) - now)
        if apart > _APART:
            words = f"Ours and that of the database are {round(apart.total_seconds())} seconds apart."
            return look("clock", words, "Let both hosts keep network time (timedatectl set-ntp true).")
    newest = db.session.scalar(select(func.max(AuditLine.done_at)))
    db.session.rollback()
    if newest is not None and newest > now + _AHEAD:
        words = f"It is behind what was written down last, by {round((newest - now).total_seconds())} seconds."
        return look("clock", words, "Let this host keep network time (timedatectl set-ntp true).")
    return ok("clock", f"It agrees with the database: {now.isoformat(' ', 'seconds')}.")
