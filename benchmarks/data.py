"""What is measured with: an event page of the demo, series of many editions, editions of many people."""

from datetime import timedelta

from sqlalchemy import func, select

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import Category
from tests import makers


def event_page() -> str:
    """The address of an open edition of the demo, the one with most to tell."""
    open_ones = select(Edition).join(Category, Category.edition_id == Edition.id).where(Edition.state == State.OPEN)
    edition = db.session.scalars(open_ones.group_by(Edition.id).order_by(func.count().desc())).first()
    assert edition is not None
    return f"/{edition.series.slug}/{edition.year}/"


def edition(slug: str, *, places: int | None = None) -> Edition:
    """An open edition of a series of its own, with categories and shifts."""
    made = makers.edition(of=makers.series(slug))
    for position, name in enumerate(("5 km walk", "2 km wheel", "From home")):
        makers.category(made, maximum=places, name=makers.both(name), position=position)
    work = makers.role(made)
    for _ in range(3):
        makers.shift(made, doing=work, maximum=None)
    return made


def series_of(slug: str, size: int) -> list[int]:
    """A series with so many editions, all of them in its feed; their ids. The years are only their addresses."""
    held, place = makers.series(slug), makers.venue()
    first = clock.today(makers.ZONE)
    with writing():
        made = []
        for number in range(size):
            day = first + timedelta(days=number)
            made.append(
                Edition(
                    series=held,
                    year=1000 + number,
                    state=State.ANNOUNCED if number % 3 else State.OPEN,
                    starts_on=day,
                    ends_on=day + timedelta(days=1),
                    zone=makers.ZONE,
                    venue=place,
                )
            )
        db.session.add_all(made)
        db.session.flush()
        return [one.id for one in made]
