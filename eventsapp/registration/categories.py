"""The categories of an edition."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.registration.models import Category


def of(edition: Edition) -> list[Category]:
    """What a participant can register as, in the organizer's order, each with its places."""
    query = (
        select(Category)
        .where(Category.edition_id == edition.id)
        .order_by(Category.position, Category.id)
        .options(joinedload(Category.pool, innerjoin=True))
    )
    return list(db.session.scalars(query))
