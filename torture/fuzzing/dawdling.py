"""Clients that dawdle: connections that are begun and not gone on with, while others only want to read."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_POST = b"POST /my/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALVES = (
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    _POST + b"Content-Length: 4000\r\n\r\nname=Z",
    _POST + b"Transfer-Encoding: chunked\r\n\r\n40\r\nn",
)
"""In the middle of the first line, of the head, of a body whose length is said, of a chunk."""


@contextmanager
def dawdlers(port: int, number: int) -> Iterator[None]:
    """So many half-open requests, in equal parts of each kind, until the block ends."""
    with ExitStack() as held:
        for place in range(number):
            line = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            line.sendall(HALVES[place % len(HALVES)])
        time.sleep(1)  # each of them is where it will stay
        yield


def visits(port: int, number: int, path: str = "/") -> list[float]:
    """How long so many visits took, one after the other; endless for one that was not answered as usual."""
    took = []
    for _ in range(number):
        began = time.perf_counter()
        is_answered = _is_answered(port, path)
        took.append(time.perf_counter() - began if is_answered else float("inf"))
    return took


def _is_answered(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status == 200 and answer.read() != b""
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
