"""A reply as it comes by mail: what somebody's calendar says to an invitation of ours (RFC 6047).

Anybody can write such a mail. Nothing is done upon it but to ask an organizer, and nothing of it is repeated in a log.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from itertools import islice
from typing import Any
from urllib.parse import unquote

from icalendar import Calendar

LARGEST = 64 * 1024
"""A reply has a few kilobytes; what is larger is none."""
_LONGEST_SENDER = 500
_MOST_PARTS = 20
_IS_DECLINED = {"DECLINED": True, "ACCEPTED": False, "TENTATIVE": False}


@dataclass(frozen=True)
class Reply:
    """Who says what to which invitation."""

    uid: str
    address: str
    is_declined: bool
    said_at: datetime


def read(octets: bytes) -> Reply | None:
    """The reply in a mail; none where there is none, or it does not speak for whoever sent the mail."""
    if len(octets) > LARGEST:
        return None
    try:
        return _read(octets)
    except Exception:  # whatever a stranger sends, the next mail is looked at; nobody can say how many ways there are
        return None


def _read(mail_octets: bytes) -> Reply | None:
    mail = message_from_bytes(mail_octets)  # by the old policy: the new one thinks for minutes about some headers
    for part in islice(mail.walk(), _MOST_PARTS):
        if part.get_content_type() == "text/calendar":
            octets: Any = part.get_payload(decode=True)
            found = _of(Calendar.from_ical(octets))
            return found if found and _senders(mail) == [found.address.casefold()] else None
    return None


def _senders(mail: Message) -> list[str]:
    """The addresses it says it comes from; who writes more than anybody needs has none."""
    headers = mail.get_all("From", [])
    if len(headers) != 1 or len(str(headers[0])) > _LONGEST_SENDER:
        return []
    header: Any = default.header_factory("From", str(headers[0]))
    return [one.addr_spec.casefold() for one in header.addresses]


def _of(calendar: Any) -> Reply | None:
    if str(calendar.get("method", "")).upper() != "REPLY":
        return None
    [event] = calendar.events
    attendee = event["attendee"]  # several make a list, which has no parameters
    stands = str(attendee.params.get("partstat", "")).upper()
    scheme, _, address = str(attendee).partition(":")
    if scheme.lower() != "mailto" or stands not in _IS_DECLINED:
        return None
    said_at = event.decoded("dtstamp")
    if not isinstance(said_at, datetime) or said_at.tzinfo is None:
        return None
    return Reply(str(event["uid"]).strip().lower(), unquote(address), _IS_DECLINED[stands], said_at)
