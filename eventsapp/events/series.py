"""Series: what happens every year, at an address that lasts."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import markdown
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Series


def find(slug: str) -> Series:
    """The series at this address; refuses with NotFound."""
    series = db.session.scalar(select(Series).where(Series.slug == slug))
    if series is None:
        raise NotFound
    return series


def listed() -> Sequence[Series]:
    """All of them, in the order the charity tells of them."""
    return db.session.scalars(select(Series).order_by(Series.position, Series.slug)).all()


def begin(
    slug: str,
    *,
    name: Bilingual,
    summary: Bilingual,
    description: Bilingual,
    rule: str = "",
    first_year: int | None = None,
    position: int = 0,
    by: Actor,
) -> Series:
    """Begin a series; its description is Markdown, rendered here once and for all."""
    series = Series(
        slug=slug,
        name=name,
        summary=summary,
        description=description,
        description_html=markdown.rendered_in_both(description),
        rule=rule,
        first_year=first_year,
        position=position,
    )
    db.session.add(series)
    trail.record("series.begun", series, by=by)
    return series
