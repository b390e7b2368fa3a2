"""Calendar parts: what goes along with a message for its reader's calendar, kept as it was when it was settled."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class CalendarPart:
    """One object of a calendar about one thing, as octets and what they say."""

    key: str
    """Which thing it is about."""
    uid: str
    sequence: int
    method: str
    """What the reader's calendar is to do with it (RFC 5546): REQUEST or CANCEL."""
    text: str


def packed(parts: Sequence[CalendarPart]) -> str:
    """As they are kept beside the message."""
    return json.dumps([asdict(part) for part in parts])


def unpacked(kept: str) -> list[CalendarPart]:
    """As they were."""
    return [CalendarPart(**part) for part in json.loads(kept)]
