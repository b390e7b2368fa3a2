"""The visitors of proofs and measurements: what they take for an answer."""

import socket
from http.client import HTTPException
from threading import Thread

import pytest

from benchmarks.load import Visitor

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", HEAD[:20], HEAD, HEAD + b"<dt>Refer"])
def test_an_answer_that_broke_off_is_none(sent):
    """A server sends the head of a page before the page itself, and may be killed between the two."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        killed = Thread(target=_answer_and_break_off, args=(listening, sent))
        killed.start()
        with pytest.raises((OSError, HTTPException)):
            Visitor(listening.getsockname()[1]).get("/")
        killed.join()


def _answer_and_break_off(listening, sent):
    taken, _address = listening.accept()
    with taken:
        taken.recv(1000)
        taken.sendall(sent)
