"""Invitations: one thing of somebody's own as a message to their calendar, which puts it on or takes it off.

It is the entry of their feed, with the same identity, sequence and times, and what a feed must not have: a METHOD, who
invites and who is invited (RFC 5546).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from icalendar import vCalAddress

from eventsapp.calendars import ics
from eventsapp.calendars.entries import Seen
from eventsapp.calendars.ics import Revision


class Method(StrEnum):
    """What a calendar is to do with it."""

    REQUEST = "REQUEST"
    """Put it on, or change it."""
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Between:
    """Who invites whom. Each reads of themselves and of the charity, of nobody else."""

    organizer_name: str
    organizer: str
    """An address that somebody reads: programs send answers to it."""
    attendee_name: str
    attendee: str


def written(
    method: Method, seen: Seen, revision: Revision, between: Between, *, is_waiting: bool, sent_at: datetime
) -> str:
    """The whole object. They said that they come when they signed up, so no answer is asked for."""
    event = ics.event(seen, revision)
    event.pop("dtstamp")
    event.add("dtstamp", sent_at.replace(microsecond=0))
    event.add("organizer", vCalAddress.new(_mailbox(between.organizer), cn=between.organizer_name or None))
    attendee = vCalAddress.new(
        _mailbox(between.attendee),
        cn=between.attendee_name or None,
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat="TENTATIVE" if is_waiting else "ACCEPTED",
        rsvp=False,
    )
    event.add("attendee", attendee)
    return ics.single(seen.zone, event.to_ical(), method=method).decode()


def _mailbox(address: str) -> str:
    """As a mailto: writes it (RFC 6068 section 2)."""
    return quote(address, safe="@!$'()*+,;:")
