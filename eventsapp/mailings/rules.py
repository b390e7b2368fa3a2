"""When a mailing is due, and whether it is sent then: values in, answer out."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from eventsapp.core import clock
from eventsapp.events import rules as editions
from eventsapp.events.models import Edition, State
from eventsapp.mailings.models import Anchor, Mailing, PassedOver

STILL_IN_TIME = timedelta(hours=24)
"""So long after its moment a mailing is still sent, where no worker ran before; later it would confuse."""

_FIRM = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.FINISHED)


class Standing(StrEnum):
    """How it stands with a mailing."""

    UNTIMED = "untimed"
    """Written down, and nobody has said when."""
    OFF = "off"
    WAITING = "waiting"
    DUE = "due"
    UNDER_WAY = "under way"
    STOPPED = "stopped"
    """Switched off while it was being written."""
    DONE = "done"
    PASSED_OVER = "passed over"


def due_at(mailing: Mailing, edition: Edition) -> datetime | None:
    """The moment at which it is to be sent, as the edition is now."""
    if mailing.anchor is None or mailing.days is None or mailing.at is None:
        return mailing.send_at
    return moment(Anchor(mailing.anchor), mailing.days, mailing.at, edition)


def moment(anchor: Anchor, days: int, at: time, edition: Edition) -> datetime:
    """So many days after (below zero: before) that day of the edition, at that time on the clock of the place."""
    wall = datetime.combine(_day(anchor, edition) + timedelta(days=days), at)
    return clock.moment(wall, edition.zone)


def standing(mailing: Mailing, edition: Edition, now: datetime) -> Standing:
    """How it stands; what was sent for an earlier moment than the one it waits for is forgotten here."""
    if mailing.is_under_way:
        return Standing.UNDER_WAY if mailing.is_on else Standing.STOPPED
    due = due_at(mailing, edition)
    if due is None:
        return Standing.UNTIMED
    if _goes_on(mailing, edition, now):
        return Standing.DUE
    if mailing.ran_for is not None and due <= mailing.ran_for:
        return Standing.PASSED_OVER if mailing.passed_over else Standing.DONE
    if not mailing.is_on:
        return Standing.OFF
    if now < due:
        return Standing.WAITING
    return Standing.DUE if why_not(mailing, edition, now) is None else Standing.PASSED_OVER


def why_not(mailing: Mailing, edition: Edition, now: datetime) -> PassedOver | None:
    """Why a mailing whose moment has come is not sent; None: it is."""
    due = due_at(mailing, edition)
    if due is None or due < mailing.armed_at or now - due > STILL_IN_TIME:
        return PassedOver.LATE
    return PassedOver.RESTING if is_resting(mailing, edition) else None


def is_to_be_seen_to(mailing: Mailing, edition: Edition, now: datetime) -> bool:
    """Whether a worker has something to do for it: to write, or to note that its moment went by."""
    due, stands = due_at(mailing, edition), standing(mailing, edition, now)
    went_by = stands is Standing.PASSED_OVER and due is not None and (mailing.ran_for is None or mailing.ran_for < due)
    return went_by or stands in (Standing.DUE, Standing.UNDER_WAY)


def is_resting(mailing: Mailing, edition: Edition) -> bool:
    """Whether the edition lets no rule be sent. What somebody sends by hand always goes."""
    return mailing.is_rule and (edition.state not in _FIRM or editions.is_tentative(edition))


def has_moved_on(mailing: Mailing, edition: Edition) -> bool:
    """Whether what is being sent is for a moment that is not its own any more: the edition was moved to a later day,
    or does not take place as planned."""
    due = due_at(mailing, edition)
    is_later = due is not None and mailing.ran_for is not None and due > mailing.ran_for
    return is_later or is_resting(mailing, edition)


def _goes_on(mailing: Mailing, edition: Edition, now: datetime) -> bool:
    """Whether what a resting edition kept back is in time for the same moment, now that the edition stands again."""
    due = due_at(mailing, edition)
    is_kept_back = mailing.passed_over == PassedOver.RESTING and mailing.is_on and not is_resting(mailing, edition)
    return is_kept_back and due is not None and due == mailing.ran_for and now - due <= STILL_IN_TIME


def _day(anchor: Anchor, edition: Edition) -> date:
    if anchor is Anchor.STARTS:
        return edition.starts_on
    if anchor is Anchor.ENDS:
        return edition.ends_on
    return clock.local(editions.sign_up_ends_at(edition), edition.zone).date()
