"""How messages leave: to a mail server over one connection for many, or, where there is none, as files."""

import os
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, Protocol

from eventsapp.outbox.envelopes import Envelope
from eventsapp.outbox.models import Failure

# Whatever smtplib raises is an OSError too, so the two need no telling apart where both mean "gone".
_COMMAND_SECONDS = 30
_MESSAGE_SECONDS = 300
"""RFC 5321, 4.5.3.2.6: a server may think for minutes after the last line; sooner would send twice."""
_VANISHED_SECONDS = 60
"""A host that is gone, or began anew, is noticed within this, also while it seems to think."""
_OUR_LOGIN = (530, 534, 535, 538)
_CLOSING = 421
_TOO_LARGE = 552
_FIGURES = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")


class NotSent(Exception):
    """This one message was not taken: for good, or only for now."""

    def __init__(self, failure: Failure, reply: str | None = None, *, for_good: bool = False) -> None:
        super().__init__(failure)
        self.failure = failure
        self.reply = reply
        self.for_good = for_good


class Unavailable(Exception):
    """No message can be handed over at the moment, whichever it is."""

    def __init__(self, failure: Failure, reply: str | None = None) -> None:
        super().__init__(failure)
        self.failure = failure
        self.reply = reply


class Transport(Protocol):
    """A way out. `send` returns when the message was taken, and raises NotSent or Unavailable otherwise."""

    def send(self, envelope: Envelope) -> None:
        """Hand over one message."""

    def close(self) -> None:
        """Let go of what was held open between messages."""


def chosen(settings: Mapping[str, Any], *, folder: Path, host: str) -> Transport:
    """The way out that the settings name; `host` is what we call ourselves to the mail server."""
    if not settings["MAIL_HOST"]:
        return Files(folder)
    return Server(settings, host=host)


class Files:
    """Messages as files in a folder, for a machine without a mail server; any mail program opens them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> None:
        """Write `<id>.eml`, whole or not at all; the same message again is the same file."""
        draft = self.folder / f".{envelope.name}.{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_bytes(envelope.content)
            draft.replace(self.folder / envelope.name)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise Unavailable(Failure.UNWRITABLE) from None

    def close(self) -> None:
        """Nothing is held."""


class Server:
    """A mail server, spoken to over one connection until it has been quiet or broke off."""

    def __init__(self, settings: Mapping[str, Any], *, host: str) -> None:
        self.settings = settings
        self.host = host
        self._client: smtplib.SMTP | None = None

    def send(self, envelope: Envelope) -> None:
        """Hand over one message, on the open connection if it still stands."""
        client = self._begun(envelope)
        try:
            self._name_reader(client, envelope)
            self._hand_over(client, envelope)
        except OSError:
            self._drop()
            raise NotSent(Failure.BROKEN_OFF) from None

    def greet(self) -> None:
        """Connect and log in as for a message, and leave again; Unavailable if that is not possible."""
        self._connected()
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left alone."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if client.sock is not None:
                client.sock.settimeout(2)
            client.quit()
        except OSError:
            client.close()

    def _begun(self, envelope: Envelope) -> smtplib.SMTP:
        if self._client is not None:
            try:
                return self._name_sender(self._client, envelope)
            except Unavailable:
                pass  # servers close what was quiet for long, or carried many messages; a new one may do
        return self._name_sender(self._connected(), envelope)

    def _name_sender(self, client: smtplib.SMTP, envelope: Envelope) -> smtplib.SMTP:
        if envelope.needs_utf8 and not client.has_extn("smtputf8"):
            raise NotSent(Failure.ADDRESS_REFUSED, for_good=True)
        try:
            code, answer = client.mail(envelope.sender, ["SMTPUTF8"] if envelope.needs_utf8 else [])
        except OSError:
            self._drop()
            raise Unavailable(Failure.UNREACHABLE) from None
        if code != 250:
            self._refused(client, Failure.SENDER_REFUSED, code, answer)
        return client

    def _name_reader(self, client: smtplib.SMTP, envelope: Envelope) -> None:
        code, answer = client.rcpt(envelope.to_address)
        if code not in (250, 251):
            self._refused(client, Failure.ADDRESS_REFUSED, code, answer)

    def _hand_over(self, client: smtplib.SMTP, envelope: Envelope) -> None:
        assert client.sock is not None
        client.sock.settimeout(_MESSAGE_SECONDS)
        try:
            code, answer = client.data(envelope.content)
        except smtplib.SMTPDataError as error:
            self._refused(client, Failure.REFUSED, error.smtp_code, _as_bytes(error.smtp_error))
        if code != 250:
            self._refused(client, Failure.REFUSED, code, answer)
        client.sock.settimeout(_COMMAND_SECONDS)

    def _refused(self, client: smtplib.SMTP, failure: Failure, code: int, answer: bytes) -> NoReturn:
        """Say what a refusal means: about this message, or about us; for now (4xx) or for good (5xx)."""
        if code < 400:
            self._drop()  # no answer to what was asked: we are out of step
            raise NotSent(Failure.BROKEN_OFF)
        reply = _figures(code, answer)
        if code == _CLOSING or (failure is Failure.SENDER_REFUSED and code < 500):
            self._drop()
            raise Unavailable(Failure.NOT_NOW, reply)
        self._forget(client)
        if code in _OUR_LOGIN:
            raise NotSent(Failure.LOGIN_REFUSED, reply)
        if failure is Failure.SENDER_REFUSED and code != _TOO_LARGE:
            # Our own address is at fault and can be mended in the settings; people's mails wait for that.
            raise NotSent(failure, reply)
        if code < 500:
            raise NotSent(Failure.NOT_NOW, reply)
        raise NotSent(Failure.REFUSED if code == _TOO_LARGE else failure, reply, for_good=True)

    def _forget(self, client: smtplib.SMTP) -> None:
        """Begin the next message afresh; a server that cannot is left."""
        try:
            if client.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _connected(self) -> smtplib.SMTP:
        try:
            client = self._client = self._opened()
        except smtplib.SMTPResponseException as error:
            raise Unavailable(Failure.NOT_NOW, _figures_of(error)) from None
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            raise Unavailable(Failure.INSECURE) from None
        except OSError:
            raise Unavailable(Failure.UNREACHABLE) from None
        if self.settings["MAIL_USERNAME"]:
            self._log_in(client)
        return client

    def _opened(self) -> smtplib.SMTP:
        where = (self.settings["MAIL_HOST"], int(self.settings["MAIL_PORT"]), _spoken(self.host))
        tls = self.settings["MAIL_TLS"]
        if tls == "tls":
            context = ssl.create_default_context()
            return _watch(smtplib.SMTP_SSL(*where, timeout=_COMMAND_SECONDS, context=context))
        client = _watch(smtplib.SMTP(*where, timeout=_COMMAND_SECONDS))
        try:
            if tls != "none":
                client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        except OSError:
            client.close()
            raise
        return client

    def _log_in(self, client: smtplib.SMTP) -> None:
        failure, reply = Failure.LOGIN_REFUSED, None
        try:
            client.login(self.settings["MAIL_USERNAME"], self.settings["MAIL_PASSWORD"])
            return
        except smtplib.SMTPResponseException as error:
            reply = _figures_of(error)
        except smtplib.SMTPNotSupportedError:
            pass
        except OSError:
            failure = Failure.UNREACHABLE
        self._drop()
        raise Unavailable(failure, reply)

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _watch(client: smtplib.SMTP) -> smtplib.SMTP:
    """Have the machine ask now and then whether the other one is still there."""
    assert client.sock is not None
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", _VANISHED_SECONDS // 2),
        ("TCP_KEEPINTVL", _VANISHED_SECONDS // 6),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", _VANISHED_SECONDS * 1000),
    ):
        if hasattr(socket, option):  # not every system lets a program say how often
            client.sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return client


def _figures(code: int, answer: bytes) -> str:
    """``550 5.1.1``, without the words beside it."""
    enhanced = _FIGURES.match(answer)
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def _figures_of(error: smtplib.SMTPResponseException) -> str:
    return _figures(error.smtp_code, _as_bytes(error.smtp_error))


def _as_bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()


def _spoken(host: str) -> str:
    """A number in brackets, as RFC 5321, 4.1.3 has it; a name as it is."""
    try:
        socket.inet_pton(socket.AF_INET, host)
    except OSError:
        return host
    return f"[{host}]"
