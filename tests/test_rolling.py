"""Two versions of the app on one database: what a migration leaves to the version before it (docs/upgrading.md)."""

from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect

from eventsapp.core.db import db

MIGRATIONS = Path(__file__).parent.parent / "migrations"
SINCE = "receipts"
TAKEN = {
    # From before the rule, and what it is good for: nobody could sign in any more at a version that still ran.
    "asvs": {
        "recovery_codes digest is gone",
        "recovery_codes hashed must be given",
        "sign_ins seen_at must be given",
    },
}
"""What migrations took from the version before them; a new one does so only if that version did not use it any more."""


def test_no_migration_takes_what_the_version_before_it_works_with(empty_url, make_app):
    with make_app(empty_url).app_context():
        first, *later = _revisions()
        upgrade(revision=first)
        old = _columns(), _keys()
        for revision in later:
            upgrade(revision=revision)
            new = _columns(), _keys()
            assert _taken(*old, *new) == TAKEN.get(revision, set()), f"{revision}: widen now, narrow later"
            old = new


def _revisions():
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions(SINCE, "heads")
    return [script.revision for script in scripts][::-1]


def _taken(old, old_keys, new, keys):
    """What breaks for whoever reads and writes the tables as they were."""
    tables = {table for table, _column in old}
    gone = {(*name, "is gone") for name in old.keys() - new.keys()}
    asked = {(*name, "must be given") for name, must in new.items() if must and not old.get(name) and name[0] in tables}
    alone = {
        (table, *columns, "must be unique")
        for table, *columns in keys - old_keys
        if all((table, column) in old for column in columns)
    }
    return {" ".join(taken) for taken in gone | asked | alone}


def _columns():
    """Each table and column, and whether a new row has to say it."""
    return {
        (table, column["name"]): not column["nullable"] and column["default"] is None
        for (_schema, table), columns in inspect(db.engine).get_multi_columns().items()
        for column in columns
    }


def _keys():
    """Each table with columns of which no two rows may say the same."""
    tables = inspect(db.engine)
    found: list[Any] = [*tables.get_multi_unique_constraints().items(), *tables.get_multi_indexes().items()]
    return {
        (table, *key["column_names"]) for (_schema, table), keys in found for key in keys if key.get("unique", True)
    }
