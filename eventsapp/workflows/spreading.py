"""Spreading the news of an edition: everybody who takes part, helps or waits is told that it is not as they knew it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, working
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import news, rules
from eventsapp.events.models import Edition, EditionNews, State
from eventsapp.events.news import Told
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import posting, shift_letters, shift_lines, summaries

log = logging.getLogger("eventsapp.spreading")

AT_ONCE = 50
"""So many registrations in one transaction, so that nobody else waits long for theirs."""


@dataclass(frozen=True)
class Was:
    """When and where it was to be, as letters tell it."""

    begins: date
    """The day; or that and the time, on the wall."""
    ends: date
    place: Bilingual

    @property
    def has_times(self) -> bool:
        return isinstance(self.begins, datetime)


@dataclass
class Own:
    """What of a registration one reader is told about."""

    entered: list[Entry] = field(default_factory=list)
    helping: list[Assignment] = field(default_factory=list)


def spread_due(*, by: Actor) -> int:
    """Write the letters that are due, for as long as a round lasts; says how many registrations were gone through.

    Any number of workers may do this at once: each registration is written to once, and what one did not finish the
    next goes on with.
    """
    return in_rounds(news.unfinished(), lambda number: _spread(number, by=by))


def in_rounds(numbers: Sequence[int], spread_some: Callable[[int], int]) -> int:
    """Spread each of these news further, for as long as a round lasts; one that cannot be spread stops no other."""

    def failed(number: int, bug: Exception) -> None:
        log.error("news not spread", extra={"fields": {"news": number, "bug": type(bug).__name__}})

    def go_on(number: int) -> tuple[int, bool]:
        some = spread_some(number)
        return some, some > 0

    return working.in_rounds(numbers, go_on, failed)


def _spread(number: int, *, by: Actor) -> int:
    """Write to some more registrations; says how many there were."""
    with writing():
        latest = news.in_hand(number)
        if latest is None:
            return 0
        edition = db.session.get_one(Edition, latest.edition_id)
        some = _next(latest)
        if not some:
            latest.ended_at = clock.now()
            trail.record("edition.news_spread", edition, by=by, news=latest.id)
            return 0
        rows = news.up_to(latest)
        for registration in some:
            known = news.known(registration.id, registration.submitted_at, rows)
            if known != news.told(latest.after):
                try_to_tell(registration, partial(_tell, latest, known))
        latest.told_up_to = some[-1].id
        return len(some)


def try_to_tell(registration: Registration, tell: Callable[[Registration], None]) -> None:
    """One that cannot be written keeps nobody else from theirs."""
    number = registration.id
    try:
        with db.session.begin_nested():
            tell(registration)
    except (OperationalError, InterfaceError):
        raise
    except Exception as bug:
        log.error("news not told", extra={"fields": {"registration": number, "bug": type(bug).__name__}})


def _tell(latest: EditionNews, known: Told, registration: Registration) -> None:
    """Tell everybody of a registration how the edition is now, and how they knew it."""
    edition = registration.edition
    kind = _kind(edition, known)
    for reader, own in _readers(registration).items():
        posting.post(
            kind,
            registration,
            reader,
            key=f"edition_news:{latest.id}:{registration.id}:{reader.id}",
            is_tentative=rules.is_tentative(edition),
            was=Was(_on_the_wall(known.starts, edition), _on_the_wall(known.ends, edition), known.place),
            people=summaries.lines(edition, own.entered),
            shifts=shift_lines.lines(edition, own.helping, reader),
        )


def _next(latest: EditionNews) -> Sequence[Registration]:
    """Who signed up later knows it as it is."""
    query = (
        select(Registration)
        .where(
            Registration.edition_id == latest.edition_id,
            Registration.id > latest.told_up_to,
            Registration.submitted_at < latest.changed_at,
        )
        .order_by(Registration.id)
        .limit(AT_ONCE)
        .options(joinedload(Registration.registrant))
    )
    return db.session.scalars(query).all()


def _kind(edition: Edition, known: Told) -> str:
    if edition.state == State.CANCELLED:
        return "edition_cancelled"
    if edition.state == State.POSTPONED:
        return "edition_postponed"
    was_open = not isinstance(known.starts, datetime) and known.status == "TENTATIVE"
    return "edition_confirmed" if was_open and edition.starts_at is not None else "edition_moved"


def _readers(registration: Registration) -> dict[Person, Own]:
    """Who is told of whom: the registrant about all who take part, each volunteer about their own shifts."""
    told: dict[Person, Own] = {}
    entered = [entry for entry in entries.of(registration) if entry.is_current]
    if entered:
        for reader, theirs in posting.readers(registration, entered).items():
            told.setdefault(reader, Own()).entered += theirs
    for (_registration, reader), helping in shift_letters.readers(assignments.of(registration)).items():
        told.setdefault(reader, Own()).helping += helping
    return told


def _on_the_wall(value: date, edition: Edition) -> date:
    return clock.local(value, edition.zone) if isinstance(value, datetime) else value
