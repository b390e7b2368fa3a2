"""Housekeeping: what time alone brings about.

Offers run out; the news of an edition or of a start reaches those who come; volunteers are asked whether they still
come, and counted afterwards; last year's people are asked again; gifts paid online have their receipts, and those of a
list their thanks; pages to pay on end once nobody has to; drafts, needs, answers, notes and when people could help go
when their day has come. The audit trail is sealed.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

from eventsapp.access import needs
from eventsapp.audit import chain
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.organizing import notes
from eventsapp.receipts import in_bulk
from eventsapp.registration import answers
from eventsapp.submissions import drafts, import_drafts
from eventsapp.volunteering import volunteers
from eventsapp.workflows import (
    again_letters,
    counting,
    ending_payments,
    reaffirming,
    spreading,
    telling_starts,
    thanking_lists,
    waitlists,
)

Moment = TypeVar("Moment")

log = logging.getLogger("eventsapp.housekeeping")


def run(now: datetime) -> None:
    """Do all of it. Any number of workers may, also at once; what goes wrong in one part does not stop the others."""
    attempt(lambda: chain.seal_due(now))
    attempt(lambda: waitlists.expire_due(now, by=OPERATOR))
    attempt(lambda: spreading.spread_due(by=OPERATOR))
    attempt(lambda: telling_starts.tell_due(by=OPERATOR))
    attempt(lambda: reaffirming.ask_due(now, by=OPERATOR))
    attempt(lambda: counting.count_due(now))
    attempt(lambda: again_letters.write_due(now, by=OPERATOR))
    attempt(lambda: in_bulk.issue_online(now, by=OPERATOR))
    attempt(thanking_lists.write_due)
    attempt(lambda: ending_payments.end_due(now))
    attempt(lambda: _erase(drafts.erase_due, now))
    attempt(lambda: _erase(import_drafts.erase_due, now))
    attempt(lambda: _erase(needs.erase_due, now.date()))
    attempt(lambda: _erase(volunteers.erase_due, now.date()))
    attempt(lambda: _erase(answers.erase_due, now.date()))
    attempt(lambda: _erase(notes.erase_due, now.date()))


def attempt(part: Callable[[], object]) -> None:
    """Do one part of what a worker does beside its mail; what goes wrong in it is said and stops nothing else."""
    try:
        part()
    except (OperationalError, InterfaceError):  # the database is away, or too busy: whoever called tries again
        raise
    except Exception as bug:
        db.session.rollback()
        log.error("housekeeping left undone", extra={"fields": {"bug": type(bug).__name__}})


def _erase(erase_due: Callable[[Moment], int], moment: Moment) -> None:
    with writing():
        erase_due(moment)
