"""Sending mailings: whose moment has come is written to its readers, some at a time, beside the sending of mail.

Any number of workers may do this at once, and any of them may die: one works on a mailing at a time, what was written
stands together with how far it went, and a letter has a key that no other letter to that reader for that moment has.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import working
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.mailings import keeping_out, mailings, rules
from eventsapp.mailings.models import Mailing, PassedOver
from eventsapp.mailings.rules import Standing
from eventsapp.outbox import mail
from eventsapp.outbox.models import MessagePurpose
from eventsapp.reports import lines, rosters
from eventsapp.reports.filters import Filter, Order
from eventsapp.rounds import audience, letters, readers, written
from eventsapp.rounds.readers import Recipient
from eventsapp.submissions import wishes

log = logging.getLogger("eventsapp.rounds")

AT_ONCE = 200
"""So many lines of the roster in one transaction, so that nobody else waits long for theirs."""


def send_due(now: datetime, *, by: Actor) -> int:
    """Write the letters that are due, for as long as a round lasts; says how many."""

    def failed(number: int, bug: Exception) -> None:
        log.error("mailing not sent", extra={"fields": {"mailing": number, "bug": type(bug).__name__}})

    return working.in_rounds(unfinished(now), lambda number: go_on(number, now, by=by), failed)


def unfinished(now: datetime) -> list[int]:
    """Those that have something to do. Two kinds may: those that were never ended, and those whose edition is still to
    come, since it may have been moved."""
    coming = select(Edition.id).where(Edition.starts_on >= now.date())
    query = select(Mailing).where(Mailing.is_on, or_(Mailing.ended_at.is_(None), Mailing.edition_id.in_(coming)))
    found = db.session.scalars(query.order_by(Mailing.id).options(joinedload(Mailing.edition)))
    return [mailing.id for mailing in found if rules.is_to_be_seen_to(mailing, mailing.edition, now)]


def go_on(number: int, now: datetime, *, by: Actor) -> tuple[int, bool]:
    """Do what there is to do for one of them; says how many were written to, and whether there may be more to do."""
    with writing():
        query = select(Mailing).where(Mailing.id == number).with_for_update(skip_locked=True)
        mailing = db.session.scalars(query).first()
        if mailing is None or not rules.is_to_be_seen_to(mailing, mailing.edition, now):
            return 0, False
        standing, due = rules.standing(mailing, mailing.edition, now), rules.due_at(mailing, mailing.edition)
        if standing is not Standing.PASSED_OVER and mailings.lacks_postal_address(mailing.purpose):
            return 0, False  # its page says so
        if standing is not Standing.UNDER_WAY:
            mailings.begin(mailing, due or now, now)
        if standing is Standing.PASSED_OVER:
            _pass_over(mailing, now, by=by)
            return 0, False
        return _write_some(mailing, now, by=by)


def _pass_over(mailing: Mailing, now: datetime, *, by: Actor) -> None:
    """Note that its moment came and went."""
    mailing.ended_at = now
    mailing.passed_over = rules.why_not(mailing, mailing.edition, now)
    trail.record("mailing.passed_over", mailing, by=by, why=mailing.passed_over)


def _write_some(mailing: Mailing, now: datetime, *, by: Actor) -> tuple[int, bool]:
    edition, due = mailing.edition, mailing.ran_for or now
    wanted = audience.filter_of(mailing.asked, rosters.menu(edition.id))
    if wanted is None or rules.has_moved_on(mailing, edition):
        mailing.ended_at = now
        mailing.passed_over = PassedOver.UNREADABLE if wanted is None else PassedOver.RESTING
        trail.record("mailing.stopped", mailing, by=by, why=mailing.passed_over, written=mailing.written)
        return 0, True  # moved, it may be due anew
    some = _next(mailing, wanted)
    found = readers.of(some, who_pays=letters.is_for_who_pays(mailing))
    told, unwanted = _wanting(mailing, due, found.recipients)
    rewritten = mail.forget_withheld([letters.key(mailing, due, one.reader.id) for one in told])
    write = letters.writer(mailing, due, told, now)
    for recipient in told:
        write(recipient)
    mailing.written += len(told) - rewritten
    mailing.unwanted += unwanted
    mailing.unreachable += found.unreachable
    if some:
        mailing.told_up_to = some[-1].mark
    if len(some) < AT_ONCE:
        mailing.ended_at = now
        trail.record("mailing.sent", mailing, by=by, written=mailing.written)
    return len(told), mailing.ended_at is None


def _next(mailing: Mailing, wanted: Filter) -> list[lines.Line]:
    """The next lines of the roster, the newest sign-up first: that order nobody changes, and whoever signs up while it
    goes on has just read everything."""
    wanted = replace(wanted, order=Order.NEWEST)
    cursor = lines.found(mailing.edition_id, mailing.told_up_to, wanted)
    return lines.batch(mailing.edition_id, wanted, cursor, size=AT_ONCE)


def _wanting(mailing: Mailing, due: datetime, found: Sequence[Recipient]) -> tuple[list[Recipient], int]:
    """Who gets it and has not got it yet; and how many want none of it."""
    people = [one.reader.id for one in found]
    left_out = keeping_out.among(mailing.id, people) | written.standing(mailing, due, people).keys()
    new = [one for one in found if one.reader.id not in left_out and not _came_later(mailing, one)]
    refused = wishes.refused([one.reader.id for one in new], MessagePurpose(mailing.purpose))
    return [one for one in new if one.reader.id not in refused], len(refused)


def _came_later(mailing: Mailing, one: Recipient) -> bool:
    """Whether they signed up after the first letters were written, which matters where it goes on much later."""
    return mailing.begun_at is not None and one.registration.submitted_at > mailing.begun_at
