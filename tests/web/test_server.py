"""The server that stands before the app, started as the samples start it: what it takes for one request."""

import re
import shlex
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

ROOT = Path(__file__).parents[2]
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"


def plain(environ, start):
    """Answers with the path it was asked for."""
    environ["wsgi.input"].read()
    said = f"asked for {environ['PATH_INFO']}".encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]


@pytest.fixture(scope="module")
def server():
    """The port of one, with the options of the unit."""
    unit = (ROOT / "deploy" / "eventsapp-web.service").read_text()
    options = shlex.split(re.search(r"^ExecStart=\S+/python (serve\.py .*) wsgi:app$", unit, re.M)[1])
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    options[options.index("--port") + 1] = str(port)
    command = [sys.executable, *options, "--log-level", "warning", "tests.web.test_server:plain"]
    running = subprocess.Popen(command, cwd=ROOT)
    until = monotonic() + 60
    while b"asked for /" not in answered(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
        assert monotonic() < until and running.poll() is None
        sleep(0.2)
    yield port
    running.terminate()
    running.wait(30)


def answered(port, octets):
    """All that comes back, until it is quiet."""
    heard = b""
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=2)) as line:
            line.sendall(octets)
            while some := line.recv(65536):
                heard += some
    except OSError:
        pass
    return heard


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5",
        b"Content-Length: 5\r\nContent-Length: 47",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: +5",
    ],
)
def test_a_request_with_two_lengths_is_refused_and_what_hides_in_it_is_not_answered(server, lengths):
    """ASVS 4.2.1: otherwise a proxy and we could take it for different requests."""
    heard = answered(server, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n\r\n0\r\n\r\n" + HIDDEN)
    assert b"/hidden" not in heard, heard
    assert heard.count(b"HTTP/1.1 ") <= 1


def test_two_requests_on_one_connection_are_two(server):
    heard = answered(server, HIDDEN + HIDDEN)
    assert heard.count(b"asked for /hidden") == 2, "or the tests above prove nothing"
