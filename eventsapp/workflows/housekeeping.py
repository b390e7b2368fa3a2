"""Housekeeping: what time alone brings about.

Offers run out; the news of an edition or of a start reaches those who come; volunteers are asked whether they still
come, and counted afterwards; last year's people are asked again; drafts, needs, answers, notes and when people could
help go when their day has come. The audit trail is sealed.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

from eventsapp.access import needs
from eventsapp.audit import chain
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.organizing import notes
from eventsapp.registration import answers
from eventsapp.submissions import drafts, import_drafts
from eventsapp.volunteering import volunteers
from eventsapp.workflows import again_letters, counting, reaffirming, spreading, telling_starts, waitlists

Moment = TypeVar("Moment")

log = logging.getLogger("eventsapp.housekeeping")


def run(now: datetime) -> None:
    """Do all of it. Any number of workers may, also at once; what goes wrong in one part does not stop the others."""
    _try(lambda: chain.seal_due(now))
    _try(lambda: waitlists.expire_due(now, by=OPERATOR))
    _try(lambda: spreading.spread_due(by=OPERATOR))
    _try(lambda: telling_starts.tell_due(by=OPERATOR))
    _try(lambda: reaffirming.ask_due(now, by=OPERATOR))
    _try(lambda: counting.count_due(now))
    _try(lambda: again_letters.write_due(now, by=OPERATOR))
    _try(lambda: _erase(drafts.erase_due, now))
    _try(lambda: _erase(import_drafts.erase_due, now))
    _try(lambda: _erase(needs.erase_due, now.date()))
    _try(lambda: _erase(volunteers.erase_due, now.date()))
    _try(lambda: _erase(answers.erase_due, now.date()))
    _try(lambda: _erase(notes.erase_due, now.date()))


def _erase(erase_due: Callable[[Moment], int], moment: Moment) -> None:
    with writing():
        erase_due(moment)


def _try(part: Callable[[], object]) -> None:
    try:
        part()
    except (OperationalError, InterfaceError):  # the database is away, or too busy: whoever called tries again
        raise
    except Exception as bug:
        log.error("housekeeping left undone", extra={"fields": {"bug": type(bug).__name__}})
