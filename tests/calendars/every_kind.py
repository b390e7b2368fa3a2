"""Editions of every kind at once: in each state, around both changes of the clocks, on whole days, in other zones."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from eventsapp.calendars import entries
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import languages
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from tests import makers
from tests.calendars.readers import Instance

SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
"""When the clocks of Toronto change."""
LOUD = makers.both('Run, walk; "wheel" \\ 5 km 🏃🏽‍♀️', "Course; marche, fauteuil : été")
FEEDS = [(slug, language) for slug in (None, "walk") for language in ("en", "fr")]


def hold() -> None:
    """Make them all: the series `walk`, and beside it one series for each."""
    walk = makers.series("walk", name=LOUD)
    park = makers.venue()
    for number, state in enumerate(State):
        makers.edition(of=walk, year=2030 + number, state=state, starts_on=date(2027, 6, 1 + number), venue=park)
        makers.edition(of=walk, year=2040 + number, state=state, starts_on=date(2027, 7, 1 + number), at=None)
    for day in (SPRING - timedelta(1), SPRING, SPRING + timedelta(1), AUTUMN - timedelta(1), AUTUMN):
        makers.edition(starts_on=day, venue=park)
    for at in (time(1, 59), time(2, 30), time(3, 0)):
        makers.edition(starts_on=SPRING, at=at)
    for minutes in (-90, -60, -30, 0, 30, 60):
        _at(datetime(2027, 11, 7, 6, 0, tzinfo=UTC) + timedelta(minutes=minutes))
    makers.edition(starts_on=SPRING - timedelta(1), ends_on=SPRING + timedelta(1), at=None)
    makers.edition(starts_on=SPRING - timedelta(1), ends_on=AUTUMN, at=time(22), until=time(1, 30))
    makers.edition(starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 31), at=None, venue=makers.venue(street=""))
    for zone in ("America/St_Johns", "America/Vancouver", "America/Regina", "Europe/London"):
        makers.edition(starts_on=SPRING, at=time(0, 30), zone=zone)
        makers.edition(starts_on=date(2027, 3, 28), zone=zone)
        makers.edition(starts_on=date(2027, 10, 31), zone=zone)


def meant(slug: str | None, language: str) -> list[Instance]:
    """What everybody who subscribes should see."""
    query = select(Edition, CalendarEntry.uid).join(CalendarEntry, CalendarEntry.edition_id == Edition.id)
    seen = []
    with languages.speaking(language):
        for edition, uid in db.session.execute(query):
            if slug in (None, edition.series.slug):
                shown = entries.seen(edition, [])
                seen.append(Instance(uid, shown.title, shown.status.value, shown.starts, shown.ends))
    return seen


def _at(moment: datetime) -> None:
    edition = makers.edition(starts_on=AUTUMN)
    with writing():
        edition.starts_at, edition.ends_at = moment, moment + timedelta(hours=3)
