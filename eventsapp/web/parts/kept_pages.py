"""Pages that are the same for everybody: answered as they are kept, "unchanged" before anything else is read.

They open no session and set no cookie, and most are answered in front (front.py). Whoever asks first after a change
writes the page, one at a time in each process, and the others read what was kept then (decision 54).
"""

import gzip
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any
from zlib import crc32

from flask import Flask, current_app, g, make_response, request
from sqlalchemy import Engine
from werkzeug.wrappers import Request

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.publishing import kept
from eventsapp.publishing.kept import Page, Where
from eventsapp.web.parts import front
from eventsapp.web.parts.front import Answer, Look

View = Callable[..., Any]

HEADERS = {"Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}
"""Everybody may keep it, and asks each time whether it still is so: a change shows at once, also through a proxy."""
TURN_SECONDS = 2.0
"""So long a reader waits for another one who is writing the same page."""
_OF_A_HOST = ("SQLALCHEMY_", "DATABASE_", "MAIL_", "INBOX", "BACKUP_", "RATELIMIT_", "SIGNING_KEY_", "METRICS_")
"""How settings begin that say where things are: hosts that differ in them still write the same pages."""
_READ_AS_SOURCE = (".py", ".html", ".mo", ".css", ".js", ".svg", ".ico")

_turns = [threading.Lock() for _ in range(64)]


def init_app(app: Flask) -> None:
    """Know which version of the app this is: kept pages of another one are not ours."""
    app.extensions["written_by"] = _digest(app)


def kept_for_all(*varying: str) -> Callable[[View], View]:
    """Keep what a view writes, for everybody, as long as it says what that rests on.

    The words after the question mark of an address do not make it another page, except those named here: with one of
    them, it is written for whoever asks.
    """

    def keeping(view: View) -> View:
        @wraps(view)
        def kept_view(**values: Any) -> Any:
            if current_app.debug or any(name in request.args for name in varying) or not _is_plain(request.path):
                return view(**values)
            g.is_same_for_all = True
            where = Where(request.script_root + request.path, current_app.extensions["written_by"])
            look = partial(_kept, db.engine, where)
            front.hand_over(look, ignores_query=not varying)
            answer = None if front.has_looked() else look(request)
            return answer.response() if answer else _written_in_turn(where, look, lambda: view(**values))

        return kept_view

    return keeping


def rests_on(around: str, own: str = "") -> None:
    """Say of the page being written what shows on it (publishing.changes); one that does not say so is not kept."""
    g.rests_on = (around, own)


def _is_plain(path: str) -> bool:
    """Whether an address is written as ours are; of others there is no end (digits of other scripts, a NUL)."""
    return path.isascii() and path.isprintable()


def _kept(engine: Engine, where: Where, asked: Request) -> Answer | None:
    if "If-None-Match" in asked.headers:
        etag = kept.etag(engine, where)
        if etag is None:
            return None
        if asked.if_none_match.contains_weak(etag):
            return _unchanged(etag)
    page = kept.read(engine, where)
    return None if page is None else _whole(page, asked)


def _written_in_turn(where: Where, look: Look, view: Callable[[], Any]) -> Any:
    db.session.rollback()  # nobody waits with a connection in hand
    with _turn(where) as has_waited:
        answer = look(request) if has_waited else None
        return answer.response() if answer else _written(where, view)


@contextmanager
def _turn(where: Where) -> Iterator[bool]:
    """One thread of the process at a time; whether somebody else was first."""
    turn = _turns[crc32(where.address.encode()) % len(_turns)]
    has_waited = not turn.acquire(blocking=False)
    is_ours = not has_waited or turn.acquire(timeout=TURN_SECONDS)
    try:
        yield has_waited
    finally:
        if is_ours:
            turn.release()


def _written(where: Where, view: Callable[[], Any]) -> Any:
    kept.begin()
    began = clock.now()
    with clock.noting() as noted:
        answer = make_response(view())
    if answer.status_code != 200 or "rests_on" not in g:
        return answer
    page = kept.written(answer.get_data(as_text=True))
    around, own = g.rests_on
    kept.keep(where, page, around=around, own=own, since=began, noted=noted)
    is_known = request.if_none_match.contains_weak(page.etag)
    return (_unchanged(page.etag) if is_known else _whole(page, request)).response()


def _unchanged(etag: str) -> Answer:
    return Answer(304, HEADERS | _validator(etag))


def _whole(page: Page, asked: Request) -> Answer:
    headers = HEADERS | _validator(page.etag) | {"Content-Type": "text/html; charset=utf-8"}
    if front.takes_gzip(asked):
        return Answer(200, headers | {"Content-Encoding": "gzip"}, page.body_gzip)
    return Answer(200, headers, gzip.decompress(page.body_gzip))


def _validator(etag: str) -> dict[str, str]:
    return {"ETag": f'W/"{etag}"'}  # weak: the same page, whether it is compressed or not


def _digest(app: Flask) -> str:
    """Of the code, the templates, the words and the settings: whatever may be behind what a page says."""
    told = hmac.new(str(app.config["SECRET_KEY"]).encode(), digestmod=hashlib.sha256)
    for file in sorted(Path(app.root_path).rglob("*")):
        if file.suffix in _READ_AS_SOURCE:
            told.update(str(file.relative_to(app.root_path)).encode() + b"\0")
            told.update(hashlib.sha256(file.read_bytes()).digest())
    for name in sorted(name for name in app.config if not name.startswith(_OF_A_HOST)):
        value = app.config[name]
        one_order = sorted(value) if isinstance(value, set | frozenset) else value  # a set has another in each process
        told.update(f"{name}={one_order!r}\0".encode())
    return told.hexdigest()[:32]
