"""Offers to match gifts and sponsors, as the pages of an edition show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eventsapp.core import clock, languages, money
from eventsapp.events.models import Edition
from eventsapp.fundraising import matching, sponsors
from eventsapp.fundraising.matching_models import MatchingOffer


@dataclass(frozen=True)
class Offer:
    """An offer in words."""

    promise: str
    when: str
    so_far: str
    matched_cents: int
    maximum_cents: int
    is_full: bool
    is_over: bool


def supporters(edition: Edition, *, raises_money: bool = True) -> dict[str, Any]:
    """What `public/fundraising/matching.html` and `public/fundraising/sponsors.html` show, in two statements: the
    counter of an offer is read from its row, and no gift is summed. Offers are for editions that raise money."""
    today = clock.today(edition.zone)
    return {
        "matching_offers": [read(offer, today) for offer in matching.of(edition)] if raises_money else [],
        "sponsors": sponsors.of(edition),
    }


def read(offer: MatchingOffer, today: date) -> Offer:
    """The offer as it stands on that day."""
    is_full = offer.matched_cents == offer.maximum_cents
    return Offer(
        promise=_promise(offer),
        when=_when(offer, today),
        so_far=_("%(amount)s so far.", amount=money.said(offer.matched_cents)),
        matched_cents=offer.matched_cents,
        maximum_cents=offer.maximum_cents,
        is_full=is_full,
        is_over=offer.to_on < today or is_full,
    )


def _promise(offer: MatchingOffer) -> str:
    most = money.said(offer.maximum_cents)
    if offer.ratio_percent == 100:
        return _("%(name)s doubles every gift, up to %(most)s.", name=offer.shown_name, most=most)
    added = money.said(offer.ratio_percent)
    return _(
        "%(name)s adds %(added)s to every dollar given, up to %(most)s.", name=offer.shown_name, added=added, most=most
    )


def _when(offer: MatchingOffer, today: date) -> str:
    if today < offer.from_on:
        return _("It begins on %(day)s.", day=languages.day(offer.from_on))
    if today > offer.to_on:
        return _("It ended on %(day)s.", day=languages.day(offer.to_on))
    return _("It ends on %(day)s.", day=languages.day(offer.to_on))
