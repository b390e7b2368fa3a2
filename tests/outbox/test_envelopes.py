"""A message as bytes: whatever the names in it, its head is ours."""

from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from eventsapp.outbox.envelopes import Envelope, Unsendable, sealed
from eventsapp.outbox.models import Failure, Message
from eventsapp.outbox.parts import CalendarPart
from tests import cast
from tests.outbox.sinks import words

NOW = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "Content-Type", "MIME-Version",
}  # fmt: skip
HOSTILE = [
    *cast.NAMES,
    *cast.HOSTILE_NAMES,
    *cast.UNPRINTABLE_NAMES,
    "Ann\r\nBcc: everybody@example.org",
    "Ann\r\n\r\n<p>A text of mine",
    "Ann =?utf-8?q?=0d=0aBcc:_x@example.org?=",
    "=?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc=?=",
    "=\x00?utf-8?q?=0d=0aBcc:_x@example.org?=",
    "other@example.org, third@example.org " * 5,
    "é@example.org, <third@example.org> " * 5,
    'A "quoted" name, \\ with (everything) [in] <it>; ' * 4,
    "Prévost, " * 20,
    "\u202eeman a fo dne eht",
    "\ud800",
    "🌻" * 190,
    "x" * 400,
]


def message(**given: Any) -> Message:
    usual: dict[str, Any] = {
        "id": 7,
        "message_id": "<0123456789abcdef@events.example.org>",
        "to_address": "ann@example.org",
        "to_name": "Ann",
        "from_name": "Foundation for Dystonia",
        "reply_to": "hello@example.org",
        "language": "en",
        "subject": "Welcome",
        "text": "Dear Ann,\n\nwelcome.\n",
    }
    return Message(**(usual | given))


def written(**given: Any) -> Envelope:
    return sealed(message(**given), sender="events@example.org", now=NOW)


def read(envelope: Envelope) -> EmailMessage:
    mail = message_from_string(envelope.content.decode(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_an_envelope_says_who_writes_to_whom():
    mail = read(written())
    assert str(mail["From"]) == "Foundation for Dystonia <events@example.org>"
    assert str(mail["To"]) == "Ann <ann@example.org>"
    assert str(mail["Reply-To"]) == "hello@example.org"
    assert str(mail["Message-ID"]) == "<0123456789abcdef@events.example.org>"
    assert mail["Date"].datetime == NOW
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("en", "auto-generated")
    assert words(mail) == "Dear Ann,\n\nwelcome.\n"


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_whatever_the_name_the_head_is_ours(name: str):
    envelope = written(to_name=name, from_name=name, subject=name, text=f"Dear {name}\n")
    mail = read(envelope)
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert [one.addr_spec for one in mail["To"].addresses] == ["ann@example.org"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["events@example.org"]
    assert all(len(line) <= 998 and line.isascii() for line in envelope.content.split(b"\r\n"))
    assert b"\n" not in envelope.content.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", cast.NAMES)
def test_a_name_arrives_as_it_was_typed(name: str):
    mail = read(written(to_name=name, subject=f"For {name}", text=f"Dear {name},\n"))
    assert mail["To"].addresses[0].display_name == name
    assert mail["Subject"] == f"For {name}"
    assert words(mail) == f"Dear {name},\n"


def test_long_lines_and_dots_arrive_whole():
    text = ".\n..\n.a dot first\n" + "word " * 400 + "\n" + "é" * 2000 + "\n"
    assert words(read(written(text=text))) == text


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org,b@example.org", "a@example.org b@example.org", "Ann <a@example.org>", "a@example.org\r\nBcc: b",
        "a@example.org\nRCPT TO:<b@example.org>", "@example.org", "ann", "", "a@b@example.org", "a@example.org>",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_never_written_to(address: str):
    with pytest.raises(Unsendable) as refused:
        written(to_address=address)
    assert refused.value.failure is Failure.ADDRESS_INVALID


@pytest.mark.parametrize("address", [None, "", "nonsense", "a@example.org\r\nBcc: b@example.org"])
def test_a_wrong_address_for_answers_is_left_out(address: str | None):
    mail = read(written(reply_to=address))
    assert set(mail.keys()) == HEADERS - {"Reply-To"}


def test_a_host_name_in_any_script_is_written_as_the_network_has_it():
    envelope = written(to_address="ann@bücher.example.org")
    assert envelope.to_address == "ann@xn--bcher-kva.example.org"
    assert not envelope.needs_utf8


def test_an_address_in_any_script_says_that_it_needs_a_server_that_takes_it():
    envelope = written(to_address="mariè@example.org")
    assert envelope.needs_utf8
    assert [one.addr_spec for one in read(envelope)["To"].addresses] == ["mariè@example.org"]


# ---- With parts for the calendar


def part(number: int = 1, method: str = "REQUEST") -> CalendarPart:
    text = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nX-NAME:é {number}\r\nEND:VCALENDAR\r\n"
    return CalendarPart(f"assignment:{number}", f"uid-{number}", 0, method, text)


def with_parts(*parts: CalendarPart, **given: Any) -> Envelope:
    return sealed(message(**given), parts, sender="events@example.org", now=NOW)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_with_a_calendar_the_head_is_still_ours_whatever_the_names(name: str):
    mail = read(with_parts(part(), to_name=name, from_name=name, subject=name))
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail["Content-Language"] == "en"
    types = [one.get_content_type() for one in mail.walk()]
    alternatives = ["text/plain", "text/html", "text/calendar"]
    assert types == ["multipart/mixed", "multipart/alternative", *alternatives, "application/ics"]


def test_words_that_look_like_parts_stay_words():
    text = "--===============0==\nContent-Type: text/html\n\n<p>mine</p>\n--===============0==--\n"
    mail = read(with_parts(part(), text=text))
    assert words(mail) == text
    assert len(list(mail.walk())) == 6


def test_each_part_arrives_octet_by_octet_also_at_an_address_in_any_script():
    given = (part(1, "REQUEST"), part(2, "CANCEL"))
    envelope = with_parts(*given, to_address="mariè@example.org")
    files = [one for one in read(envelope).walk() if one.get_content_type() == "application/ics"]
    assert [one.get_payload(decode=True) for one in files] == [one.text.encode() for one in given]
    assert [one.get_filename() for one in files] == ["invite.ics", "invite-2.ics"]
    assert envelope.needs_utf8
