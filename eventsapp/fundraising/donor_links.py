"""Donor links: secret addresses at which somebody sees what they gave, and their receipts."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.fundraising.gift_models import Donor, DonorLink


def make(donor: Donor) -> str:
    """A new link for that donor; the secret is given once, to be mailed, and never stored."""
    token = tokens.secret()
    db.session.add(DonorLink(donor=donor, digest=tokens.digest(token), made_at=clock.now()))
    db.session.flush()
    return token


def opened_by(token: str) -> DonorLink | None:
    """The link that this secret opens, unless it was revoked."""
    query = select(DonorLink).where(DonorLink.digest == tokens.digest(token), DonorLink.revoked_at.is_(None))
    return db.session.scalars(query).first()


def revoke_all(donor: Donor, *, by: Actor) -> int:
    """End all links of that donor; wherever they were forwarded, they are dead."""
    live = list(
        db.session.scalars(select(DonorLink).where(DonorLink.donor_id == donor.id, DonorLink.revoked_at.is_(None)))
    )
    for link in live:
        link.revoked_at = clock.now()
        trail.record("donor_link.revoked", link, by=by)
    return len(live)
