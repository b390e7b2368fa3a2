"""A mail that came back, as mail servers say it: which message of ours, from whose address, and why (RFC 3464).

Anybody can write such a mail. It is read only as far as needed, and nothing of it is repeated but its figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as Mail
from itertools import islice
from typing import Any

_MOST_PARTS = 20
_LONGEST = 500
_FIGURES = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Returned:
    """One message that reached one reader not, for good."""

    message_id: str
    addresses: frozenset[str]
    """The reader's as we wrote it, and as it was after any forwarding."""
    status: str | None
    """Why, in figures such as ``5.1.1``."""


def read(octets: bytes) -> Returned | None:
    """What a mail server says that it could not deliver; none if it says something else, or still tries."""
    try:
        return _read(message_from_bytes(octets))  # by the old policy, as with replies
    except Exception:  # whatever a stranger sends, the next mail is looked at; nobody can say how many ways there are
        return None


def _read(mail: Mail) -> Returned | None:
    if mail.get_content_type() != "multipart/report":
        return None
    readers: list[Mail] = []
    message_id = ""
    for part in islice(mail.walk(), _MOST_PARTS):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            readers += [reader for reader in _blocks(part) if _said(reader, "Action").lower() == "failed"]
        elif kind in ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"):
            message_id = _said(_head(part), "Message-ID")
            break  # what comes below was said by whoever wrote the message
    if not readers or not message_id:
        return None
    addresses = {_address(reader, name) for reader in readers for name in ("Final-Recipient", "Original-Recipient")}
    found = _FIGURES.match(_said(readers[0], "Status"))
    return Returned(message_id, frozenset(addresses - {""}), found[0] if found else None)


def _blocks(part: Mail) -> Iterator[Mail]:
    blocks: Any = part.get_payload()
    yield from islice(blocks, _MOST_PARTS)


def _head(part: Mail) -> Mail:
    payload: Any = part.get_payload()
    return payload[0] if isinstance(payload, list) else message_from_string(str(payload))


def _said(mail: Mail, name: str) -> str:
    value = str(mail.get(name, "")).strip()
    return value if len(value) <= _LONGEST else ""


def _address(reader: Mail, name: str) -> str:
    """``rfc822; ann@example.org`` without its kind."""
    return _said(reader, name).partition(";")[2].strip().strip("<>").casefold()
