"""Where people sign up while something happens: an edition with room for everybody."""

from sqlalchemy import select

from benchmarks import data
from eventsapp.core.db import db
from eventsapp.registration.models import Category
from torture import counting, signing_up
from torture.signing_up import Door
from torture.sites import Site

PLACES = 1_000_000


def opened(site: Site, slug: str) -> tuple[Door, int]:
    """The form of a new edition with places to count, and the edition's id."""
    with counting.looking(site):
        edition = data.edition(slug, places=PLACES)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        return signing_up.door(edition, category), edition.id
