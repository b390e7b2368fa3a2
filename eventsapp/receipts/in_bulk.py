"""Many receipts one after the other, each in a short transaction of its own, so that sign-ups pass in between."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import OperationalError

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, lost_to_another, writing
from eventsapp.core.refusals import GoneMeanwhile, Refusal
from eventsapp.fundraising.gift_models import Donor, Gift
from eventsapp.receipts import issuing, setting_up, to_issue
from eventsapp.receipts.models import Receipt

TRIES = 5
BREATH = 0.01
"""Seconds between two of them, in which whoever waits for the database has a turn."""
LOOKS_BACK = timedelta(days=14)
"""How old a gift that was paid online may be to have its receipt by itself."""
AT_ONCE = 50


@dataclass
class Done:
    """What became of them."""

    receipts: list[int] = field(default_factory=list)
    """Their numbers."""
    refused: list[str] = field(default_factory=list)
    """Why the others have none, each reason once."""


def issue(gift_ids: Iterable[int], *, by: Actor) -> Done:
    """A receipt for each of these gifts."""
    done = Done()
    for gift_id in gift_ids:
        _one(partial(_issue, gift_id, by), done)
    return done


def issue_years(donor_ids: Iterable[int], year: int, *, by: Actor) -> Done:
    """A receipt for the year of each of these donors."""
    done = Done()
    for donor_id in donor_ids:
        _one(partial(_issue_year, donor_id, year, by), done)
    return done


def issue_online(now: datetime, *, by: Actor) -> Done:
    """What was paid online has its receipt, where the charity wants that. One that was cancelled waits for people."""
    settings = setting_up.current()
    if settings is None or not settings.issues_online:
        return Done()
    return issue(to_issue.online(now - LOOKS_BACK, AT_ONCE), by=by)


def _issue(gift_id: int, by: Actor) -> Receipt:
    if (gift := db.session.get(Gift, gift_id)) is None:
        raise GoneMeanwhile
    return issuing.issue(gift, by=by)


def _issue_year(donor_id: int, year: int, by: Actor) -> Receipt:
    if (donor := db.session.get(Donor, donor_id)) is None:
        raise GoneMeanwhile
    return issuing.issue_year(donor, year, by=by)


def _one(act: Callable[[], Receipt], done: Done) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with writing():
                number = act().number
            done.receipts.append(number)
            break
        except Refusal as refusal:
            if str(refusal) not in done.refused:
                done.refused.append(str(refusal))
            return
        except OperationalError as error:
            if attempt == TRIES or not lost_to_another(error):
                raise
    time.sleep(BREATH)
