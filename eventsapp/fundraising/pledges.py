"""Pledges: promised, kept, cancelled; of those by the unit the units are said afterwards."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, totals
from eventsapp.fundraising.gift_models import Donor, Pledge, PledgeStatus, ShownAs
from eventsapp.fundraising.models import FundraisingPage

MOST_UNITS_HUNDREDTHS = 10_000_00
"""More laps or kilometres than anybody does."""


class PledgeEnded(Refusal):
    """It was kept or cancelled before."""

    sentence = _l("This pledge has been kept or cancelled already.")
    status = 409


class UnitsUnusable(Refusal):
    """No number of units that anybody could have done."""

    sentence = _l("Enter how many there were, such as 5 or 2.5.")
    field = "units"


class NotByTheUnit(Refusal):
    """This pledge is a whole amount."""

    sentence = _l("This pledge is a fixed amount.")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised, before it is written down."""

    edition: Edition
    donor: Donor
    amount_cents: int
    form_key: str
    language: str
    page: FundraisingPage | None = None
    per_unit: bool = False
    maximum_cents: int | None = None
    shown_as: ShownAs = ShownAs.ANONYMOUS
    shown_name: str = ""
    message: str = ""
    dedication: str = ""
    wants_receipt: bool = False


def of_form(form_key: str) -> Pledge | None:
    """The pledge that this form became, if it was sent before."""
    return db.session.scalars(select(Pledge).where(Pledge.form_key == form_key)).first()


def of_reference(edition: Edition, reference: str) -> Pledge | None:
    """The pledge of the edition that has this reference."""
    query = select(Pledge).where(Pledge.edition_id == edition.id, Pledge.reference == reference)
    return db.session.scalars(query).first()


def promise(promised: Promise, *, status: PledgeStatus, by: Actor) -> Pledge:
    """Write a pledge down: open, or begun while it is being paid online."""
    gifts.refuse_amount(promised.amount_cents)
    if promised.maximum_cents is not None:
        gifts.refuse_amount(promised.maximum_cents)
    pledge = Pledge(
        reference=_unused_reference(),
        form_key=promised.form_key,
        edition=promised.edition,
        page=promised.page,
        donor=promised.donor,
        amount_cents=promised.amount_cents,
        per_unit=promised.per_unit,
        maximum_cents=promised.maximum_cents,
        shown_as=promised.shown_as,
        shown_name=promised.shown_name,
        message=promised.message,
        dedication=promised.dedication,
        wants_receipt=promised.wants_receipt,
        status=status,
        language=promised.language,
        made_at=clock.now(),
    )
    db.session.add(pledge)
    trail.record(f"pledge.{status}", pledge, by=by, amount_cents=promised.amount_cents, per_unit=promised.per_unit)
    if status is PledgeStatus.OPEN:
        _count(pledge, pledge.due_cents or 0)
    return pledge


def leave_open(pledge: Pledge, *, by: Actor) -> Pledge:
    """Whoever began to pay online promises to pay another way."""
    pledge = locked(pledge)
    if pledge.status != PledgeStatus.BEGUN:
        return pledge
    pledge.status = PledgeStatus.OPEN
    trail.record("pledge.open", pledge, by=by)
    _count(pledge, pledge.due_cents or 0)
    return pledge


def settle_units(pledge: Pledge, hundredths: int, *, by: Actor) -> Pledge:
    """Say how many units there were, in hundredths; what the pledge comes to follows."""
    pledge = locked(pledge)
    if not pledge.per_unit:
        raise NotByTheUnit
    if pledge.status in (PledgeStatus.KEPT, PledgeStatus.CANCELLED):
        raise PledgeEnded
    if not 0 <= hundredths <= MOST_UNITS_HUNDREDTHS:
        raise UnitsUnusable
    before = pledge.due_cents or 0
    pledge.units_hundredths = hundredths
    gifts.refuse_amount(max(pledge.due_cents or 0, 1))
    trail.record("pledge.units_settled", pledge, by=by, units_hundredths=hundredths)
    if pledge.status == PledgeStatus.OPEN:
        _count(pledge, (pledge.due_cents or 0) - before)
    return pledge


def keep(pledge: Pledge, *, by: Actor) -> Pledge:
    """What was promised was given; its gift is written down beside it."""
    return _end(pledge, PledgeStatus.KEPT, by=by)


def cancel(pledge: Pledge, *, by: Actor) -> Pledge:
    """It will not be given after all."""
    return _end(pledge, PledgeStatus.CANCELLED, by=by)


def _end(pledge: Pledge, status: PledgeStatus, *, by: Actor) -> Pledge:
    pledge = locked(pledge)
    if pledge.status in (PledgeStatus.KEPT, PledgeStatus.CANCELLED):
        raise PledgeEnded
    was_open = pledge.status == PledgeStatus.OPEN
    pledge.status, pledge.ended_at = status, clock.now()
    trail.record(f"pledge.{status}", pledge, by=by)
    if was_open:
        _count(pledge, -(pledge.due_cents or 0))
    return pledge


def _count(pledge: Pledge, cents: int) -> None:
    db.session.flush()
    totals.count(pledge.edition_id, pledge.page_id, pledged_cents=cents)


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Pledge.id).where(Pledge.reference == drawn)) is None:
            return drawn
