"""Finding donors: by a part of their name, and by name and postcode where no address of mail is known."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, false, or_, select

from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db, hold
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, Gift, Pledge

MOST = 20


def matching(typed: str, series_ids: Collection[int] | None = None) -> list[Donor]:
    """At most so many whose name, or a word of it, begins like that; the caller sees from their number if more. Within
    some series only those who gave or promised to one of them; None: all."""
    key = words.folded(typed)
    if not key:
        return []
    query = select(Donor).where(name_like(key), Donor.merged_into_id.is_(None))
    if series_ids is not None:
        ours = select(Edition.id).where(Edition.series_id.in_(series_ids))
        gave = exists().where(Gift.donor_id == Donor.id, Gift.edition_id.in_(ours))
        promised = exists().where(Pledge.donor_id == Donor.id, Pledge.edition_id.in_(ours))
        query = query.where(or_(gave, promised))
    return list(db.session.scalars(query.order_by(Donor.name_key, Donor.id).limit(MOST)))


def name_like(key: str) -> ColumnElement[bool]:
    """The condition that a donor's folded name, or a word in it, begins so; of nothing to search for: nobody's."""
    if not key:
        return false()
    part = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(Donor.name_key.like(f"{part}%", escape="\\"), Donor.name_key.like(f"% {part}%", escape="\\"))


def welcome(given: Given, *, by: Actor) -> Donor:
    """As `donors.welcome`; a sheet has no address of mail, so the same name at the same postcode is the same donor."""
    postcode = _plain(given.postcode)
    if not given.email and postcode and given.name_key:
        hold("donor", given.name_key)
        alike = db.session.scalars(select(Donor).where(Donor.name_key == given.name_key).order_by(Donor.id))
        for donor in alike:
            if _plain(donor.postcode) == postcode:
                return donor
    return donors.welcome(given, by=by)


def _plain(postcode: str) -> str:
    return "".join(postcode.upper().split())
