"""The shape in which each series tells of itself, its place, its day and what it needs."""

from dataclasses import dataclass
from datetime import time, timedelta

from eventsapp.core.languages import Bilingual
from eventsapp.events import venues
from eventsapp.questions.asked import NOTHING
from eventsapp.questions.models import About, Audience, Kind
from eventsapp.volunteering import roles
from eventsapp.volunteering.models import Priority

TORONTO = "America/Toronto"
WINNIPEG = "America/Winnipeg"


@dataclass(frozen=True)
class ScheduleContent:
    """A point of the first day, in local time."""

    at: time
    title: Bilingual


@dataclass(frozen=True)
class PriceContent:
    """What a category costs: for an age group, or until so many days before the edition; the first that fits counts."""

    name: Bilingual
    amount_cents: int
    until_days_before: int | None = None
    from_age: int | None = None
    to_age: int | None = None


@dataclass(frozen=True)
class CategoryContent:
    """A category, how many it takes (None: everybody), and how many invented people are in it from the start."""

    name: Bilingual
    hint: Bilingual
    maximum: int | None = None
    takers: int = 0
    starts: time | None = None
    """Its own start on the first day, in local time."""
    minimum_age: int | None = None
    maximum_age: int | None = None
    prices: tuple[PriceContent, ...] = ()


@dataclass(frozen=True)
class QuestionContent:
    """A question of the sign-up; `follows_yes` of those only who said yes to the one before it."""

    label: Bilingual
    purpose: Bilingual
    kind: Kind = Kind.TEXT
    about: About = About.PERSON
    audience: Audience = Audience.ORGANIZERS
    keep_days: int = 60
    hint: Bilingual = NOTHING
    options: tuple[tuple[str, Bilingual], ...] = ()
    """Key and words of each."""
    follows_yes: bool = False


@dataclass(frozen=True)
class CodeContent:
    """A word that makes a registration cheaper by so many percent."""

    word: str
    percent: int
    maximum_uses: int


@dataclass(frozen=True)
class ShiftContent:
    """A shift on the first day, in local time, and how many invented people have taken it."""

    begins: time
    ends: time
    place: Bilingual
    minimum: int
    ideal: int
    maximum: int
    takers: int = 0
    priority: Priority = Priority.USUAL
    lead: str = ""
    """An invented name."""


@dataclass(frozen=True)
class RoleContent(roles.Described):
    """A kind of work with its shifts; whom to reach on the day is invented too."""

    shifts: tuple[ShiftContent, ...] = ()


@dataclass(frozen=True)
class SeriesContent:
    """A series and what each of its editions is like."""

    slug: str
    name: Bilingual
    summary: Bilingual
    description: Bilingual
    rule: str
    venue: venues.Described
    first_year: int | None = None
    zone: str = TORONTO
    days: int = 1
    begins: time | None = None
    ends: time | None = None
    sign_up_ends: timedelta = timedelta()
    """How long before its beginning sign-up ends; for whole days, before the end of the last one."""
    schedule: tuple[ScheduleContent, ...] = ()
    categories: tuple[CategoryContent, ...] = ()
    roles: tuple[RoleContent, ...] = ()
    has_waivers: bool = False
    has_teams: bool = False
    access_lead: str = ""
    """An invented name, like all people of the demo."""
    questions: tuple[QuestionContent, ...] = ()
    codes: tuple[CodeContent, ...] = ()
    ways_to_pay: Bilingual | None = None
    to_bring: Bilingual | None = None
    takers_last_time: tuple[int, int] = (0, 0)
    """How many invented people took part, and helped, in the last finished edition."""
