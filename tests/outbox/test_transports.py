"""Handing over: what a mail server's answers mean, and how little of a connection we need."""

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eventsapp.outbox import transports
from eventsapp.outbox.envelopes import Envelope
from eventsapp.outbox.models import Failure
from eventsapp.outbox.transports import Files, NotSent, Server, Unavailable
from tests.outbox.sinks import Sink, only, server_context

Dialled = Callable[..., Server]


def envelope(to_address: str = "ann@example.org", *, number: int = 1, needs_utf8: bool = False) -> Envelope:
    content = f"Message-ID: <{number}@example.org>\r\n\r\n.Hello\r\n".encode()
    return Envelope(f"{number}.eml", "events@example.org", to_address, needs_utf8, content)


def _hang_up_inside_the_message(listener: socket.socket) -> None:
    _converse(listener, hangs_up=True)


def _agree_to_everything(listener: socket.socket) -> None:
    _converse(listener, hangs_up=False)


def _converse(listener: socket.socket, *, hangs_up: bool) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as heard:
        connection.sendall(b"220 here\r\n")
        for line in heard:
            if hangs_up and line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                heard.readline()
                return
            connection.sendall(b"250 fine\r\n")


def _babble(listener: socket.socket, babble: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(babble)


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def dialled(sink: Sink) -> Iterator[Dialled]:
    made = []

    def dialled(**settings: Any) -> Server:
        usual = {
            "MAIL_HOST": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_TLS": "none",
            "MAIL_USERNAME": "", "MAIL_PASSWORD": "",
        }  # fmt: skip
        made.append(Server(usual | settings, host="events.example.org"))
        return made[-1]

    yield dialled
    for server in made:
        server.close()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that this machine trusts while the test runs."""
    file, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", file], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return str(file), str(key)


def test_many_messages_share_one_connection(sink: Sink, dialled: Dialled):
    sink.open()
    server = dialled()
    for number in range(5):
        server.send(envelope(number=number))
    assert sink.connections == 1
    assert list(sink.ids) == [f"<{number}@example.org>" for number in range(5)]
    assert sink.arrived[0].endswith(b"\r\n.Hello\r\n")


def test_a_mail_server_that_vanishes_while_it_seems_to_think_is_noticed(sink: Sink, dialled: Dialled):
    sink.open()
    server = dialled()
    server.send(envelope())
    assert server._client is not None
    asks = server._client.sock.getsockopt
    assert asks(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    seconds = asks(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) + 3 * asks(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
    assert seconds <= 60


def test_a_connection_closed_while_it_was_idle_is_opened_again(sink: Sink, dialled: Dialled):
    sink.open()
    server = dialled()
    server.send(envelope(number=1))
    sink.close()
    sink.open()
    server.send(envelope(number=2))
    assert set(sink.ids.values()) == {1}
    assert len(sink.ids) == 2


def test_each_message_goes_to_one_reader_after_a_refusal_too(sink: Sink, dialled: Dialled):
    sink.open()
    sink.at_reader["gone@example.org"] = "550 5.1.1 no such user gone@example.org"
    server = dialled()
    with pytest.raises(NotSent):
        server.send(envelope("gone@example.org", number=1))
    server.send(envelope("ann@example.org", number=2))
    assert sink.readers == ["ann@example.org"]
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("place", "answer", "failure", "reply", "for_good"),
    [
        ("reader", "550 5.1.1 no ann@example.org here", Failure.ADDRESS_REFUSED, "550 5.1.1", True),
        ("reader", "450 4.2.0 greylisted", Failure.NOT_NOW, "450 4.2.0", False),
        ("reader", "452 full", Failure.NOT_NOW, "452", False),
        ("reader", "530 5.7.0 authenticate first", Failure.LOGIN_REFUSED, "530 5.7.0", False),
        ("message", "554 5.7.1 looks like spam", Failure.REFUSED, "554 5.7.1", True),
        ("message", "451 4.3.0 later", Failure.NOT_NOW, "451 4.3.0", False),
        ("sender", "550 5.1.8 who are you", Failure.SENDER_REFUSED, "550 5.1.8", False),
        ("sender", "552 5.3.4 too large", Failure.REFUSED, "552 5.3.4", True),
    ],
)
def test_what_a_refusal_means_for_the_message(
    sink: Sink, dialled: Dialled, place: str, answer: str, failure: Failure, reply: str, for_good: bool
):
    sink.open()
    if place == "sender":
        sink.at_sender = answer
    else:
        getattr(sink, f"at_{place}")["ann@example.org"] = answer
    with pytest.raises(NotSent) as refused:
        dialled().send(envelope())
    assert (refused.value.failure, refused.value.reply, refused.value.for_good) == (failure, reply, for_good)
    assert failure.sentence
    assert "ann" not in str(refused.value)


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "451 4.3.0 busy"])
def test_a_server_that_takes_no_sender_now_takes_no_message(sink: Sink, dialled: Dialled, answer: str):
    sink.open()
    sink.at_sender = answer
    with pytest.raises(Unavailable) as trouble:
        dialled().send(envelope())
    assert (trouble.value.failure, trouble.value.reply) == (Failure.NOT_NOW, answer[:9])


def test_a_server_that_is_gone_is_not_the_fault_of_the_message(sink: Sink, dialled: Dialled):
    sink.open()
    sink.close()
    with pytest.raises(Unavailable) as trouble:
        dialled().send(envelope())
    assert trouble.value.failure is Failure.UNREACHABLE


@pytest.mark.parametrize("place", [_hang_up_inside_the_message, _agree_to_everything])
def test_what_does_not_end_in_a_yes_was_not_sent(dialled: Dialled, place: Callable[[socket.socket], None]):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=place, args=[listener], daemon=True).start()
        with pytest.raises(NotSent) as broken:
            dialled(MAIL_PORT=listener.getsockname()[1]).send(envelope())
    assert (broken.value.failure, broken.value.for_good) == (Failure.BROKEN_OFF, False)


@pytest.mark.parametrize("babble", [b"hello?\r\n", b"\xff\xfe\r\n", b"220 " + b"x" * 20_000 + b"\r\n", b""], ids=ascii)
def test_what_is_no_mail_server_is_unavailable(dialled: Dialled, babble: bytes):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_babble, args=[listener, babble], daemon=True).start()
        with pytest.raises(Unavailable):
            dialled(MAIL_PORT=listener.getsockname()[1]).send(envelope())


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_connection_is_secure_before_the_password_is_said(
    sink: Sink, dialled: Dialled, certificate: tuple[str, str], tls: str
):
    login = {"authenticator": only("charity", "secret"), "auth_required": True}
    if tls == "tls":
        sink.open(ssl_context=server_context(*certificate), auth_require_tls=False, **login)
    else:
        sink.open(tls_context=server_context(*certificate), require_starttls=True, **login)
    dialled(MAIL_TLS=tls, MAIL_USERNAME="charity", MAIL_PASSWORD="secret").send(envelope())
    assert sink.readers == ["ann@example.org"]
    with pytest.raises(Unavailable) as trouble:
        dialled(MAIL_TLS=tls, MAIL_USERNAME="charity", MAIL_PASSWORD="wrong").send(envelope())
    assert trouble.value.failure is Failure.LOGIN_REFUSED


def test_a_server_nobody_vouches_for_hears_nothing(
    sink: Sink, dialled: Dialled, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    sink.open(tls_context=server_context(*certificate))
    with pytest.raises(Unavailable) as trouble:
        dialled(MAIL_TLS="starttls").send(envelope())
    assert trouble.value.failure is Failure.INSECURE


def test_a_server_without_encryption_hears_nothing_either(sink: Sink, dialled: Dialled):
    sink.open()
    with pytest.raises(Unavailable) as trouble:
        dialled(MAIL_TLS="starttls").send(envelope())
    assert trouble.value.failure is Failure.INSECURE
    assert not sink.arrived


def test_an_address_in_any_script_goes_to_a_server_that_takes_it(sink: Sink, dialled: Dialled):
    sink.open(enable_SMTPUTF8=True)
    dialled().send(envelope("mariè@example.org", needs_utf8=True))
    assert sink.readers == ["mariè@example.org"]


def test_an_address_in_any_script_is_refused_by_a_server_that_does_not(sink: Sink, dialled: Dialled):
    sink.open(enable_SMTPUTF8=False)
    server = dialled()
    with pytest.raises(NotSent) as refused:
        server.send(envelope("mariè@example.org", needs_utf8=True))
    assert refused.value.for_good
    server.send(envelope("ann@example.org"))
    assert sink.readers == ["ann@example.org"]


def test_without_a_mail_server_messages_are_files(tmp_path: Path):
    way_out = transports.chosen({"MAIL_HOST": ""}, folder=tmp_path / "mail", host="example.org")
    assert isinstance(way_out, Files)
    way_out.send(envelope(number=7))
    way_out.send(envelope(number=7))
    assert [file.name for file in (tmp_path / "mail").iterdir()] == ["7.eml"]
    assert (tmp_path / "mail" / "7.eml").read_bytes() == envelope(number=7).content


def test_a_folder_that_cannot_be_written_is_not_the_fault_of_the_message(tmp_path: Path):
    (tmp_path / "mail").touch()
    with pytest.raises(Unavailable):
        Files(tmp_path / "mail").send(envelope())
