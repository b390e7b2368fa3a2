"""A message as it travels: its head made safe, its bytes checked before they leave.

The names, subjects and texts in it come from people. A line end or an encoded word in the wrong place would
let a stranger write headers of their own, so nothing here trusts that the value was clean when it was queued.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import SMTP, SMTPUTF8, EmailPolicy, default

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from eventsapp.core import sealing
from eventsapp.core.languages import speaking
from eventsapp.core.words import cleaned, unprintable
from eventsapp.outbox import hypertext
from eventsapp.outbox.models import Failure, Message, MessagePurpose
from eventsapp.outbox.parts import CalendarPart

_SPECIAL = str.maketrans(dict.fromkeys(',;:<>@"()[]\\', " "))
_ONE_LINE = 60
"""So much name and address certainly stands on one line."""
_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}")
"""What may stand between the angle brackets of a header."""
_MARK = re.compile("\\[[^\\[\\]]*\ufdd0\\]")
"""A non-character no text of people holds: `printable` takes it out of theirs, and no form lets it in."""


class Unsendable(Exception):
    """This message cannot be sent as it is: never, unless `for_good` says otherwise."""

    def __init__(self, failure: Failure, *, for_good: bool = True) -> None:
        super().__init__(failure)
        self.failure = failure
        self.for_good = for_good


@dataclass(frozen=True)
class Envelope:
    """One message ready to be handed over: to exactly one address, as bytes."""

    name: str
    sender: str
    to_address: str
    needs_utf8: bool
    """Whether the address itself, not only the text, has letters that not every mail server takes."""
    content: bytes


def header(text: str, longest: int) -> str:
    """One line without controls; ``=?`` is broken up, as mail programs would decode what follows it."""
    line = cleaned(printable(cleaned(text))).replace("=?", "= ?")
    return line[:longest].rstrip()


def printable(text: str) -> str:
    """The text without what can never be shown: databases and mail servers trip over it; line ends stay."""
    return text.translate({ord(letter): None for letter in set(text) if unprintable(letter)})


def mark(words: str) -> str:
    """What stands in a stored text in place of a secret; whoever reads it there sees ``[personal link]``."""
    return f"[{words}\ufdd0]"


def sealed(message: Message, calendar: Sequence[CalendarPart] = (), *, sender: str, now: datetime) -> Envelope:
    """The message in its envelope, from the sender's address; Unsendable if it cannot be written safely."""
    to_address, needs_utf8 = address(message.to_address)
    mail = EmailMessage(policy=SMTPUTF8 if needs_utf8 else SMTP)
    mail["From"] = _named(message.from_name, sender)
    mail["To"] = _named(message.to_name, to_address)
    with suppress(Unsendable):  # where answers go is less than the message itself; without it they come to the sender
        mail["Reply-To"] = _named("", address(message.reply_to or "")[0])
    mail["Subject"] = header(message.subject, 500)
    mail["Date"] = now
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if message.sealed_leave_address:
        mail["List-Unsubscribe"] = _AsItIs("List-Unsubscribe", f"<{_leave_address(message.sealed_leave_address)}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Lines of any length and letters of any script arrive whole through servers that carry only 7 bits.
    text = printable(opened(message))
    mail.set_content(text, cte="quoted-printable")
    html = _as_html(message, text, _secrets(message), sealing.unseal(message.sealed_leave_address or ""))
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    _add_calendar(mail, calendar)  # last, since some programs look only at the last form they understand
    mail["Content-Language"] = message.language  # after the content, which takes away what it finds named so
    content = mail.as_bytes()
    _refuse_foreign(content, mail.keys(), {"From": sender, "To": to_address})
    return Envelope(f"{message.id}.eml", sender, to_address, needs_utf8, content)


def address(text: str) -> tuple[str, bool]:
    """One address, its host name as the network writes it, and whether the rest needs more than ASCII."""
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise Unsendable(Failure.ADDRESS_INVALID) from None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}", found.ascii_email is None


def opened(message: Message) -> str:
    """The text as its reader gets it: secrets in place of their marks, and never with one missing."""
    around = _MARK.split(message.text)
    secrets = _secrets(message)
    if len(secrets) != len(around) - 1:
        raise Unsendable(Failure.KEY_GONE, for_good=False)
    return "".join(part for pair in zip(around, [*secrets, ""], strict=True) for part in pair)


def holds_secrets(message: Message) -> bool:
    """Whether its words hold a link or a code that is for its reader alone."""
    return _MARK.search(message.text) is not None


def shown(message: Message) -> str:
    """The text as organizers read it: what is for its reader alone is named, not told."""
    return message.text.replace("\ufdd0", "")


def looks(message: Message) -> str:
    """The mail as HTML for organizers; a personal link leads nowhere."""
    with speaking(message.language):
        link = mark(_("personal link"))
    nowhere = f"https://{_host(message)}/#"
    text = message.text
    if message.purpose != MessagePurpose.SERVICE:
        before, __, after = text.rpartition(link)
        text = f"{before}{nowhere}leave{after}"
    return _as_html(message, text.replace(link, nowhere).replace("\ufdd0", ""), [nowhere], f"{nowhere}leave")


def _secrets(message: Message) -> list[str]:
    return json.loads(sealing.unseal(message.sealed_secrets) or "[]") if message.sealed_secrets else []


def _as_html(message: Message, text: str, personal: Sequence[str], leave_address: str) -> str:
    return hypertext.written(
        text,
        heading=printable(message.from_name),
        title=printable(message.subject),
        language=message.language,
        host=_host(message),
        main=[one for one in personal if one != leave_address],
        aside=leave_address,
    )


def _host(message: Message) -> str:
    """Our own, as it was when the letter was written."""
    return message.message_id.rpartition("@")[2].rstrip(">")


class _AsItIs(str):
    """A header on one line, since the library would break a long address and write it in encoded words."""

    name: str

    def __new__(cls, name: str, value: str) -> "_AsItIs":
        header = super().__new__(cls, value)
        header.name = name
        return header

    def fold(self, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _leave_address(sealed: str) -> str:
    address = sealing.unseal(sealed)
    if not address:
        raise Unsendable(Failure.KEY_GONE, for_good=False)
    if not _WEB_ADDRESS.fullmatch(address):
        raise Unsendable(Failure.UNWRITABLE)
    return address


def _add_calendar(mail: EmailMessage, parts: Sequence[CalendarPart]) -> None:
    """The first as another form of the words, upon which programs act by themselves; each as a file to open."""
    if parts:
        params = {"method": parts[0].method}
        mail.add_alternative(parts[0].text, subtype="calendar", params=params, cte="base64")
    for number, part in enumerate(parts, 1):
        name = "invite.ics" if number == 1 else f"invite-{number}.ics"
        mail.add_attachment(part.text.encode(), "application", "ics", filename=name, params={"name": name})


def _named(name: str, address: str) -> Address:
    """A name and its address; a long name loses its commas and brackets.

    When Python 3.11 folds a long line it forgets the quotes that keep a comma from beginning another address.
    """
    name = header(name, 200)
    if len(name) + len(address) > _ONE_LINE:
        name = " ".join(name.translate(_SPECIAL).split())
    # Taken apart here, since the library refuses letters beyond ASCII in an address that it takes apart itself.
    local, _, host = address.rpartition("@")
    return Address(name, local, host)


def _refuse_foreign(content: bytes, expected: list[str], addresses: dict[str, str]) -> None:
    """Read the head again as others will: our headers, each once, each with one address (CVE-2024-6923)."""
    head = HeaderParser(policy=default).parsestr(content.decode())
    if head.keys() != expected or len(set(expected)) != len(expected):
        raise Unsendable(Failure.UNWRITABLE)
    for name, address in addresses.items():
        if [one.addr_spec for one in head[name].addresses] != [address]:
            raise Unsendable(Failure.UNWRITABLE)
