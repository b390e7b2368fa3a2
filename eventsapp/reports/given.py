"""What a donor gave and promised, and what organizers see of promises: lists that are read, and change nothing."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Donor, Gift, Pledge, PledgeStatus
from eventsapp.fundraising.models import FundraisingPage

SIZE = 50


def gifts_of(donor: Donor) -> list[Gift]:
    """All that the donor gave, the latest first; what was taken back says so."""
    query = select(Gift).where(Gift.donor_id == donor.id).order_by(Gift.received_on.desc(), Gift.id.desc())
    return list(db.session.scalars(query.options(joinedload(Gift.page), joinedload(Gift.edition))))


def pledges_of(donor: Donor) -> list[Pledge]:
    """All that the donor promised, the latest first."""
    query = select(Pledge).where(Pledge.donor_id == donor.id).order_by(Pledge.id.desc())
    return list(db.session.scalars(query.options(joinedload(Pledge.page), joinedload(Pledge.edition))))


@dataclass(frozen=True)
class Page:
    """Some promises of an edition, the latest first, and the number to go on before, if there are more."""

    pledges: list[Pledge]
    following: int | None


def pledges_page(
    edition: Edition, *, status: PledgeStatus | None = None, typed: str = "", before: int | None = None
) -> Page:
    """Those in that state, or all that were more than begun, whose donor, page or reference is like what was typed; one
    statement."""
    query = select(Pledge).where(Pledge.edition_id == edition.id)
    query = query.where(Pledge.status == status if status else Pledge.status != PledgeStatus.BEGUN)
    if typed:
        query = query.where(_is_like(typed))
    if before is not None:
        query = query.where(Pledge.id < before)
    query = query.order_by(Pledge.id.desc()).limit(SIZE + 1)
    query = query.options(joinedload(Pledge.donor, innerjoin=True), joinedload(Pledge.page))
    found = list(db.session.scalars(query))
    return Page(found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None)


def _is_like(typed: str) -> ColumnElement[bool]:
    """By the beginning of a word is not asked for: the middle of a name is found too."""
    key = words.folded(typed)[:100]
    donors = select(Donor.id).where(Donor.name_key.contains(key, autoescape=True))
    pages = select(FundraisingPage.id).where(FundraisingPage.name_key.contains(key, autoescape=True))
    return or_(Pledge.donor_id.in_(donors), Pledge.page_id.in_(pages), Pledge.reference == typed.strip().upper())
