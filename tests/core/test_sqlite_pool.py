"""On SQLite each thread keeps a connection of its own, and no other thread is ever given it."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from eventsapp.core.db import engine_options


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'events.sqlite'}"
    engine = create_engine(url, **engine_options(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE walks (name TEXT)"))
        connection.execute(text("INSERT INTO walks VALUES ('the zoo')"))
    yield engine
    engine.dispose()


def used(engine):
    """The connection a transaction of this thread is given; it is held on to, so that no other takes its number."""
    with engine.connect() as connection:
        return connection.connection.dbapi_connection


def names(engine):
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM walks")))


def test_one_thread_goes_on_with_its_connection_and_another_gets_its_own(engine):
    mine = used(engine)
    assert used(engine) is mine
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(used, engine).result()
        assert theirs is not mine
        assert other.submit(used, engine).result() is theirs
    assert used(engine) is mine


def test_two_at_once_in_one_thread_are_two_and_one_is_kept(engine):
    with engine.connect() as one, engine.connect() as another:
        first, second = one.connection.dbapi_connection, another.connection.dbapi_connection
        assert first is not second
    assert used(engine) in (first, second)
    closed = first if used(engine) is second else second
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        closed.execute("SELECT 1")


def test_what_comes_back_in_another_thread_is_closed_and_given_to_nobody(engine):
    connection = engine.connect()
    mine = connection.connection.dbapi_connection
    ending = threading.Thread(target=connection.close)
    ending.start()
    ending.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        mine.execute("SELECT 1")
    assert used(engine) is not mine


def test_a_file_that_was_replaced_is_opened_anew(engine, tmp_path):
    file, another = tmp_path / "events.sqlite", tmp_path / "another.sqlite"
    assert names(engine) == ["the zoo"]
    with sqlite3.connect(another) as made:
        made.execute("CREATE TABLE walks (name TEXT)")
        made.execute("INSERT INTO walks VALUES ('the river')")
    made.close()
    for left in ("-wal", "-shm"):
        file.with_name(file.name + left).unlink(missing_ok=True)
    shutil.move(another, file)
    assert names(engine) == ["the river"]


def test_a_connection_that_failed_is_not_kept(engine):
    mine = used(engine)
    with engine.connect() as connection:
        connection.invalidate()
    assert used(engine) is not mine
    assert names(engine) == ["the zoo"]
