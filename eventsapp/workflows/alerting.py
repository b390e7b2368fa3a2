"""Alerting: organizers hear at once when somebody gives up shortly before, or a shift has become at risk.

The letters name nobody: they say what changed and where to look. One a day about the same shift or edition is enough.
"""

from datetime import timedelta
from typing import Any

from eventsapp.audit.trail import PUBLIC, Actor
from eventsapp.core import addresses, clock
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.outbox import mail
from eventsapp.permissions import grants
from eventsapp.permissions.table import Permission
from eventsapp.volunteering import covers, doubts
from eventsapp.volunteering.covers import Level, Numbers
from eventsapp.volunteering.models import Shift
from eventsapp.workflows import posting, shift_lines

LATE = timedelta(days=7)
"""From so long before on, every place that is given up is told of."""


def left_shift(shift: Shift, number: int, *, by: Actor) -> None:
    """So many gave their places back, and whoever waited has been offered them: tell if it is late or at risk now.

    What an organizer does is known to the organizers.
    """
    if not number or by.kind != PUBLIC.kind:
        return
    now = clock.now()
    is_late = shift.starts_at - now <= LATE
    level = _level(shift, shift.pool.held)
    became_at_risk = level <= Level.AT_RISK < _level(shift, shift.pool.held + number)
    if is_late or became_at_risk:
        edition = db.session.get_one(Edition, shift.edition_id)
        _tell(
            "shift_alert",
            edition,
            Permission.MANAGE_VOLUNTEERS,
            about=f"shift_alert:{shift.id}",
            page="organize.coverage.show",
            shift=shift_lines.line(edition, shift),
            held=shift.pool.held,
            minimum=shift.minimum,
            is_short=level is Level.SHORT,
            is_at_risk=level is Level.AT_RISK,
        )


def withdrew(edition: Edition, number: int, *, by: Actor) -> None:
    """So many who had a place do not take part: tell if the event is near."""
    if not number or by.kind != PUBLIC.kind or rules.begins_at(edition) - clock.now() > LATE:
        return
    _tell(
        "late_drop",
        edition,
        Permission.MANAGE_REGISTRATIONS,
        about=f"late_drop:{edition.id}",
        page="organize.roster.show",
        number=number,
    )


def _level(shift: Shift, held: int) -> Level:
    numbers = Numbers(shift.minimum, shift.ideal, held)
    return covers.level_of(numbers, doubts.about([shift.edition_id]).of(shift.id, shift.role_id))


def _tell(kind: str, edition: Edition, permission: Permission, *, about: str, page: str, **values: Any) -> None:
    day = clock.local(clock.now(), edition.zone).date()
    which = {"slug": edition.series.slug, "year": edition.year}
    for account in grants.holders(permission, edition.series_id):
        key = f"{about}:{account.id}:{day}"
        if account.wants_alerts and not mail.is_known(key):
            language = account.language
            posting.write(
                kind,
                edition,
                key=key,
                to_address=account.email,
                to_name=account.name,
                language=language,
                name=account.name,
                link=addresses.of(page, language=language, **which),
                choose=addresses.of("organize.account_mails.edit", language=language),
                **values,
            )
