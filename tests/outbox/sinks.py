"""A real mail server on loopback that keeps what it is given, and can be told to be difficult."""

import asyncio
import socket
import ssl
from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Sink:
    """What arrived, in order; how to answer for an address, at RCPT or after the message."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        self.readers: list[str] = []
        self.connections = 0
        self.at_sender: str | None = None
        self.at_reader: dict[str, str] = {}
        self.at_message: dict[str, str] = {}
        self.at_every_message: str | None = None
        self.breaks_off_once_for: set[str] = set()
        self.seconds_for_each = 0.0
        self.seconds_after_each = 0.0
        self.unanswered = 0
        self._controller: Controller | None = None
        self.port = 0

    def open(self, hostname: str = "127.0.0.1", **options: Any) -> None:
        """Listen; again on the same port after `close`."""
        if not self.port:
            with socket.socket() as free:
                free.bind((hostname, 0))
                self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname=hostname, port=self.port, **options)
        self._controller.start()

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, as a mail program reads it."""
        return [message_from_bytes(content, policy=default) for content in list(self.arrived)]

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_EHLO(  # noqa: N802 - the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.at_reader:
            return self.at_reader[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.seconds_for_each:
            await asyncio.sleep(self.seconds_for_each)
        (reader,) = envelope.rcpt_tos
        if reader in self.breaks_off_once_for:
            self.breaks_off_once_for.discard(reader)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        if self.at_every_message:
            return self.at_every_message
        if reader in self.at_message:
            return self.at_message[reader]
        assert isinstance(envelope.content, bytes)
        self.arrived.append(envelope.content)
        self.readers.append(reader)
        if self.seconds_after_each:  # taken, and not said yet
            self.unanswered += 1
            try:
                await asyncio.sleep(self.seconds_after_each)
            finally:
                self.unanswered -= 1
        return "250 OK"


def words(mail: EmailMessage) -> str:
    """What a person reads who reads plain text."""
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def only(name: str, password: str) -> Any:
    """An authenticator that knows this one user."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        known = data.login == name.encode() and data.password == password.encode()
        return AuthResult(success=known, handled=False)

    return check


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS as a mail server speaks it, with this certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
