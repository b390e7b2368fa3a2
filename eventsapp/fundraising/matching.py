"""Matching gifts: what organizations promise to add to the gifts of others, and what they then pay."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked, set_columns
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors, gifts, matching_counts, totals
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftKind, GiftMethod, GiftStatus, ShownAs
from eventsapp.fundraising.matching_models import MatchingOffer


class DaysReversed(Refusal):
    """It ends before it begins."""

    sentence = _l("The last day is before the first one.")
    field = "to_on"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What an organization promises; each as on `MatchingOffer`."""

    shown_name: str
    ratio_percent: int
    maximum_cents: int
    from_on: date
    to_on: date


def of(edition: Edition) -> list[MatchingOffer]:
    """All offers to the edition, the earliest first, as their counters stand now."""
    query = select(MatchingOffer).where(MatchingOffer.edition_id == edition.id)
    query = query.order_by(MatchingOffer.from_on, MatchingOffer.id).options(joinedload(MatchingOffer.donor))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def find(edition: Edition, number: int) -> MatchingOffer:
    """That offer to the edition."""
    offer = db.session.get(MatchingOffer, number, populate_existing=True) if number < 2**31 else None
    if offer is None or offer.edition_id != edition.id:
        raise NotFound
    return offer


def add(edition: Edition, organization: Given, said: Described, *, by: Actor) -> MatchingOffer:
    """Take an offer down; gifts that came in on its days before count as well."""
    _refuse(said)
    donor = donors.welcome(organization, by=by)
    totals.hold(edition.id)
    offer = MatchingOffer(edition=edition, donor=donor, added_at=clock.now(), **vars(said))
    offer.counted_cents = matching_counts.summed(edition.id, said.from_on, said.to_on)
    db.session.add(offer)
    trail.record("matching.added", offer, by=by, ratio_percent=said.ratio_percent, maximum_cents=said.maximum_cents)
    return offer


def edit(offer: MatchingOffer, said: Described, *, by: Actor) -> MatchingOffer:
    """Say all of it anew but whose offer it is; with other days, other gifts count."""
    _refuse(said)
    totals.hold(offer.edition_id)
    offer = locked(offer)
    changed = set_columns(offer, vars(said))
    if changed:
        offer.counted_cents = matching_counts.summed(offer.edition_id, said.from_on, said.to_on)
        trail.record("matching.edited", offer, by=by, changed=changed)
    return offer


def remove(offer: MatchingOffer, *, by: Actor) -> None:
    """Take the offer away; what was paid for it stays a gift."""
    offer = locked(offer)
    trail.record("matching.removed", offer, by=by)
    db.session.delete(offer)


def paid_cents(offer: MatchingOffer) -> int:
    """What the organization has given to the edition as matching gifts."""
    paid = select(Gift.amount_cents).where(
        Gift.donor_id == offer.donor_id,
        Gift.edition_id == offer.edition_id,
        Gift.kind == GiftKind.MATCHING,
        Gift.status == GiftStatus.CONFIRMED,
    )
    return sum(db.session.scalars(paid))


def pay(
    offer: MatchingOffer, amount_cents: int, *, method: GiftMethod, received_on: date, form_key: str, by: Actor
) -> Gift:
    """The organization has paid: a gift of its own, which no offer counts as one to be matched again."""
    giving = gifts.Giving(
        edition=offer.edition,
        donor=offer.donor,
        kind=GiftKind.MATCHING,
        amount_cents=amount_cents,
        method=method,
        received_on=received_on,
        shown_as=ShownAs.NAME,
        shown_name=offer.shown_name,
        form_key=form_key,
    )
    return gifts.record(giving, status=GiftStatus.CONFIRMED, by=by)


def _refuse(said: Described) -> None:
    gifts.refuse_amount(said.maximum_cents)
    if said.to_on < said.from_on:
        raise DaysReversed
