"""Slow bodies, and the turns that requests take."""

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event, Lock
from types import SimpleNamespace
from typing import Any

import pytest
from flask import request
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from eventsapp.core import waiting
from eventsapp.web.parts import downloads
from eventsapp.web.parts.turns import WORKED_OUT, Turns
from tests import makers
from tests.visitor import fill_in


class Dawdling(BytesIO):
    """A body of which nothing comes until it may go on."""

    def __init__(self, goes_on):
        super().__init__(b"name=Robin")
        self.goes_on = goes_on

    def read(self, size=-1):
        self.goes_on.wait(10)
        return super().read(size)


def read_name(environ, start_response):
    return Response(Request(environ).form.get("name", ""))(environ, start_response)


def visit(application, **given):
    environ = EnvironBuilder(method="POST" if given else "GET", **given).get_environ()
    return b"".join(run_wsgi_app(application, environ, buffered=True)[0]).decode()


def form(body, length=10):
    kind = "application/x-www-form-urlencoded"
    return {"input_stream": body, "content_type": kind, "content_length": length}


def test_a_body_that_comes_slowly_keeps_nobody_waiting():
    application, goes_on = Turns(read_name, at_once=1, largest=100), Event()
    with ThreadPoolExecutor(4) as crew:
        slow = [crew.submit(visit, application, **form(Dawdling(goes_on))) for _ in range(3)]
        quick = crew.submit(visit, application)
        assert quick.result(5) == ""
        assert not any(one.done() for one in slow)
        goes_on.set()
        assert [one.result(5) for one in slow] == ["Robin"] * 3


@pytest.mark.parametrize("said", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"SERVER_PROTOCOL": "HTTP/2"}])
def test_a_slow_body_that_does_not_say_how_long_it_is_keeps_nobody_waiting(said):
    application, goes_on = Turns(read_name, at_once=1, largest=100), Event()
    unsaid = {"wsgi.input": Dawdling(goes_on), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""} | said
    with ThreadPoolExecutor(2) as crew:
        slow = crew.submit(visit, application, **form(BytesIO()), environ_overrides=unsaid)
        try:
            assert crew.submit(visit, application).result(2) == ""
        finally:
            goes_on.set()
        assert slow.result(5) == "Robin"


def test_no_more_are_worked_on_than_there_are_turns():
    lock, now, most = Lock(), [0], [0]

    def work(environ, start_response):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        return Response("done")(environ, start_response)

    application = Turns(work, at_once=2, largest=100)
    with ThreadPoolExecutor(8) as crew:
        assert set(crew.map(lambda _number: visit(application), range(8))) == {"done"}
    assert most == [2]


def status(app, path, method):
    return int(run_wsgi_app(app.wsgi_app, EnvironBuilder(path, method=method).get_environ(), buffered=True)[1][:3])


def test_whoever_asks_whether_the_process_lives_is_told_while_all_turns_are_taken(make_app, engine_url):
    app = make_app(engine_url, REQUESTS_AT_ONCE=1)
    with ThreadPoolExecutor(2) as crew, app.wsgi_app._turns:
        for method in ("GET", "HEAD"):
            assert crew.submit(status, app, "/healthz", method).result(10) == 200


def test_nothing_else_goes_before_those_who_have_a_turn(make_app, engine_url):
    app = make_app(engine_url, REQUESTS_AT_ONCE=1)
    with ThreadPoolExecutor(2) as crew:
        with app.wsgi_app._turns:
            waiting = [crew.submit(status, app, *one) for one in (("/healthz", "POST"), ("/readyz", "GET"))]
            time.sleep(0.1)
            assert not any(one.done() for one in waiting)
        assert [one.result(10) for one in waiting] == [405, 200]


def test_a_turn_is_given_back_by_what_falls_over():
    def fall(environ, start_response):
        raise ZeroDivisionError

    application = Turns(fall, at_once=1, largest=100)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            visit(application)


def chunked(client, octets):
    headers = {"Transfer-Encoding": "chunked"}
    environ = {"wsgi.input": BytesIO(octets), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    kind = "application/x-www-form-urlencoded"
    return client.post("/my/", headers=headers, content_type=kind, environ_overrides=environ)


def test_a_body_in_chunks_is_read_like_any_other_and_refused_when_it_is_too_long(app, client):
    makers.organization()
    short = chunked(client, b"email=robin%40example.org")
    assert short.status_code == 400
    assert 'value="robin@example.org"' in short.text
    assert chunked(client, b"email=" + b"x" * 2_000_000).status_code == 413


def test_a_list_that_is_read_while_it_is_sent_takes_a_turn_for_each_piece_and_none_in_between():
    at_work, closed = [], []

    def listed(environ, start_response):
        def pieces():
            for number in range(3):
                at_work.append(application._turns._value)
                yield b"%d" % number

        environ[WORKED_OUT] = True
        answer = Response(pieces())
        answer.call_on_close(lambda: closed.append(True))
        return answer(environ, start_response)

    application = Turns(listed, at_once=2, largest=100)
    sent: Any = application(EnvironBuilder().get_environ(), lambda *_head: lambda _octets: None)
    assert next(iter(sent)) == b"0" and application._turns._value == 2, "somebody who reads slowly keeps a turn"
    assert b"".join(sent) == b"12" and at_work == [1, 1, 1]
    sent.close()
    assert closed == [True] and application._turns._value == 2


def test_a_csv_is_worked_out_in_turns(app):
    with app.test_request_context():
        downloads.csv("walkers.csv", ["Robin"])
        assert request.environ[WORKED_OUT]


def test_whoever_waits_on_purpose_lets_others_work_meanwhile():
    waits, begun = Event(), Event()

    def dawdle(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            begun.set()
            with waiting.elsewhere():
                time.sleep(0.5)
            waits.set()
        return Response("done")(environ, start_response)

    application = Turns(dawdle, at_once=1, largest=100)
    with ThreadPoolExecutor(2) as crew:
        slow = crew.submit(visit, application, environ_overrides={"PATH_INFO": "/slow"})
        assert begun.wait(5)
        assert crew.submit(visit, application).result(5) == "done"
        assert not waits.is_set(), "the other one had the turn"
        assert slow.result(5) == "done"
    assert visit(application) == "done", "it took a turn again, and gave it back once"


def test_a_form_that_is_answered_evenly_holds_no_turn_while_it_waits(app, client, monkeypatch):
    makers.organization()
    held = []
    own = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _seconds: held.append(turns_left(app)))
    monkeypatch.setattr("eventsapp.web.parts.evenly.time", own)
    before = turns_left(app)
    fill_in(client, "/my/", {"email": "nobody@example.org"})
    assert held == [before]


def turns_left(app):
    made = app.wsgi_app
    while not isinstance(made, Turns):
        made = made.app
    return made._turns._value
