"""Digests: each morning, who wants it reads what waits for a decision in the editions they answer for."""

import logging
from datetime import date, datetime, time
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import joinedload

from eventsapp.core import addresses, clock, tokens
from eventsapp.core.db import db, locked, writing
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition, State
from eventsapp.organization import details
from eventsapp.outbox import mail
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.table import Permission
from eventsapp.reports import dashboard, dashboard_words

AT = time(7)
"""On the charity's clock; where no worker ran then, as soon as one does that day."""
MOST_EDITIONS = 50
_RUNNING = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.POSTPONED)

log = logging.getLogger("eventsapp.digests")

Lines = list[tuple[Edition, list[str], str]]
"""Of each edition: what waits, in words, and where to look."""


def write_due(now: datetime) -> int:
    """Write to everybody whose morning it is, each in a transaction of their own; says to how many.

    Any number of workers may do this at once: the account is held, and the day noted in the same transaction.
    """
    here = clock.local(now, details.zone())
    if here.time() < AT:
        return 0
    query = select(Account.id).where(
        Account.wants_digest,
        Account.closed_at.is_(None),
        or_(Account.digest_on.is_(None), Account.digest_on < here.date()),
    )
    written = 0
    for account_id in db.session.scalars(query.order_by(Account.id)).all():
        try:
            with writing():
                written += _write(account_id, now, here.date())
        except (OperationalError, InterfaceError):  # the database is away, or too busy: the next round comes soon
            raise
        except Exception as bug:
            log.error("digest not written", extra={"fields": {"account": account_id, "bug": type(bug).__name__}})
    return written


def _write(account_id: int, now: datetime, today: date) -> bool:
    account = locked(db.session.get_one(Account, account_id))
    if not account.wants_digest or (account.digest_on and account.digest_on >= today):
        return False
    account.digest_on = today
    language, charity = account.language, details.current()
    waiting = _waiting(account, now, today)
    if not waiting:
        return False
    token = tokens.signed(account.id, "digest")
    mail.queue(
        "digest",
        key=f"digest:{account.id}:{today}",
        to_address=account.email,
        to_name=account.name,
        from_name=charity.name.said(language) if charity else "",
        reply_to=charity.contact_email if charity else None,
        language=language,
        leave_address=addresses.of("public.leave_digest.show", language=language, token=token),
        charity=charity,
        name=account.name,
        today=today,
        waiting=waiting,
    )
    return True


def _waiting(account: Account, now: datetime, today: date) -> Lines:
    """What waits for them, edition by edition, the nearest first; of each only what they may see to."""
    held = grants.held(account.id)
    query = select(Edition).where(Edition.state.in_(_RUNNING), Edition.ends_on >= today)
    reach = held.reach(Permission.SEE_ROSTER)
    if not reach.everything:
        query = query.where(Edition.series_id.in_(reach.series_ids))
    query = query.order_by(Edition.starts_on, Edition.id).limit(MOST_EDITIONS).options(joinedload(Edition.series))
    found: Lines = []
    for edition in db.session.scalars(query).all():
        may = partial(held.allows, series_id=edition.series_id)
        some = dashboard.waiting(edition, now, may=may)
        if some:
            with speaking(account.language):
                lines = [dashboard_words.in_words(one) for one in some]
            which = {"slug": edition.series.slug, "year": edition.year}
            found.append((edition, lines, addresses.of("organize.dashboard.show", language=account.language, **which)))
    return found
