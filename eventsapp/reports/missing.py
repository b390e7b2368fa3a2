"""What an edition still misses before it is shown to the public: decisions nobody made, texts in one language only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from eventsapp.questions import asked
from eventsapp.registration import categories
from eventsapp.volunteering import roles
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.shifts import is_on
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind


class Part(StrEnum):
    """Where on the organizers' pages it is set."""

    SERIES = "series"
    DATE = "date"
    VENUE = "venue"
    TEXTS = "texts"
    SCHEDULE = "schedule"
    CATEGORIES = "categories"
    WAIVERS = "waivers"
    QUESTIONS = "questions"
    ROLES = "roles"
    SIGN_UP = "sign-up"


class What(StrEnum):
    """What is not there."""

    ENGLISH = "english"
    FRENCH = "french"
    DESCRIPTION = "description"
    VENUE = "venue"
    CONFIRMED_DATE = "confirmed date"
    DATE_TO_COME = "date to come"
    SCHEDULE = "schedule"
    NOTHING_TO_JOIN = "nothing to join"
    ADULT_WAIVER = "adult waiver"
    CONSENT = "consent"
    ACCESS_LEAD = "access lead"
    LATER_END = "later end"
    SHIFTS = "shifts"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing."""

    part: Part
    what: What
    of: str = ""
    """Of which text, where a language is missing: the field's name."""
    name: Bilingual | None = None
    """Of which category, role, point or question."""


def of(edition: Edition, now: datetime) -> list[Gap]:
    """All of it, in the order in which it is set up; a dozen queries, however much there is."""
    return [*_decisions(edition, now), *_languages(edition)]


def _decisions(edition: Edition, now: datetime) -> Iterator[Gap]:
    if rules.is_over(edition, now):
        yield Gap(Part.DATE, What.DATE_TO_COME)
    elif edition.starts_at is None and edition.starts_on == edition.ends_on:
        yield Gap(Part.DATE, What.CONFIRMED_DATE)
    if edition.closes_at is not None and edition.closes_at <= now and edition.state in (State.DRAFT, State.ANNOUNCED):
        yield Gap(Part.SIGN_UP, What.LATER_END)
    if edition.venue is None:
        yield Gap(Part.VENUE, What.VENUE)
    if not edition.series.description.said().strip():
        yield Gap(Part.SERIES, What.DESCRIPTION)
    if not editions.schedule(edition):
        yield Gap(Part.SCHEDULE, What.SCHEDULE)
    offered, shifts = categories.of(edition), _has_shifts(edition)
    if not offered and not shifts:
        yield Gap(Part.CATEGORIES, What.NOTHING_TO_JOIN)
    if roles.of(edition) and not shifts:
        yield Gap(Part.ROLES, What.SHIFTS)
    texts = signing.in_force(edition.id)
    if WaiverKind.ADULT not in texts:
        yield Gap(Part.WAIVERS, What.ADULT_WAIVER)
    if WaiverKind.GUARDIAN not in texts:
        yield Gap(Part.WAIVERS, What.CONSENT)
    if not edition.access_lead:
        yield Gap(Part.SIGN_UP, What.ACCESS_LEAD)


def _languages(edition: Edition) -> Iterator[Gap]:
    """Texts that are there in one language only; what is empty in both is a choice."""
    series, venue = edition.series, edition.venue
    yield from _halves(Part.SERIES, series, "name", "summary", "description")
    if venue is not None:
        yield from _halves(Part.VENUE, venue, "name", "directions", "access_notes")
    yield from _halves(Part.TEXTS, edition, "notice", "to_bring")
    yield from _halves(Part.SIGN_UP, edition, "ways_to_pay")
    for item in editions.schedule(edition):
        yield from _halves(Part.SCHEDULE, item, "title", name=item.title)
    for category in categories.of(edition):
        yield from _halves(Part.CATEGORIES, category, "name", "hint", name=category.name)
    for question in asked.of(edition.id):
        yield from _halves(Part.QUESTIONS, question, "label", "hint", "purpose", name=question.label)
    for role in roles.of(edition):
        yield from _halves(Part.ROLES, role, "name", "description", "requirements", name=role.name)
    for version in signing.in_force(edition.id).values():
        yield from _halves(Part.WAIVERS, version, "title", "summary", "text", name=version.title)


def _halves(part: Part, row: Any, *fields: str, name: Bilingual | None = None) -> Iterator[Gap]:
    for field in fields:
        text: Bilingual | None = getattr(row, field)
        if text is None or bool(text.en.strip()) == bool(text.fr.strip()):
            continue
        yield Gap(part, What.FRENCH if text.en.strip() else What.ENGLISH, of=field, name=name)


def _has_shifts(edition: Edition) -> bool:
    query = select(Shift.id).where(Shift.edition_id == edition.id, is_on()).limit(1)
    return db.session.scalar(query) is not None
