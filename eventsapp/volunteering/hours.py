"""Hours: the time credited to somebody who came, proposed from check-in and check-out, approved by an organizer."""

import re
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Account
from eventsapp.volunteering import assignments, hours_letters
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import Assignment
from eventsapp.volunteering.records import Hours

MOST = 48 * 60
STEP = 15
"""Minutes are proposed in quarters of an hour."""
FORGOTTEN = timedelta(hours=2)
"""Who is checked out later than this after the end of the shift was forgotten, and not at work."""

MUCH_MORE = timedelta(hours=4)
"""So much more than the shift lasts is rather a slip of the keys than work."""


class DidNotCome(Refusal):
    """Hours are credited to those who were there."""

    sentence = _l("%(name)s was not noted as having come. Note that first.")


def proposed(assignment: Assignment) -> int:
    """How many minutes to credit: from the arrival to the check-out, within the shift where one of them is missing.

    Waiting before the shift is not work; staying on is, unless it looks as if the check-out was forgotten.
    """
    shift = assignment.shift
    begins = max(assignment.arrived_at or shift.starts_at, shift.starts_at)
    ends = assignment.left_at
    if ends is None or ends > shift.ends_at + FORGOTTEN:
        ends = shift.ends_at
    return min(max(_in_steps(begins, ends), 0), MOST)


def lasts(assignment: Assignment) -> int:
    """How many minutes the shift itself takes."""
    return int((assignment.shift.ends_at - assignment.shift.starts_at) / timedelta(minutes=1))


def is_far_more(assignment: Assignment, minutes: int) -> bool:
    """Whether it is so much more than the shift itself that whoever typed it should look again."""
    return timedelta(minutes=minutes - lasts(assignment)) > MUCH_MORE


def approve(assignment: Assignment, minutes: int, approver: Account, *, by: Actor) -> bool:
    """Credit so many minutes, for the first time or corrected; says whether that is news.

    What was said on letters before a correction counts no more.
    """
    assignment = assignments.held_still(assignment)
    if assignment.status not in CAME:
        raise DidNotCome(name=assignment.person.name)
    credited = db.session.get(Hours, assignment.id, populate_existing=True)
    if credited is None:
        credited = Hours(assignment=assignment)
        db.session.add(credited)
    elif credited.minutes == minutes:
        return False
    else:
        hours_letters.end(assignment.edition_id, assignment.person, by=by)
    credited.minutes = minutes
    credited.approver = approver
    credited.approved_at = clock.now()
    trail.record("hours.approved", credited, by=by, minutes=minutes)
    return True


def take_back(assignment: Assignment, *, by: Actor) -> None:
    """Approve them no more; letters that told of them count no more either."""
    assignment = assignments.held_still(assignment)
    credited = db.session.get(Hours, assignment.id)
    if credited is None:
        return
    hours_letters.end(assignment.edition_id, assignment.person, by=by)
    trail.record("hours.taken_back", credited, by=by, minutes=credited.minutes)
    db.session.delete(credited)


def of(theirs: list[Assignment]) -> dict[int, Hours]:
    """What is credited to these, by the id of the assignment."""
    query = select(Hours).where(Hours.assignment_id.in_([assignment.id for assignment in theirs]))
    return {credited.assignment_id: credited for credited in db.session.scalars(query)} if theirs else {}


def understood(typed: str) -> int | None:
    """How many minutes ``4``, ``4.5``, ``4,5``, ``4:30``, ``4 h 30`` or ``45 min`` are; None: nobody knows."""
    typed = typed.strip().casefold()
    if minutes := re.fullmatch(r"(\d{1,4})\s*min\.?", typed):
        return _within(int(minutes[1]))
    if decimal := re.fullmatch(r"(\d{1,2})(?:[.,](\d{1,2}))?\s*h?", typed):
        part = float(f"0.{decimal[2]}") if decimal[2] else 0
        return _within(int(decimal[1]) * 60 + round(part * 60))
    if clocked := re.fullmatch(r"(\d{1,2})\s*[h:]\s*([0-5]?\d)\s*(?:min\.?)?", typed):
        return _within(int(clocked[1]) * 60 + int(clocked[2]))
    return None


def said(minutes: int) -> str:
    """``4 hours 30 minutes``."""
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole or not rest:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", whole))
    if rest:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(part.replace(" ", "\u00a0") for part in parts)


def _in_steps(begins: datetime, ends: datetime) -> int:
    return round((ends - begins).total_seconds() / 60 / STEP) * STEP


def _within(minutes: int) -> int | None:
    return minutes if minutes <= MOST else None
