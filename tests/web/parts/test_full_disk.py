"""A full disk: what there is can still be read, nothing more is taken in, and nobody's page breaks over it."""

import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventsapp.core import sqlite, sqlite_files
from eventsapp.core.db import db
from eventsapp.web.parts.counters import Counters
from tests import makers

URL = "/walk/2027/register"
WHO = {"whose": "myself", "name": "Robin Walker", "email": "robin@example.org"}


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process can grow, as on a disk without a free block."""
    sqlite_files.let_go_of_all()  # nobody has the file open when the first one comes
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


@pytest.fixture
def walk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An edition one can sign up for; nobody has the database open, and no test keeps templates in files."""
    monkeypatch.setattr(app.jinja_env, "bytecode_cache", None)
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has a disk of its own; that it is away is tested beside")
    makers.organization()
    makers.category(makers.edition(of=makers.series("walk")))
    db.session.remove()
    return app


def test_pages_are_read_and_a_form_keeps_what_was_typed_until_there_is_room_again(walk, client, post):
    with no_room():
        for page in ("/", "/walk/2027/", URL, "/readyz"):
            assert client.get(page).status_code == 200
        answer = post(client, URL, WHO)
        assert answer.status_code == 503
        assert 'value="Robin Walker"' in answer.text
        assert 'value="robin@example.org"' in answer.text
    assert post(client, URL, WHO).status_code == 303


def test_readers_who_need_the_index_they_share_find_no_room_for_it(walk, client, monkeypatch):
    monkeypatch.setattr(sqlite, "_NO_ROOM", ())
    with no_room():
        assert client.get("/walk/2027/").status_code == 503


def test_the_file_of_the_counters_has_its_room_before_anything_is_counted(tmp_path):
    counters = Counters(tmp_path / "requests")
    counters.read()
    (file,) = tmp_path.iterdir()
    assert file.stat().st_blocks * 512 >= file.stat().st_size > 0


def test_figures_that_find_no_room_keep_nobody_from_their_page(walk, engine_url, make_app):
    app = make_app(engine_url, METRICS_TOKEN="figures for the desk")
    app.jinja_env.bytecode_cache = None
    with app.app_context(), no_room():
        client = app.test_client()
        assert client.get("/").status_code == 200
        shown = client.get("/metrics", headers={"Authorization": "Bearer figures for the desk"})
        assert shown.status_code == 200
        assert "eventsapp_outbox_messages" in shown.text


def test_many_at_once_take_turns_and_nobody_waits_for_somebody_who_waits_for_them(walk):
    engine = db.engine

    def look(number: int) -> str:
        writes = {"writes": sqlite.BUSY_SECONDS} if number % 3 == 0 else {}
        try:
            with engine.connect().execution_options(**writes) as connection, connection.begin():
                if writes:
                    connection.execute(text("UPDATE series SET slug = 'other'"))
                return str(connection.scalar(text("SELECT count(*) FROM series")))
        except OperationalError as trouble:
            return str(trouble.orig)

    began = time.monotonic()
    with no_room(), ThreadPoolExecutor(8) as everybody:
        answers = set(everybody.map(look, range(200)))
    assert "1" in answers
    assert len(answers) == 2, answers
    assert not any("locked" in one for one in answers), answers
    assert time.monotonic() - began < sqlite.BUSY_SECONDS
