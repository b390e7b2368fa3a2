"""Behind PgBouncer in transaction mode, each transaction may meet another connection of PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from eventsapp.core.db import db, hold, locked, writing
from eventsapp.events.models import Series
from eventsapp.registration.models import Category, Entry
from tests import makers, pgbouncer
from tests.conftest import missing

CONNECTIONS = 2
AT_ONCE, ACTS = 8, 12


@pytest.fixture
def pooled_url(databases, postgresql, tmp_path):
    """A fresh database, behind a PgBouncer with two connections to it."""
    if pgbouncer.PROGRAM is None:
        missing("pgbouncer is not there, which may stand before PostgreSQL", "apt-get install pgbouncer")
    with databases.fresh("postgresql") as url:
        name = url.split("@/")[1].split("?")[0]
        postgresql.folder.parent.chmod(0o711)
        with pgbouncer.before(
            postgresql, name, databases.folder / f"bouncer_{name}", connections=CONNECTIONS
        ) as pooled:
            yield pooled


def sign_up(app, category_id):
    """Some acts of one visitor, each a transaction with locks, as often as it takes to be prepared."""
    with app.app_context():
        for _ in range(ACTS):
            with writing():
                hold("a name", category_id)
                category = locked(db.session.get_one(Category, category_id))
            makers.entry(category)
            db.session.rollback()


def test_many_act_at_once_on_two_connections(pooled_url, make_app):
    app = make_app(pooled_url, DATABASE_POOLER=True)
    with app.app_context():
        category_id = makers.category(makers.edition()).id
        db.session.rollback()
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        for done in [visitors.submit(sign_up, app, category_id) for _ in range(AT_ONCE)]:
            done.result()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == AT_ONCE * ACTS


def test_patience_ends_as_ever_and_lasts_for_one_transaction_alone(pooled_url, make_app):
    with make_app(pooled_url, DATABASE_POOLER=True).app_context():
        with writing():
            patience = [db.session.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout")]
        assert patience == ["5s", "30s"]
        with writing(seconds=2):
            assert db.session.scalar(text("SHOW lock_timeout")) == "2s"
        with writing():
            assert db.session.scalar(text("SHOW lock_timeout")) == "5s"
        assert db.session.scalar(text("SHOW timezone")) == "UTC"
        db.session.rollback()
    with psycopg.connect(pooled_url.replace("+psycopg", ""), autocommit=True) as other:
        assert other.execute("SHOW lock_timeout").fetchone() == ("0",), "nothing is left behind for others"


def test_without_the_setting_the_app_is_refused_there(pooled_url, make_app):
    with make_app(pooled_url).app_context(), pytest.raises(DBAPIError, match="startup parameter"):
        db.session.execute(select(Series.id))


def test_with_prepared_statements_it_would_break(pooled_url, make_app):
    app = make_app(pooled_url, DATABASE_POOLER=True, SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {}})
    with app.app_context():
        category_id = makers.category(makers.edition()).id
        db.session.rollback()
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        done = [visitors.submit(sign_up, app, category_id) for _ in range(AT_ONCE)]
        assert any("prepared statement" in str(one.exception()) for one in done)
