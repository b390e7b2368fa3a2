"""Arranging the sign-up of an edition: its settings, its categories and their places together, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import limits
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions
from eventsapp.events.models import Edition
from eventsapp.registration import categories
from eventsapp.registration.categories import Described
from eventsapp.registration.models import Category
from eventsapp.workflows import waitlists


@dataclass(frozen=True)
class Arrangement:
    """What organizers settle about signing up."""

    offer_hours: int
    changes_close_at: datetime | None
    majority_age: int | None
    access_lead: str
    has_teams: bool
    ways_to_pay: Bilingual | None
    reaffirm_hours: int
    help_requests_most: int
    maxima: Mapping[int, int | None]
    """How many places the edition and its categories have, by pool id; None: no limit."""


def arrange(edition: Edition, wanted: Arrangement, *, by: Actor) -> Edition:
    """Settle all of it; who waits is offered at once what became free."""
    edition = editions.set_sign_up(
        edition,
        offer_hours=wanted.offer_hours,
        changes_close_at=wanted.changes_close_at,
        majority_age=wanted.majority_age,
        access_lead=wanted.access_lead,
        has_teams=wanted.has_teams,
        ways_to_pay=wanted.ways_to_pay,
        reaffirm_hours=wanted.reaffirm_hours,
        help_requests_most=wanted.help_requests_most,
        by=by,
    )
    _limit(edition, wanted.maxima, by=by)
    return edition


def edit_category(category: Category, wanted: Described, *, maximum: int | None, by: Actor) -> Category:
    """Describe a category anew and settle how many places it has; refused where more are taken."""
    edition = db.session.get_one(Edition, category.edition_id)
    _limit(edition, {category.pool_id: maximum}, by=by)
    return categories.edit(category, wanted, by=by)


def _limit(edition: Edition, maxima: Mapping[int, int | None], *, by: Actor) -> None:
    """Who waits is offered at once what became free."""
    before = limits.change(edition.pool, maxima)
    if before:
        after = {pool_id: maxima[pool_id] for pool_id in before}
        trail.record("edition.places_changed", edition, by=by, before=before, after=after)
        waitlists.freed(edition, by=by)
