"""Two versions of the app on one database: what a migration leaves to the version before it (docs/upgrading.md)."""

from itertools import pairwise
from pathlib import Path

from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect

from eventsapp.core.db import db

MIGRATIONS = Path(__file__).parent.parent / "migrations"
SINCE = "receipts"
TAKEN = {
    # From before the rule, and what it is good for: nobody could sign in any more at a version that still ran.
    "asvs": {
        "recovery_codes.digest is gone",
        "recovery_codes.hashed must be given",
        "sign_ins.seen_at must be given",
    },
}
"""What migrations took from the version before them; a new one does so only if that version did not use it any more."""


def test_no_migration_takes_what_the_version_before_it_works_with(empty_url, make_app):
    with make_app(empty_url).app_context():
        for before, revision in pairwise(_revisions()):
            assert _taken_by(before, revision) == TAKEN.get(revision, set()), f"{revision}: widen now, narrow later"


def _revisions():
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions(SINCE, "heads")
    return [script.revision for script in scripts][::-1]


def _taken_by(before, revision):
    """What breaks for whoever reads and writes the tables as they were."""
    upgrade(revision=before)
    old = _columns()
    upgrade(revision=revision)
    new = _columns()
    tables = {_table(name) for name in old}
    gone = {f"{name} is gone" for name in old.keys() - new.keys()}
    asked = {name for name, must in new.items() if must and not old.get(name) and _table(name) in tables}
    return gone | {f"{name} must be given" for name in asked}


def _columns():
    """Each column as `table.column`, and whether a new row has to say it."""
    tables = inspect(db.engine)
    return {
        f"{table}.{column['name']}": not column["nullable"] and column["default"] is None
        for table in tables.get_table_names()
        for column in tables.get_columns(table)
    }


def _table(name):
    return name.partition(".")[0]
