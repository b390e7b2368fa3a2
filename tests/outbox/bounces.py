"""Mails that come back, as mail servers write them."""

from email.message import EmailMessage

from eventsapp.outbox.models import Message


def bounce(
    message: Message,
    *,
    address: str | None = None,
    original: str | None = None,
    action: str = "failed",
    status: str = "5.1.1",
    message_id: str | None = None,
    headers_only: bool = False,
    lines: str = "\n",
) -> bytes:
    """What a server says of one message (RFC 3464): words, figures, and what it sent back."""
    reader = address or message.to_address
    head = (
        f"From: Foundation <events@example.org>\nTo: {message.to_address}\nSubject: Welcome\n"
        f"Message-ID: {message.message_id if message_id is None else message_id}\n"
    )
    kind, returned = ("text/rfc822-headers", head) if headers_only else ("message/rfc822", f"{head}\nDear Ann,\n")
    before = f"Original-Recipient: rfc822; {original}\n" if original else ""
    text = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: events@example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\n\n'
        f"--b1\nContent-Type: text/plain\n\nI could not deliver it to {reader}.\n\n"
        "--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        f"{before}Final-Recipient: rfc822; {reader}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} no such person\n\n"
        f"--b1\nContent-Type: {kind}\n\n{returned}\n--b1--\n"
    )
    return text.replace("\n", lines).encode()


def words(text: str) -> bytes:
    """Any other mail somebody writes."""
    mail = EmailMessage()
    mail["From"] = "someone@example.org"
    mail.set_content(text)
    return mail.as_bytes()
