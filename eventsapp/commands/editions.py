"""`flask edition …`: what an operator can do with an edition."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit.trail import OPERATOR
from eventsapp.commands import subscribers
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from eventsapp.workflows import moving

edition = AppGroup("edition", help="List, open, close, confirm, move, postpone or cancel editions.")

_SERIES = click.argument("series")
_YEAR = click.argument("year", type=click.IntRange(1, 9999))
_DAY = click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
_CLOCK = click.DateTime(["%H:%M"])
_EN = click.option("--en", required=True, help="What everybody should know, in English.")
_FR = click.option("--fr", required=True, help="The same in French.")
_TRY = click.option(
    "--dry-run",
    "only_try",
    is_flag=True,
    help="Change nothing; say what would be, and which calendars would show it when.",
)


@edition.command("list")
def list_() -> None:
    """List all editions with their state, the latest first."""
    query = select(Edition).options(joinedload(Edition.series)).order_by(Edition.starts_on.desc(), Edition.id)
    for one in db.session.scalars(query):
        click.echo(f"{_named(one):<32} {_days(one):<26} {rules.standing(one, clock.now())}")


@edition.command()
@_SERIES
@_YEAR
def announce(series: str, year: int) -> None:
    """Show a draft to everybody."""
    with _one(series, year) as found:
        editions.announce(found, by=OPERATOR)
    _say(found)


@edition.command("open")
@_SERIES
@_YEAR
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When sign-up ends, in its own time zone.")
def open_(series: str, year: int, until: datetime | None) -> None:
    """Open an announced or closed edition for sign-up."""
    with _one(series, year) as found:
        closes_at = clock.moment(until, found.zone) if until else None
        editions.open_(found, closes_at=closes_at, by=OPERATOR)
    _say(found)


@edition.command()
@_SERIES
@_YEAR
def close(series: str, year: int) -> None:
    """End sign-up now."""
    with _one(series, year) as found:
        editions.close(found, by=OPERATOR)
    _say(found)


@edition.command()
@_SERIES
@_YEAR
@_DAY
@click.argument("begins", type=_CLOCK)
@click.argument("ends", type=_CLOCK)
@_TRY
def confirm(series: str, year: int, day: datetime, begins: datetime, ends: datetime, only_try: bool) -> None:
    """Confirm the day and the times of an announced edition, as in: confirm chucks-run 2028 2028-06-04 09:30 13:00."""
    with _changing(series, year, only_try=only_try) as found:
        starts_at, ends_at = _moments(found, day.date(), begins.time(), ends.time())
        moving.confirm_date(found, starts_at, ends_at, by=OPERATOR)


@edition.command()
@_SERIES
@_YEAR
@_DAY
@click.option("--begins", type=_CLOCK, help="Another time of beginning.")
@click.option("--ends", type=_CLOCK, help="Another time of ending.")
@_TRY
def move(series: str, year: int, day: datetime, begins: datetime | None, ends: datetime | None, only_try: bool) -> None:
    """Move an edition to another day; it keeps its times, its length, and what hangs on them.

    A postponed edition is announced again with the new day.
    """
    if (begins is None) != (ends is None):
        raise click.UsageError("Give both --begins and --ends, or neither.")
    with _changing(series, year, only_try=only_try) as found:
        when = rules.moved_to(found, day.date())
        if begins and ends:
            when = rules.at_times(*_moments(found, day.date(), begins.time(), ends.time()), found.zone)
        act = moving.announce_again if found.state == State.POSTPONED else moving.move
        act(found, when, by=OPERATOR)


@edition.command()
@_SERIES
@_YEAR
@_EN
@_FR
@_TRY
def postpone(series: str, year: int, en: str, fr: str, only_try: bool) -> None:
    """Say that an edition will be held later; the new day is given with `move`."""
    with _changing(series, year, only_try=only_try) as found:
        editions.postpone(found, Bilingual(en=en, fr=fr), by=OPERATOR)


@edition.command()
@_SERIES
@_YEAR
@_EN
@_FR
@_TRY
def cancel(series: str, year: int, en: str, fr: str, only_try: bool) -> None:
    """Call an edition off; it stays visible with what you say."""
    with _changing(series, year, only_try=only_try) as found:
        editions.cancel(found, Bilingual(en=en, fr=fr), by=OPERATOR)


class _OnlyTried(Exception):
    """Nothing of it is kept."""


@contextmanager
def _changing(series: str, year: int, *, only_try: bool) -> Iterator[Edition]:
    """The edition, for a change that subscribers see; then how it is, and which calendars show it or when they will."""
    try:
        with _one(series, year) as found:
            yield found
            if only_try:
                db.session.flush()
                _say(found)
                _list(subscribers.foreseen(found))
                raise _OnlyTried
    except _OnlyTried:
        click.echo("Nothing was changed.")
        return
    _say(found)
    _list(subscribers.caught_up(found))


@contextmanager
def _one(series: str, year: int) -> Iterator[Edition]:
    """The edition, in the one transaction of this command; a refusal becomes a sentence and exit code 1."""
    try:
        with writing():
            yield editions.find(series, year, with_drafts=True)
    except NotFound as error:
        raise click.ClickException(f"There is no edition {series} {year}. See: flask edition list") from error
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _moments(one: Edition, day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    starts_at, ends_at = (clock.moment(datetime.combine(day, wall), one.zone) for wall in (begins, ends))
    return starts_at, ends_at


def _say(one: Edition) -> None:
    click.echo(f"{_named(one)}: {one.state}, {_days(one)}.")


def _list(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(f"  {sentence}")


def _named(one: Edition) -> str:
    return f"{one.series.slug} {one.year}"


def _days(one: Edition) -> str:
    if one.local_start and one.local_end:
        return f"{one.local_start:%Y-%m-%d %H:%M} to {one.local_end:%H:%M}"
    if one.starts_on == one.ends_on:
        return f"{one.starts_on}"
    return f"{one.starts_on} to {one.ends_on}"
