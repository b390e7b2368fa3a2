"""What starting next year would do, line by line, without doing it: what is kept, what shifts, what needs somebody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.events.rules import When
from eventsapp.fundraising import goals
from eventsapp.volunteering import carrying, roles
from eventsapp.volunteering.carrying import Truth
from eventsapp.volunteering.models import Role, Shift
from eventsapp.workflows import comparing, copying, next_year, settling
from eventsapp.workflows.along import NOTHING, Left, What, key

Moments = tuple[date | datetime, ...]


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
    NO_GOAL = "no goal"
    CONTACT = "contact"
    OTHER_DAY = "other day"
    CODE = "code"
    NOTHING_TO_DEPEND_ON = "nothing to depend on"
    ITS_SITE = "its site stays behind"
    ITS_CATEGORY = "its category stays behind"
    ITS_ROLE = "its role stays behind"


_STAYS = {What.CODE: Why.CODE, What.CATEGORY: Why.ITS_SITE, What.PRICE: Why.ITS_CATEGORY}
"""Why else than for want of what it depends on."""


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
    key: str = ""
    """By which it can be left behind; empty where there is no choice."""
    is_unwanted: bool = False
    """Whether somebody leaves it behind, though it could come along."""

    @property
    def fate(self) -> Fate:
        if self.is_left or self.is_unwanted:
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


def proposed(source: Edition, day: date, left: Left = NOTHING) -> Proposal:
    """What `next_year.start` would do with that day and without what is left; refused as it would refuse."""
    next_year.refuse_unless_usable(source, day)
    to, now = next_year.as_draft(source, day), clock.now()
    first = source.series.first_year
    lines = [
        *_own(source, to),
        *_schedule(source, to),
        *_offered(source, to, left),
        *(_role(role, source) for role in roles.of(source)),
        *_shifts(source, to, left),
    ]
    ordinal = None if first is None else to.year - first + 1
    looked_over = [_looked_over(replace(line, is_unwanted=line.key in left), source, now) for line in lines]
    return Proposal(day, to.year, ordinal, rules.when(to), looked_over)


def _own(source: Edition, to: Edition) -> Iterator[Line]:
    yield Line(What.WHEN, before=_span(source), after=_span(to))
    if source.venue is None:
        yield Line(What.VENUE, whys=(Why.NO_VENUE,))
    else:
        yield Line(What.VENUE, source.venue.name, key=key(What.VENUE))
    settled = {what for what, _value, _is_here in settling.settings(source, to)}
    for what, name in settling.SETTINGS.items():
        if (line := _setting(what, getattr(source, name), source)) is not None:
            yield replace(line, key=key(what)) if what in settled else line
    if (raising := goals.settings(source)) is not None:
        whys = _read(source, raising.how_to_pay, raising.unit)
        yield Line(What.FUNDRAISING, raising.how_to_pay, whys=(*whys, Why.NO_GOAL), key=key(What.FUNDRAISING))
    for what, before, after, _is_here in settling.ends(source, to):
        yield Line(what, before=(before,), after=(after,), key=key(what))
    most = source.pool.maximum
    yield Line(What.PLACES, value=most, key="" if most is None else key(What.PLACES))


def _setting(what: What, value: Bilingual | str | int | None, source: Edition) -> Line | None:
    """None: there is nothing to tell."""
    if isinstance(value, Bilingual):
        return Line(what, value, whys=_read(source, value)) if value.en or value.fr else None
    if value == "" or (value is None and what in (What.TO_BRING, What.WAYS_TO_PAY)):
        return None
    return Line(what, value=int(value) if isinstance(value, bool) else value)


def _schedule(source: Edition, to: Edition) -> Iterator[Line]:
    for item, after, _is_here in settling.points(source, to):
        whys = _read(source, item.title)
        number = key(What.SCHEDULE, item.id)
        yield Line(What.SCHEDULE, item.title, before=(item.starts_at,), after=(after,), whys=whys, key=number)


def _offered(source: Edition, to: Edition, left: Left) -> Iterator[Line]:
    """Sites, categories, prices, questions, waivers and codes, as copying has them."""
    for one in copying.offered(source, to, left):
        before = () if one.before is None else (one.before,)
        after = () if one.after is None else (one.after,)
        whys = (*((Why.NAMES_YEAR,) if one.names_year else ()), *_missing(one.name or Bilingual("", "")))
        if before and not after:
            before, whys = (), (*whys, Why.OTHER_DAY)
        is_left = one.fate is copying.Fate.LEFT
        if is_left:
            whys = (_STAYS.get(one.what, Why.NOTHING_TO_DEPEND_ON),)
        yield Line(one.what, one.name, before=before, after=after, whys=whys, of=one.of, is_left=is_left, key=one.key)


def _role(role: Role, source: Edition) -> Line:
    texts = [text for text in (role.name, role.description, role.requirements, role.training) if text is not None]
    contact = (Why.CONTACT,) if role.contact else ()
    return Line(What.ROLE, role.name, whys=(*_read(source, *texts), *contact), key=key(What.ROLE, role.id))


def _shifts(source: Edition, to: Edition, left: Left) -> Iterator[Line]:
    for one in carrying.shifts_of(source, to.starts_on - source.starts_on):
        shift = one.shift
        line = Line(
            What.SHIFT,
            shift.role.name,
            before=(shift.starts_at, shift.ends_at),
            after=(one.starts_at, one.ends_at),
            whys=_read(source, shift.place),
            of=shift.where,
            truth=one.truth,
            key=key(What.SHIFT, shift.id),
        )
        why = next((why for it, why in _held_by(shift).items() if it in left), None) if line.key not in left else None
        yield replace(line, is_left=True, whys=(why,), key="") if why else line


def _held_by(shift: Shift) -> dict[str, Why]:
    return {key(What.ROLE, shift.role_id): Why.ITS_ROLE, key(What.SITE, shift.site_id or 0): Why.ITS_SITE}


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
