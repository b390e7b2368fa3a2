"""Gifts that participants received and tell us of: written down as reported, until the money is counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donors, gift_lists, gifts, goals, receiving
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.workflows import reversing
from eventsapp.workflows.giving import NotTakingGifts


class CountedAlready(Refusal):
    """The money is with us, counted or on the table, so only an organizer can take it back."""

    sentence = _l("This gift has been counted, so it stands. Tell us if something about it is wrong.")
    status = 409


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody says they were given for their page."""

    page: FundraisingPage
    amount_cents: int
    method: GiftMethod
    received_on: date
    given: Given
    """Who gave it; without a name nobody knows, and there is never a receipt."""
    wants_receipt: bool
    form_key: str


def report(said: Report, *, by: Actor) -> Gift:
    """Write it down; the same form sent again is the same gift."""
    hold("gift form", said.form_key)
    if not goals.takes_gifts(said.page.edition):
        raise NotTakingGifts
    known = db.session.scalars(
        select(Gift).where(Gift.source == REPORTED_BY_OWNER, Gift.source_key == said.form_key)
    ).first()
    if known is not None:
        return known
    donor = donors.welcome(said.given, by=by) if said.given.name_key else None
    giving = gifts.Giving(
        edition=said.page.edition,
        page=said.page,
        donor=donor,
        amount_cents=said.amount_cents,
        method=said.method,
        received_on=said.received_on,
        wants_receipt=said.wants_receipt and donor is not None,
        source=REPORTED_BY_OWNER,
        source_key=said.form_key,
    )
    return gifts.record(giving, status=GiftStatus.REPORTED, by=by)


def take_back(gift: Gift, reason: str, *, by: Actor) -> Gift:
    """Whoever reported it says that it was a mistake, as long as the money is not with us."""
    gift = locked(gift)
    if gift.is_current and not can_be_taken_back([gift]):
        raise CountedAlready
    return reversing.reverse(gift, reason, by=by)


def can_be_taken_back(reported: Collection[Gift]) -> set[int]:
    """The numbers of those whose money is not with us, nor on its way: in no envelope and on no list."""
    listed = receiving.of_lists([gift.id for gift in reported])
    waiting = (gift for gift in reported if gift.status == GiftStatus.REPORTED and gift.batch_id is None)
    return {gift.id for gift in waiting} - listed


def of_page(page: FundraisingPage) -> list[Gift]:
    """All that was reported for a page by its owner, the latest first; what was taken back says so."""
    return list(reversed(gift_lists.reported_for([page.id]).get(page.id, [])))
