"""Fee codes an edition has."""

from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.registration.models import FeeCode


def exist_for(edition: Edition) -> bool:
    """Whether anybody could have a code to type in."""
    return db.session.scalar(select(FeeCode.id).where(FeeCode.edition_id == edition.id).limit(1)) is not None
