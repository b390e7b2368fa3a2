"""Declarations of who truly gave: the only way to another name on a receipt than the donor's own."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts.models import NameDeclaration


@dataclass(frozen=True)
class Declared:
    """Who truly gave, by whose written word."""

    name: str
    address: str
    declaration: str
    declared_on: date


class DonorUnknown(Refusal):
    """Where nobody knows who gave, there is nobody who could declare anything."""

    sentence = _l("Nobody knows who gave this, so there is nothing to declare.")


def declare(gift: Gift, declared: Declared, *, by: Actor) -> NameDeclaration:
    """Keep what was declared; the newest about a gift counts. A receipt that stands keeps its name."""
    gift = locked(gift)
    if gift.donor_id is None:
        raise DonorUnknown
    kept = NameDeclaration(gift_id=gift.id, **vars(declared), recorded_at=clock.now(), recorded_by=by.account_id)
    db.session.add(kept)
    trail.record("receipt.name_declared", kept, by=by, gift=gift.reference)
    return kept


def of(gift: Gift) -> NameDeclaration | None:
    """The newest about a gift."""
    query = select(NameDeclaration).where(NameDeclaration.gift_id == gift.id).order_by(NameDeclaration.id.desc())
    return db.session.scalars(query.limit(1)).first()
