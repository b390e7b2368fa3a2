"""What starting next year would do, line by line, without doing it: what is kept, what shifts, what needs somebody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.events.rules import When
from eventsapp.volunteering import carrying, roles
from eventsapp.volunteering.carrying import Truth
from eventsapp.volunteering.models import Role
from eventsapp.workflows import comparing, copying, next_year

Moments = tuple[date | datetime, ...]


class What(StrEnum):
    """What a line tells of."""

    WHEN = "when"
    VENUE = "venue"
    TO_BRING = "to bring"
    SCHEDULE = "schedule"
    CLOSES = "closes"
    CHANGES_CLOSE = "changes close"
    PLACES = "places"
    OFFER_HOURS = "offer hours"
    MAJORITY_AGE = "majority age"
    ACCESS_LEAD = "access lead"
    TEAMS = "teams"
    REAFFIRM_HOURS = "reaffirm hours"
    HELP_REQUESTS = "help requests"
    WAYS_TO_PAY = "ways to pay"
    SITE = "site"
    CATEGORY = "category"
    PRICE = "price"
    QUESTION = "question"
    WAIVER = "waiver"
    CODE = "code"
    ROLE = "role"
    SHIFT = "shift"


class Fate(StrEnum):
    """What becomes of it."""

    KEPT = "kept"
    SHIFTED = "shifted"
    NEEDS_YOU = "needs you"
    """It comes along, and somebody has to look at it."""
    LEFT = "left"
    """It stays behind."""


class Why(StrEnum):
    """Why somebody has to look at it, or why it stays behind."""

    NAMES_YEAR = "names the old year"
    PAST = "past"
    NO_SUCH_TIME = "no such time"
    NO_ENGLISH = "no English"
    NO_FRENCH = "no French"
    NO_VENUE = "no venue"
    CONTACT = "contact"
    OTHER_DAY = "other day"
    CODE = "code"
    NOTHING_TO_DEPEND_ON = "nothing to depend on"


@dataclass(frozen=True)
class Line:
    """One thing of last year, and what becomes of it."""

    what: What
    name: Bilingual | None = None
    """What it is called, or what it says; None: there is one of its kind alone."""
    value: str | int | None = None
    """A setting, as it is kept."""
    before: Moments = ()
    after: Moments = ()
    """A moment, or from when to when."""
    whys: tuple[Why, ...] = ()
    of: Bilingual | None = None
    """The category of a price, the site and place of a shift."""
    truth: Truth | None = None
    """How a shift went last year."""
    is_left: bool = False

    @property
    def fate(self) -> Fate:
        if self.is_left:
            return Fate.LEFT
        if self.whys:
            return Fate.NEEDS_YOU
        return Fate.SHIFTED if self.before != self.after else Fate.KEPT


@dataclass(frozen=True)
class Proposal:
    """The next edition as it would begin on that day."""

    day: date
    year: int
    ordinal: int | None
    when: When
    lines: list[Line]

    def of(self, fate: Fate) -> list[Line]:
        """The lines of one kind, in the order of the page."""
        return [line for line in self.lines if line.fate is fate]


def proposed(source: Edition, day: date) -> Proposal:
    """What `next_year.start` would do with that day; refused as it would refuse."""
    next_year.refuse_unless_usable(source, day)
    to, now = next_year.as_draft(source, day), clock.now()
    first = source.series.first_year
    lines = [
        *_own(source, to),
        *_schedule(source, to),
        *_offered(source, to),
        *(_role(role, source) for role in roles.of(source)),
        *_shifts(source, to),
    ]
    ordinal = None if first is None else to.year - first + 1
    return Proposal(day, to.year, ordinal, rules.when(to), [_looked_over(line, source, now) for line in lines])


def _own(source: Edition, to: Edition) -> Iterator[Line]:
    yield Line(What.WHEN, before=_span(source), after=_span(to))
    if source.venue is None:
        yield Line(What.VENUE, whys=(Why.NO_VENUE,))
    else:
        yield Line(What.VENUE, source.venue.name)
    for what, text in ((What.TO_BRING, source.to_bring), (What.WAYS_TO_PAY, source.ways_to_pay)):
        if text is not None and (text.en or text.fr):
            yield Line(what, text, whys=_read(source, text))
    deadlines = (
        (What.CLOSES, source.closes_at, to.closes_at),
        (What.CHANGES_CLOSE, source.changes_close_at, to.changes_close_at),
    )
    for what, before, after in deadlines:
        if before is not None and after is not None:
            yield Line(what, before=(before,), after=(after,))
    yield Line(What.PLACES, value=source.pool.maximum)
    yield Line(What.OFFER_HOURS, value=source.offer_hours)
    yield Line(What.MAJORITY_AGE, value=source.majority_age)
    if source.access_lead:
        yield Line(What.ACCESS_LEAD, value=source.access_lead)
    yield Line(What.TEAMS, value=int(source.has_teams))
    yield Line(What.REAFFIRM_HOURS, value=source.reaffirm_hours)
    yield Line(What.HELP_REQUESTS, value=source.help_requests_most)


def _schedule(source: Edition, to: Edition) -> Iterator[Line]:
    days = to.starts_on - source.starts_on
    for item in editions.schedule(source):
        after = rules.shifted(item.starts_at, days, source.zone)
        whys = _read(source, item.title)
        yield Line(What.SCHEDULE, item.title, before=(item.starts_at,), after=(after,), whys=whys)


def _offered(source: Edition, to: Edition) -> Iterator[Line]:
    """Sites, categories, prices, questions, waivers and codes, as copying has them."""
    for one in copying.proposed(source, to):
        before = () if one.before is None else (one.before,)
        after = () if one.after is None else (one.after,)
        whys = (*((Why.NAMES_YEAR,) if one.names_year else ()), *_missing(one.name))
        if before and not after:
            before, whys = (), (*whys, Why.OTHER_DAY)
        is_left = one.fate is copying.Fate.LEFT
        if is_left:
            whys = (Why.CODE if one.what is copying.What.CODE else Why.NOTHING_TO_DEPEND_ON,)
        yield Line(What(one.what), one.name, before=before, after=after, whys=whys, of=one.of, is_left=is_left)


def _role(role: Role, source: Edition) -> Line:
    texts = [text for text in (role.name, role.description, role.requirements, role.training) if text is not None]
    contact = (Why.CONTACT,) if role.contact else ()
    return Line(What.ROLE, role.name, whys=(*_read(source, *texts), *contact))


def _shifts(source: Edition, to: Edition) -> Iterator[Line]:
    for one in carrying.shifts_of(source, to.starts_on - source.starts_on):
        shift = one.shift
        yield Line(
            What.SHIFT,
            shift.role.name,
            before=(shift.starts_at, shift.ends_at),
            after=(one.starts_at, one.ends_at),
            whys=_read(source, shift.place),
            of=shift.where,
            truth=one.truth,
        )


def _looked_over(line: Line, source: Edition, now: datetime) -> Line:
    """The same with what is wrong with its times."""
    moments = [(one, other) for one, other in zip(line.before, line.after, strict=False) if _is_moment(other)]
    whys = list(line.whys)
    if any(_clock(one, source) != _clock(other, source) for one, other in moments if _is_moment(one)):
        whys.append(Why.NO_SUCH_TIME)
    if any(isinstance(other, datetime) and other <= now for _one, other in moments):
        whys.append(Why.PAST)
    return replace(line, whys=tuple(whys))


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime)


def _clock(moment: date | datetime, edition: Edition) -> object:
    return clock.local(moment, edition.zone).time() if isinstance(moment, datetime) else None


def _span(edition: Edition) -> Moments:
    if edition.starts_at is None or edition.ends_at is None:
        return (edition.starts_on, edition.ends_on)
    return (edition.starts_at, edition.ends_at)


def _read(source: Edition, *texts: Bilingual) -> tuple[Why, ...]:
    names = (Why.NAMES_YEAR,) if comparing.names_year(source, *texts) else ()
    return (*names, *dict.fromkeys(why for text in texts for why in _missing(text)))


def _missing(text: Bilingual) -> tuple[Why, ...]:
    """What is said in one language alone."""
    if bool(text.en) == bool(text.fr):
        return ()
    return (Why.NO_FRENCH,) if text.en else (Why.NO_ENGLISH,)
