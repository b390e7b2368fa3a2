"""Connections to a SQLite file stay with their thread, for a short while and on the same file."""

import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from eventsapp.core import sqlite_files
from eventsapp.core.db import db
from tests import makers


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "events.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE told (words TEXT)")
    made.close()
    yield str(path)
    sqlite_files.let_go_of_all()


def opened(path):
    return sqlite_files.opened(path, check_same_thread=False, isolation_level=None)


def used(path):
    connection = opened(path)
    connection.execute("SELECT * FROM told").fetchall()
    connection.close()
    return connection


def is_held(path):
    """Whether this process has the file open."""
    return any(link.resolve() == Path(path) for link in Path("/proc/self/fd").iterdir())


def test_a_thread_takes_up_the_connection_it_had(file):
    assert used(file) is used(file)


def test_no_connection_goes_from_one_thread_to_another(file):
    mine = used(file)
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(used, file).result()
    assert theirs is not mine and used(file) is mine


def test_one_that_another_thread_gives_back_is_closed_for_good(file):
    streamed = opened(file)
    with ThreadPoolExecutor(1) as other:
        other.submit(streamed.close).result()
    with pytest.raises(sqlite3.ProgrammingError):
        streamed.execute("SELECT 1")
    assert used(file) is not streamed


def test_every_cursor_is_closed_by_the_thread_that_made_it(file):
    connection = opened(file)
    left = connection.execute("SELECT 1 UNION SELECT 2")
    left.fetchone()
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError):
        left.fetchone()


def test_one_with_an_open_transaction_is_not_taken_up_again(file):
    began = opened(file)
    began.execute("BEGIN IMMEDIATE")
    began.execute("INSERT INTO told VALUES ('half')")
    began.close()
    again = opened(file)
    assert again is not began and again.execute("SELECT count(*) FROM told").fetchone() == (0,)
    again.close()


def test_a_file_that_took_the_place_of_another_is_read_at_once(file):
    before = used(file)
    Path(file).rename(f"{file}.away")
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE told (words TEXT)")
        made.execute("INSERT INTO told VALUES ('the other file')")
    made.close()
    after = opened(file)
    assert after is not before
    assert after.execute("SELECT words FROM told").fetchone() == ("the other file",)
    after.close()


def test_who_is_idle_holds_no_file(file, monkeypatch):
    monkeypatch.setattr(sqlite_files, "KEPT_SECONDS", 0.1)
    used(file)
    assert is_held(file)
    give_up_at = time.monotonic() + 5
    while is_held(file) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    assert not is_held(file)


def test_a_forked_process_leaves_the_connections_of_its_parent_alone(file):
    mine = used(file)
    child = os.fork()
    if child == 0:
        os._exit(0 if opened(file) is not mine else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert used(file) is mine


def test_what_one_transaction_set_on_its_connection_is_gone_in_the_next(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a connection of PostgreSQL is the business of its pool")
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA synchronous")) == 2


def test_many_threads_read_while_some_write(app):
    edition = makers.edition()
    number = edition.id
    db.session.remove()
    failures = []

    def read():
        with app.app_context():
            for _ in range(60):
                try:
                    db.session.execute(text("SELECT * FROM editions WHERE id = :id"), {"id": number}).one()
                    db.session.remove()
                except Exception as failure:
                    failures.append(failure)

    readers = [threading.Thread(target=read) for _ in range(12)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert failures == []
