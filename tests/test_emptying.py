"""A database on PostgreSQL that a test has left is as new for the next one, or thrown away."""

import pytest
from sqlalchemy import create_engine, text

from eventsapp.core.db import Base, db, writing
from eventsapp.receipts.models import ReceiptCounter
from tests import makers
from tests.staying import Staying

STATE = """
    SELECT relname, relpages, reltuples, pg_sequence_last_value(oid)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
    UNION ALL SELECT relname, relpages, reltuples, pg_relation_size(oid)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
"""

LEFT = """
    SELECT current_setting('statement_timeout'), to_regclass('left_over'),
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
"""


@pytest.fixture
def used(databases, make_app, postgresql):
    """`used(do)`: do something in a database and leave it; its name, and the one the next test is given."""

    def use(do):
        databases.leave()
        with databases.fresh("postgresql") as url, make_app(url).app_context():
            do()
            db.session.remove()
        with databases.fresh("postgresql") as next_url:
            return url, next_url

    return use


def seen(url):
    """What tables, sequences and the planner's figures say."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {name: connection.execute(table.select()).all() for name, table in Base.metadata.tables.items()}
        found = {name: kept for name, kept in rows.items() if kept}, connection.execute(text(STATE)).all()
    engine.dispose()
    return found


def write_to_many():
    makers.organization()
    makers.entry(makers.category())
    with writing():
        db.session.get_one(ReceiptCounter, 1).last_number = 7


def test_nothing_of_the_test_before_is_found(databases, used):
    first, after = used(write_to_many)
    assert after == first
    with databases.fresh("postgresql") as emptied, databases.fresh("postgresql") as brand_new:
        assert emptied == first != brand_new
        assert seen(emptied) == seen(brand_new)


def test_a_connection_that_was_left_open_is_closed(used, postgresql):
    left = []

    def leave_open():
        engine = create_engine(db.engine.url)
        left.append(engine.connect())
        left[0].execute(text("LOCK TABLE people"))

    first, after = used(leave_open)
    assert after == first
    left[0].invalidate()


@pytest.mark.parametrize(
    "change", ["DROP TRIGGER receipts_no_update ON receipts", "CREATE TABLE more (id int)", "ANALYZE"]
)
def test_who_changes_more_than_rows_leaves_it_to_nobody(used, change):
    def do():
        makers.organization()
        with db.engine.begin() as connection:
            connection.execute(text(change))

    first, after = used(do)
    assert after != first


def test_a_connection_that_stays_is_as_new_and_stays_in_its_own_database(databases, postgresql):
    """What a test did to its connection, the next one does not find; nor is it given one to another database."""
    staying = Staying()
    with databases.fresh("postgresql") as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            for change in (
                "SET statement_timeout = 17",
                "CREATE TEMPORARY TABLE left_over (id int)",
                "SELECT pg_advisory_lock(7)",
            ):
                connection.execute(text(change))
            connection.commit()
        staying.keep_some_of(engine, url)
        engine.dispose()
        [process] = staying.processes(url)
        assert staying.processes("another") == [] and staying.taken("another") is None
        stayed = staying.taken(url)
        assert stayed.info.backend_pid == process
        [(timeout, left, locks)] = stayed.execute(LEFT).fetchall()
        assert (timeout, left, locks) == ("0", None, 0)
        stayed.close()


def test_a_connection_that_was_cut_is_not_given_to_the_next_test(databases, postgresql):
    staying = Staying()
    with databases.fresh("postgresql") as url:
        engine = create_engine(url)
        engine.connect().close()
        staying.keep_some_of(engine, url)
        engine.dispose()
        with create_engine(url).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": staying.processes(url)[0]})
        assert staying.taken(url) is None


def test_where_the_database_is_gone_nothing_stays(databases, postgresql):
    staying = Staying()
    with databases.fresh("postgresql", migrated=False) as url:
        engine = create_engine(url, pool_pre_ping=True)
        engine.connect().close()
    staying.keep_some_of(engine, url)
    engine.dispose()
    assert staying.processes(url) == []
