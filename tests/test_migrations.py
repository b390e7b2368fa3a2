"""Migrations: they make what the models say, and run on a populated database of either engine without losing a row."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from eventsapp.core.db import Base, db
from eventsapp.events.models import Edition, Series
from tests import makers

MIGRATIONS = Path(__file__).parent.parent / "migrations"

STEP = '''"""A step made for a test."""

import sqlalchemy as sa
from alembic import op

revision = "test_step"
down_revision = "{head}"


def upgrade() -> None:
    {body}
'''


@pytest.fixture
def step(app, tmp_path):
    """Run one more migration with this body on the database of the test."""

    def run(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        (folder / "versions" / "test_step.py").write_text(STEP.format(head=head, body=body))
        db.session.remove()
        upgrade(directory=str(folder))

    return run


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_from_an_empty_database_they_make_exactly_what_the_models_say(empty_url, make_app):
    app = make_app(empty_url)
    with app.app_context():
        upgrade()
        assert differences() == []


def test_they_can_be_taken_back_to_nothing(empty_url, make_app):
    app = make_app(empty_url)
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_running_them_twice_changes_nothing(app):
    upgrade()
    assert differences() == []


def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(step):
    edition = makers.edition()
    makers.entry(makers.category(edition))
    step('with op.batch_alter_table("series", recreate="auto") as t: t.alter_column("rule", type_=sa.String(300))')
    assert db.session.scalar(select(func.count()).select_from(Series)) == 1
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1


def test_with_foreign_keys_left_on_the_same_rebuild_would_lose_them(app, engine):
    """The negative control of the test above; only SQLite rebuilds tables, and only cascades can lose rows silently."""
    if engine == "postgresql":
        return
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (id INTEGER, parent_id INTEGER REFERENCES parent ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO child VALUES (1, 1)",
            "DROP TABLE parent",
        ):
            driver.execute(statement)
        assert driver.execute("SELECT count(*) FROM child").fetchone() == (0,)


def test_a_step_that_would_leave_a_row_without_its_parent_is_undone_as_a_whole(step):
    makers.edition()
    with pytest.raises((SystemExit, IntegrityError)):
        step('op.add_column("series", sa.Column("extra", sa.Integer())); op.execute("DELETE FROM series")')
    assert db.session.scalar(select(func.count()).select_from(Series)) == 1
    assert "extra" not in {column["name"] for column in inspect(db.engine).get_columns("series")}


def test_foreign_keys_hold_again_after_a_migration(step):
    step('op.add_column("series", sa.Column("extra", sa.Integer()))')
    orphan = "INSERT INTO grants (account_id, access_role, granted_at) VALUES (999, 'owner', '2027-01-01 00:00:00')"
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(orphan))


