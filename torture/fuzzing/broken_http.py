"""Broken HTTP through raw sockets: what no client library would send, and what comes back for it."""

import random
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

FIRST_SECONDS, QUIET_SECONDS = 6.0, 0.7
"""How long the first octets of an answer may take; after them nothing more comes once it has been quiet."""
AT_ONCE = 24
HIDDEN = b"GET /calendar?hidden=zq HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Hidden: 1\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


class Broken(NamedTuple):
    """Octets as they go over the wire, and how many answers they may have at most."""

    name: str
    octets: bytes
    answers: int = 1


class Answered(NamedTuple):
    """What came back."""

    broken: Broken
    statuses: list[int]

    @property
    def fault(self) -> str:
        """What is wrong with it; empty: nothing."""
        if any(status >= 500 for status in self.statuses):
            return f"{self.broken.name}: answered {self.statuses}"
        if len(self.statuses) > self.broken.answers:
            return f"{self.broken.name}: answered a hidden request, {self.statuses}"
        return ""


def all_of(chance: random.Random, number: int) -> Iterator[Broken]:
    """So many of them: each known trick, then tricks with octets changed by chance."""
    known = list(_known())
    yield from known[:number]
    for _ in range(max(0, number - len(known))):
        one = chance.choice(known)
        octets = bytearray(one.octets)
        for _change in range(chance.choice((1, 1, 2, 5))):
            place = chance.randrange(len(octets))
            octets[place : place + chance.choice((0, 1, 1, 4))] = bytes(
                chance.choices(b"\0\r\n \t:;,/%AZ09\xff\x80", k=chance.choice((0, 1, 3)))
            )
        # Changed octets may make two honest requests of it: then both are answered, and rightly.
        yield Broken(f"{one.name}, changed", bytes(octets), answers=4)


def send_all(port: int, broken: Iterator[Broken]) -> Iterator[Answered]:
    """Send them, some at once, each over a connection of its own."""
    with ThreadPoolExecutor(AT_ONCE) as crew:
        yield from crew.map(lambda one: send(port, one), broken)


def send(port: int, broken: Broken) -> Answered:
    """Send one and read until nothing more comes."""
    heard = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=FIRST_SECONDS) as line:
            line.sendall(broken.octets)
            while part := line.recv(65_536):
                heard += part
                line.settimeout(QUIET_SECONDS)
    except OSError:  # it was hung up, or nothing more came
        pass
    return Answered(broken, [int(status) for status in _STATUS.findall(heard)])


def _known() -> Iterator[Broken]:
    post = b"POST /my/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chunked = post + b"Transfer-Encoding: chunked\r\n\r\n"
    get = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for size in (b"zq", b"-1", b"0x4", b"", b" 4", b"4;zq=\x00", b"FFFFFFFFFFFFFFFFF", b"4\n", b"+4", b"4 4"):
        yield Broken(f"chunk size {size!r}", chunked + size + b"\r\nname\r\n0\r\n\r\n")
    yield Broken("chunk cut off", chunked + b"10\r\nname")
    yield Broken("chunk without its end", chunked + b"4\r\nnameXX\r\n0\r\n\r\n")
    yield Broken("chunks without an end", chunked + b"1\r\nn\r\n" * 2_000)
    yield Broken("trailers", chunked + b"4\r\nname\r\n0\r\nX-Zq: 1\r\nContent-Length: 3\r\n\r\n")
    yield Broken(
        "a hidden request after chunks",
        post + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    )
    for coding in (
        b"xchunked",
        b"chunked, identity",
        b"\x0bchunked",
        b"chunked\r\nTransfer-Encoding: zq",
        b"identity",
        b" chunked",
        b"CHUNKED,",
        b'"chunked"',
    ):
        body = b"0\r\n\r\n" + HIDDEN
        head = post + b"Content-Length: %d\r\nTransfer-Encoding: %s\r\n\r\n" % (len(body), coding)
        yield Broken(f"coding {coding!r}", head + body)
    for length in (
        b"-1",
        b"+4",
        b"4, 4",
        b"4, 5",
        b"4\r\nContent-Length: 5",
        b"4\r\nContent-Length: 4",
        b"0x4",
        b"99999999999999999999",
        b"4 ",
        b"zq",
        b"",
    ):
        yield Broken(f"length {length!r}", post + b"Content-Length: %s\r\n\r\nname" % length + HIDDEN, answers=2)
    yield Broken("a length on two lines", post + b"Content-Length:\r\n 4\r\n\r\nname" + HIDDEN, answers=2)
    yield Broken(
        "two lengths hide a request", post + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN
    )
    yield Broken("a body with GET", get + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN)
    yield Broken("less than was said", post + b"Content-Length: 1000\r\n\r\nname=Zq")
    yield Broken("two megabytes were said", post + b"Content-Length: 2000000\r\n\r\n" + b"a" * 70_000)
    yield Broken("two megabytes in chunks", chunked + (b"8000\r\n" + b"a" * 0x8000 + b"\r\n") * 64 + b"0\r\n\r\n")
    yield Broken("half a head", b"POST /my/ HTTP/1.1\r\nHost: 12")
    yield Broken("no host", b"GET / HTTP/1.1\r\n\r\n")
    yield Broken("two hosts", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: zq.example\r\n\r\n")
    yield Broken("a foreign host", b"GET / HTTP/1.1\r\nHost: zq.example\r\n\r\n")
    yield Broken("an address in full", b"GET http://zq.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield Broken("an authority", b"CONNECT zq.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield Broken("an asterisk", b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    for line in (
        b"GET / HTTP/9.9",
        b"GET /",
        b"GET  /  HTTP/1.1",
        b"/ GET HTTP/1.1",
        b"GET /\x00 HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET /%00 HTTP/1.1",
        b"GET /%ff%fe HTTP/1.1",
        b"GET ? HTTP/1.1",
        b"GET //zq.example/ HTTP/1.1",
        b"GET /../../etc/passwd HTTP/1.1",
        b"GET /%2e%2e/ HTTP/1.1",
        b"ZQ / HTTP/1.1",
        b"G\x80T / HTTP/1.1",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1",
        b"PRI * HTTP/2.0",
    ):
        yield Broken(f"first line {line[:40]!r}", line + b"\r\nHost: 127.0.0.1\r\n\r\n")
    for head in (
        b"X: \x00",
        b"X : 1",
        b" X: 1",
        b"X",
        b":",
        b"X: a\r\n b",
        b"X: \xff\xfe",
        b"\x80: 1",
        b"Cookie: " + b"a" * 70_000,
        b"X: a\rY: b",
        b"X: a\nY: b",
        b"Cookie: session=\xff\x00",
        b"Content-Type: \x01",
    ):
        yield Broken(f"header {head[:30]!r}", get + head + b"\r\n\r\n")
    yield Broken("many headers", get + b"".join(b"X-%d: 1\r\n" % number for number in range(3_000)) + b"\r\n")
    yield Broken("bare line ends", b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n")
    yield Broken("waiting to go on", post + b"Content-Length: 7\r\nExpect: 100-continue\r\n\r\nname=Zq", answers=2)
    yield Broken("nothing", b"\r\n" * 50)
    yield Broken("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 200)
    yield Broken(
        "another protocol",
        get + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n",
        answers=2,
    )
    part = post.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=zq")
    for body in (
        b"--zq",
        b"--zq\r\n\r\n--zq--",
        b"--zq\r\nContent-Disposition: form-data\r\n\r\nx\r\n--zq--",
        b"--zq\r\n" + b"X: y\r\n" * 3_000 + b"\r\n\r\n--zq--\r\n",
        b"--zq\r\n" * 3_000,
        b"\xff" * 3_000,
        b'--zq\r\nContent-Disposition: form-data; name="a\r\n\r\n--zq--\r\n',
    ):
        yield Broken(f"parts {body[:30]!r}", part + b"Content-Length: %d\r\n\r\n" % len(body) + body)
