"""Gifts: written down, confirmed once the money is counted, taken back; each step is a row added to the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors, matching_counts, totals
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import (
    Donor,
    Gift,
    GiftKind,
    GiftMethod,
    GiftStatus,
    LedgerAct,
    LedgerRow,
    Pledge,
    ShownAs,
)
from eventsapp.fundraising.models import FundraisingPage

LARGEST_CENTS = 1_000_000_00
"""The largest gift that is written down in one row; beyond it somebody has typed a zero too many."""


class NoAmount(Refusal):
    """A gift of nothing, or of less."""

    sentence = _l("Enter an amount above zero.")
    field = "amount"


class TooLarge(Refusal):
    """More than `LARGEST_CENTS`."""

    sentence = _l("This is more than we can take down at once. Check the amount, or talk to us.")
    field = "amount"


class NotReceivedYet(Refusal):
    """The day it came in is still to come."""

    sentence = _l("This day is still to come. Enter the day on which the gift came in.")
    field = "received_on"


class GiftReversed(Refusal):
    """It was taken back before."""

    sentence = _l("This gift has been taken back already.")
    status = 409


class GiftConfirmed(Refusal):
    """It was confirmed before."""

    sentence = _l("This gift has been confirmed already.")
    status = 409


class MoreThanGiven(Refusal):
    """More is to be taken back than stands."""

    sentence = _l("This is more than was given.")
    field = "amount"


class ReasonMissing(Refusal):
    """A gift is taken back or moved for a reason, which the ledger keeps."""

    sentence = _l("Say why, in a few words.")
    field = "reason"


class DescriptionMissing(Refusal):
    """A gift in kind without a word about what it is."""

    sentence = _l("Say what was given.")
    field = "description"


@dataclass(frozen=True, kw_only=True)
class Giving:
    """What is given, before it is written down."""

    edition: Edition
    amount_cents: int
    method: GiftMethod
    received_on: date
    kind: GiftKind = GiftKind.MONEY
    page: FundraisingPage | None = None
    donor: Donor | None = None
    pledge: Pledge | None = None
    batch: Batch | None = None
    shown_as: ShownAs = ShownAs.ANONYMOUS
    shown_name: str = ""
    message: str = ""
    dedication: str = ""
    wants_receipt: bool = False
    purpose_cents: int = 0
    other_cents: int = 0
    advantage_words: str = ""
    description: str = ""
    appraiser: str = ""
    source: str | None = None
    source_key: str | None = None
    form_key: str | None = None


def record(giving: Giving, *, status: GiftStatus, by: Actor) -> Gift:
    """Write a gift down, reported or confirmed. The same form, or the same line of the same source, is one gift."""
    known = _written(giving)
    if known is not None:
        return known
    refuse_amount(giving.amount_cents)
    if giving.received_on > clock.today(giving.edition.zone):
        raise NotReceivedYet
    if giving.kind is GiftKind.IN_KIND and not giving.description:
        raise DescriptionMissing
    gift = Gift(
        reference=_unused_reference(),
        form_key=giving.form_key,
        edition=giving.edition,
        page=giving.page,
        donor=donors.standing(giving.donor) if giving.donor else None,
        pledge=giving.pledge,
        batch=giving.batch,
        kind=giving.kind,
        method=giving.method,
        amount_cents=giving.amount_cents,
        status=status,
        received_on=giving.received_on,
        shown_as=giving.shown_as,
        shown_name=giving.shown_name,
        message=giving.message,
        dedication=giving.dedication,
        wants_receipt=giving.wants_receipt,
        purpose_cents=giving.purpose_cents,
        other_cents=giving.other_cents,
        advantage_words=giving.advantage_words,
        description=giving.description,
        appraiser=giving.appraiser,
        source=giving.source,
        source_key=giving.source_key,
        recorded_at=clock.now(),
        recorded_by=by.account_id,
    )
    db.session.add(gift)
    trail.record(f"gift.{status}", gift, by=by, amount_cents=giving.amount_cents, method=giving.method)
    act = LedgerAct.CONFIRMED if status is GiftStatus.CONFIRMED else LedgerAct.REPORTED
    confirmed = giving.amount_cents if status is GiftStatus.CONFIRMED else 0
    _add(gift, act, confirmed_cents=confirmed, reported_cents=giving.amount_cents - confirmed, gifts=1, by=by)
    return gift


def confirm(gift: Gift, *, amount_cents: int | None = None, by: Actor) -> Gift:
    """The money is counted: it moves from reported to confirmed, to another amount if that is what was there."""
    gift = _held(gift)
    if gift.status == GiftStatus.CONFIRMED:
        raise GiftConfirmed
    counted = gift.amount_cents if amount_cents is None else amount_cents
    refuse_amount(counted)
    reported = gift.amount_cents
    gift.status = GiftStatus.CONFIRMED
    gift.amount_cents = counted
    trail.record("gift.confirmed", gift, by=by, amount_cents=counted, reported_cents=reported)
    act = LedgerAct.CONFIRMED if counted == reported else LedgerAct.CORRECTED
    _add(gift, act, confirmed_cents=counted, reported_cents=-reported, by=by)
    return gift


def reverse(gift: Gift, reason: str, *, amount_cents: int | None = None, by: Actor) -> Gift:
    """Take a gift back, all of it or a part; its rows stay, and one more says so. `workflows.reversing` knows what else
    hangs on it, and is the door to this."""
    gift = _held(gift)
    taken = gift.amount_cents if amount_cents is None else amount_cents
    if taken <= 0:
        raise NoAmount
    if taken > gift.amount_cents:
        raise MoreThanGiven
    if not reason:
        raise ReasonMissing
    was_confirmed = gift.status == GiftStatus.CONFIRMED
    gift.amount_cents -= taken
    if gift.amount_cents == 0:
        gift.status = GiftStatus.REVERSED
    trail.record("gift.reversed", gift, by=by, amount_cents=taken, left_cents=gift.amount_cents)
    _add(
        gift,
        LedgerAct.REVERSED,
        confirmed_cents=-taken if was_confirmed else 0,
        reported_cents=0 if was_confirmed else -taken,
        gifts=0 if gift.is_current else -1,
        reason=reason,
        by=by,
    )
    return gift


def credit(gift: Gift, page: FundraisingPage | None, reason: str, *, by: Actor) -> Gift:
    """Let a gift count for another page, or for the edition alone."""
    gift = _held(gift)
    before, after = gift.page_id, page.id if page else None
    if before == after:
        return gift
    if page is not None and page.edition_id != gift.edition_id:
        raise ValueError("a gift stays with its edition")
    if not reason:
        raise ReasonMissing
    confirmed = gift.amount_cents if gift.status == GiftStatus.CONFIRMED else 0
    reported = gift.amount_cents - confirmed
    _add(gift, LedgerAct.MOVED, confirmed_cents=-confirmed, reported_cents=-reported, gifts=-1, reason=reason, by=by)
    gift.page = page
    gift.page_id = after
    _add(gift, LedgerAct.MOVED, confirmed_cents=confirmed, reported_cents=reported, gifts=1, reason=reason, by=by)
    trail.record("gift.moved", gift, by=by, from_page=before, to_page=after)
    return gift


def steps(gift: Gift) -> list[LedgerRow]:
    """All that became of it, in order."""
    query = select(LedgerRow).where(LedgerRow.gift_id == gift.id).order_by(LedgerRow.id)
    return list(db.session.scalars(query))


def of_reference(edition: Edition, reference: str) -> Gift | None:
    """The gift of the edition that has this reference."""
    query = select(Gift).where(Gift.edition_id == edition.id, Gift.reference == reference)
    return db.session.scalars(query).first()


def is_of_form(form_key: str) -> bool:
    """Whether a gift was written down with this form before."""
    return bool(form_key) and db.session.scalar(select(Gift.id).where(Gift.form_key == form_key)) is not None


def of_pledge(pledge: Pledge) -> Sequence[Gift]:
    """What came of a promise, the earliest first."""
    return db.session.scalars(select(Gift).where(Gift.pledge_id == pledge.id).order_by(Gift.id)).all()


def refuse_amount(cents: int) -> None:
    """Nothing, less than nothing, and more than anybody gives at once are refused."""
    if cents <= 0:
        raise NoAmount
    if cents > LARGEST_CENTS:
        raise TooLarge


def _written(giving: Giving) -> Gift | None:
    if giving.form_key:
        found = db.session.scalars(select(Gift).where(Gift.form_key == giving.form_key)).first()
        if found is not None:
            return found
    if giving.source and giving.source_key:
        query = select(Gift).where(Gift.source == giving.source, Gift.source_key == giving.source_key)
        return db.session.scalars(query).first()
    return None


def _held(gift: Gift) -> Gift:
    gift = locked(gift)
    if not gift.is_current:
        raise GiftReversed
    return gift


def _add(
    gift: Gift,
    act: LedgerAct,
    *,
    confirmed_cents: int,
    reported_cents: int,
    gifts: int = 0,
    reason: str = "",
    by: Actor,
) -> None:
    db.session.flush()
    db.session.add(
        LedgerRow(
            edition_id=gift.edition_id,
            page_id=gift.page_id,
            gift=gift,
            act=act,
            confirmed_cents=confirmed_cents,
            reported_cents=reported_cents,
            reason=reason,
            recorded_at=clock.now(),
            recorded_by=by.account_id,
        )
    )
    totals.count(
        gift.edition_id, gift.page_id, confirmed_cents=confirmed_cents, reported_cents=reported_cents, gifts=gifts
    )
    matching_counts.count(gift, confirmed_cents)


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Gift.id).where(Gift.reference == drawn)) is None:
            return drawn
