"""What somebody's calendar makes of the mails that arrive: read by a calendar library that is not ours."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import vobject


@dataclass(frozen=True)
class Object:
    """One calendar object of a mail."""

    octets: bytes
    method: str
    event: Any

    @property
    def uid(self) -> str:
        return str(self.event.uid.value)

    @property
    def sequence(self) -> int:
        return int(self.event.sequence.value)


@dataclass
class Phone:
    """A calendar to which invitations are applied (RFC 5546): what is older than what it has, it leaves alone."""

    entries: dict[str, Object] = field(default_factory=dict)

    def receive(self, mail: EmailMessage) -> list[Object]:
        """Apply everything in the mail; what it was."""
        found = objects(mail)
        for one in found:
            known = self.entries.get(one.uid)
            assert known is None or one.sequence > known.sequence, "a sequence that does not grow is not applied"
            self.entries[one.uid] = one
        return found

    @property
    def shown(self) -> dict[str, Object]:
        return {uid: one for uid, one in self.entries.items() if one.method == "REQUEST"}


def objects(mail: EmailMessage) -> list[Object]:
    """The calendar objects that go along with a mail, in their order."""
    return [_object(part.get_payload(decode=True)) for part in mail.walk() if part.get_content_type() == ICS]


def words(mail: EmailMessage) -> str:
    """What a person reads."""
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


ICS = "application/ics"


def _object(octets: Any) -> Object:
    calendar = vobject.readOne(octets.decode())
    [event] = calendar.vevent_list
    return Object(octets, calendar.method.value, event)
