"""Copying the rules of mailings to another edition of the series: the same words, the same days before and after.

What was written by hand belongs to its year, and so does a list that asks for a role, a site or an answer: nobody
could say whom it means in another year.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import Enum, auto

from eventsapp.audit.trail import Actor
from eventsapp.events.models import Edition
from eventsapp.mailings import mailings
from eventsapp.mailings.models import Mailing
from eventsapp.workflows import comparing
from eventsapp.workflows.along import NOTHING, Left, What, key

OF_ITS_YEAR = ("role", "site", "answer")


class Fate(Enum):
    """Whether a rule can be copied."""

    NEW = auto()
    THERE = auto()
    """What has its subject is here already."""
    FOR_NOBODY = auto()
    """Whom it is for cannot be said here."""


def compared(from_: Edition, to: Edition, left: Left = NOTHING) -> list[tuple[Mailing, Fate]]:
    """The rules there, each with what can become of it here."""
    here, coming = [mailing.subject for mailing in mailings.of(to)], None
    found = []
    for mailing in mailings.of(from_):
        if not mailing.is_rule:
            continue
        if mailing.asked.get("category") and coming is None:
            coming = _coming(from_, to, left)
        is_there = any(comparing.is_same(mailing.subject, subject) for subject in here)
        is_for_somebody = _is_for_somebody(mailing, coming or ())
        found.append((mailing, Fate.THERE if is_there else Fate.NEW if is_for_somebody else Fate.FOR_NOBODY))
    return found


def copy(from_: Edition, to: Edition, numbers: Mapping[int, int], left: Left = NOTHING, *, by: Actor) -> int:
    """How many; `numbers` are the categories there and here. One that was switched off stays so."""
    new = [
        mailing
        for mailing, fate in compared(from_, to, left)
        if fate is Fate.NEW and key(What.MAILING, mailing.id) not in left
    ]
    for mailing in new:
        asked = dict(mailing.asked)
        if asked.get("category"):
            asked["category"] = str(numbers[int(asked["category"])])
        mailings.add(to, replace(mailings.described(mailing), asked=asked), is_on=mailing.is_on, by=by)
    return len(new)


def _coming(from_: Edition, to: Edition, left: Left) -> list[str]:
    """The categories there that are here too, or come along."""
    return [
        str(category.id)
        for category, known in comparing.categories(from_, to)
        if known is not None or not comparing.stays_behind(category, left)
    ]


def _is_for_somebody(mailing: Mailing, coming: Collection[str]) -> bool:
    category = mailing.asked.get("category", "")
    return (not category or category in coming) and not any(map(mailing.asked.get, OF_ITS_YEAR))
