"""How something of one's own stands in a calendar, whether it is a place to take part or a shift to help on."""

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import gettext as _

from eventsapp.calendars import entries
from eventsapp.calendars.entries import Status
from eventsapp.events.models import Edition
from eventsapp.registration.models import EntryStatus
from eventsapp.volunteering.models import AssignmentStatus


class Standing(StrEnum):
    """From the firmest to none at all."""

    ON = "on"
    TO_APPROVE = "to approve"
    OFFERED = "offered"
    WAITING = "waiting"
    OFF = "off"


WAITING = (Standing.TO_APPROVE, Standing.OFFERED, Standing.WAITING)
"""Something has to come before it is theirs."""
_FIRMEST = tuple(Standing)
_BY_STATUS: dict[str, Standing] = {
    EntryStatus.OFFERED: Standing.OFFERED,
    EntryStatus.WAITLISTED: Standing.WAITING,
    EntryStatus.WITHDRAWN: Standing.OFF,
    EntryStatus.TRANSFERRED: Standing.OFF,
    EntryStatus.DEFERRED: Standing.OFF,
    AssignmentStatus.REQUESTED: Standing.TO_APPROVE,
    AssignmentStatus.DROPPED: Standing.OFF,
    AssignmentStatus.DECLINED: Standing.OFF,
}


def of(status: str) -> Standing:
    """Where that status of an entry or an assignment stands; a shift that was missed stays as it was."""
    return _BY_STATUS.get(status, Standing.ON)


def firmest(statuses: Iterable[str]) -> Standing:
    """Where several stand together: as the one of them who stands firmest."""
    return min((of(status) for status in statuses), key=_FIRMEST.index, default=Standing.OFF)


def status(edition: Edition, stands: Standing) -> Status:
    """What a calendar calls it; the edition itself comes first."""
    if stands is Standing.OFF or entries.status(edition) is Status.CANCELLED:
        return Status.CANCELLED
    return entries.status(edition) if stands is Standing.ON else Status.TENTATIVE


def titled(name: str, edition: Edition, stands: Standing) -> str:
    """The name with what is not as usual about it, the gravest thing alone."""
    if stands is Standing.OFF:
        return _("CANCELLED: %(name)s", name=name)
    if entries.status(edition) is Status.CANCELLED or stands is Standing.ON:
        return entries.titled(name, edition)
    if stands is Standing.TO_APPROVE:
        return _("%(shift)s, to be approved", shift=name)
    return _("Waitlist: %(name)s", name=name) if stands is Standing.WAITING else _("Offered: %(name)s", name=name)


def in_words(stands: Standing) -> str:
    """What that means, in a sentence; nothing where it goes without saying."""
    return {
        Standing.TO_APPROVE: _("An organizer has still to say yes."),
        Standing.OFFERED: _(
            "A place is offered to you. Answer by the link in our mail, or it goes to the next in line."
        ),
        Standing.WAITING: _("You are on the waitlist. We write to you when there is a place."),
    }.get(stands, "")
