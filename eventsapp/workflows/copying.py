"""Copying what an edition offers, asks and settles to another of its series: as it was, with its times on the new day.

Settings of sign-up, what to bring, places, the schedule, sites, categories, their prices, questions, the texts of
waivers and the rules of mailings come along, unless somebody leaves them; people, answers, signatures and codes do not.
What the other edition has already, known by its name in either language, is left as it is there; so copying twice
doubles nothing, and what was changed since stays changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events import sites
from eventsapp.events.models import Edition, Site
from eventsapp.fundraising import goals
from eventsapp.mailings.rules import due_at
from eventsapp.questions import asked
from eventsapp.registration import categories, codes, prices, pricing, questions
from eventsapp.waivers import signing, wordings
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import comparing, copying_mailings, settling
from eventsapp.workflows.along import NOTHING, Left, What, key


class NotOfThisSeries(Refusal):
    """It is copied from one year of a series to another."""

    sentence = _l("Choose another edition of the same series.")
    field = "source"


class Fate(StrEnum):
    """What becomes of it."""

    KEPT = "kept"
    """Copied as it is."""
    SHIFTED = "shifted"
    """Copied, its time moved."""
    DECIDE = "decide"
    """Copied, and somebody has to look at it: it names the old year, its time is past, or there is no such time."""
    THERE = "there"
    """Left out: the other edition has it."""
    LEFT = "left"
    """Not copied: a code that last year's people know, or what cannot be here as it is there."""


COMING = (Fate.KEPT, Fate.SHIFTED, Fate.DECIDE)


@dataclass(frozen=True)
class Line:
    """One thing of the other edition, and what becomes of it here."""

    what: What
    name: Bilingual | None
    """What it is called, or what it says; None: there is one of its kind alone."""
    fate: Fate
    of: Bilingual | None = None
    """The category of a price."""
    before: datetime | None = None
    after: datetime | None = None
    names_year: bool = False
    is_past: bool = False
    value: str | int | None = None
    """A setting, as it is kept."""
    number: int = 0
    """What it is known by among others of its kind."""
    is_unwanted: bool = False
    """Whether somebody leaves it behind, though it could come along."""

    @property
    def key(self) -> str:
        """By which it can be left behind; empty where there is no choice."""
        return key(self.what, self.number) if self.fate in COMING else ""


@dataclass(frozen=True)
class Copied:
    """How many of each were copied."""

    categories: int
    prices: int
    questions: int
    waivers: int
    sites: int = 0
    settings: int = 0
    schedule: int = 0
    mailings: int = 0

    @property
    def total(self) -> int:
        return sum(vars(self).values())


def sources(to: Edition) -> list[Edition]:
    """The other editions of its series, drafts among them, the latest first."""
    query = select(Edition).where(Edition.series_id == to.series_id, Edition.id != to.id)
    return list(db.session.scalars(query.order_by(Edition.year.desc())))


def proposed(from_: Edition, to: Edition, left: Left = NOTHING) -> list[Line]:
    """What `copy` would do, line by line, without doing it."""
    return [*_settled(from_, to, left), *_scheduled(from_, to, left), *offered(from_, to, left)]


def offered(from_: Edition, to: Edition, left: Left = NOTHING) -> list[Line]:
    """The same of what people choose, answer, accept and are written: categories, prices, questions, waivers, codes,
    the rules of mailings."""
    _refuse_unless_related(from_, to)
    listed, now = prices.of(from_), clock.now()
    priced = set(prices.of(to))
    lines = []
    for site, there in _sites(from_, to):
        says = comparing.names_year(from_, site.name)
        lines.append(_line(What.SITE, site.name, there is not None, (None, None), says, now, site.id, left))
    for category, known in comparing.categories(from_, to):
        when = (category.starts_at, comparing.start(category, from_, to))
        says = comparing.names_year(from_, category.name, category.hint)
        stays = key(What.SITE, category.site_id or 0) in left
        head = _line(What.CATEGORY, category.called, known is not None, when, says, now, category.id, left)
        lines.append(replace(head, fate=Fate.LEFT) if stays and not head.is_unwanted else head)
        for price in listed.get(category.id, []):
            when = (price.until_at, comparing.moved_if_any(price.until_at, from_, to))
            is_there = known is not None and known.id in priced
            says = comparing.names_year(from_, price.name)
            line = _line(What.PRICE, price.name, is_there, when, says, now, price.id, left)
            stays_too = (stays or head.is_unwanted) and not line.is_unwanted
            lines.append(replace(line, of=category.called, fate=Fate.LEFT if stays_too else line.fate))
    wanted, unasked = comparing.wanted_questions(from_, to, left)
    for question in asked.of(from_.id):
        says = comparing.names_year(from_, question.label, question.hint, question.purpose)
        is_there = question not in wanted and key(What.QUESTION, question.id) not in left
        line = _line(What.QUESTION, question.label, is_there, (None, None), says, now, question.id, left)
        lines.append(replace(line, fate=Fate.LEFT) if question in unasked else line)
    to_publish = comparing.wanted_waivers(from_, to)
    for _kind, version in sorted(signing.in_force(from_.id).items()):
        says = comparing.names_year(from_, version.title, version.summary, version.text)
        is_there, number = version not in to_publish, version.waiver_id
        lines.append(_line(What.WAIVER, version.title, is_there, (None, None), says, now, number, left))
    for code, _uses in codes.of(from_):
        lines.append(Line(What.CODE, Bilingual(code.code_key, code.code_key), Fate.LEFT))
    for mailing, fate in copying_mailings.compared(from_, to, left):
        when = (due_at(mailing, from_), due_at(mailing, to))
        says = comparing.names_year(from_, mailing.subject, mailing.text)
        is_there = fate is copying_mailings.Fate.THERE
        line = _line(What.MAILING, mailing.subject, is_there, when, says, now, mailing.id, left)
        lines.append(replace(line, fate=Fate.LEFT) if fate is copying_mailings.Fate.FOR_NOBODY else line)
    return lines


def copy(from_: Edition, to: Edition, left: Left = NOTHING, *, by: Actor) -> Copied:
    """Copy all that the other edition has not yet, but what is left; where it has everything nothing happens."""
    _refuse_unless_related(from_, to)
    to = locked(to)
    opened = _copy_sites(from_, to, left, by=by)
    settings = settling.settle(from_, to, left)
    points = settling.plan(from_, to, left)
    numbers, made, priced = _copy_categories(from_, to, left, by=by)
    asked_anew = _copy_questions(from_, to, numbers, left, by=by)
    published = [one for one in comparing.wanted_waivers(from_, to) if key(What.WAIVER, one.waiver_id) not in left]
    for version in published:
        title, summary, text = version.title, version.summary, version.text
        kind = WaiverKind(version.waiver.kind)
        wordings.publish(to, kind, title=title, summary=summary, text=text, by=by)
    settings += ["fundraising"] if settling.raises_money(from_, to, left, by=by) else []
    settings += ["places"] if settling.limit(from_, to, left) else []
    written = copying_mailings.copy(from_, to, numbers, left, by=by)
    copied = Copied(made, priced, asked_anew, len(published), opened, len(settings), points, written)
    if copied.total:
        trail.record("edition.copied", to, by=by, source=from_.id, **vars(copied) | {"settings": settings})
    return copied


def _copy_sites(from_: Edition, to: Edition, left: Left, *, by: Actor) -> int:
    """How many; each with its venue and its lead. What somebody may do at one is given anew."""
    wanted = [site for site, known in _sites(from_, to) if known is None and key(What.SITE, site.id) not in left]
    for site in wanted:
        lead = site.lead if site.lead and site.lead.closed_at is None else None
        sites.add(to, sites.Described(site.name, site.venue, lead), by=by)
        db.session.flush()
    return len(wanted)


def _sites(from_: Edition, to: Edition) -> list[tuple[Site, Site | None]]:
    """Those that are offered there, each with the one here that is called the same."""
    return [(site, known) for site, known in sites.matched(from_, to) if site.retired_at is None]


def _settled(from_: Edition, to: Edition, left: Left) -> Iterator[Line]:
    now = clock.now()
    for what, value, is_here in settling.settings(from_, to):
        text = value if isinstance(value, Bilingual) else None
        says = text is not None and comparing.names_year(from_, text)
        line = _line(what, text, is_here, (None, None), says, now, 0, left)
        yield line if text else replace(line, value=int(value) if isinstance(value, bool) else value)
    if (raising := goals.settings(from_)) is not None:
        is_here = goals.settings(to) is not None
        says = comparing.names_year(from_, raising.how_to_pay)
        yield _line(What.FUNDRAISING, raising.how_to_pay, is_here, (None, None), says, now, 0, left)
    for what, before, after, is_here in settling.ends(from_, to):
        line = _line(what, None, is_here, (before, after), False, now, 0, left)
        yield line if is_here or settling.may_end(to, after) else replace(line, fate=Fate.LEFT)
    if from_.pool.maximum is not None:
        line = _line(What.PLACES, None, to.pool.maximum is not None, (None, None), False, now, 0, left)
        fits = line.fate is Fate.THERE or settling.places_fit(from_, to)
        yield replace(line, value=from_.pool.maximum, fate=line.fate if fits else Fate.LEFT)


def _scheduled(from_: Edition, to: Edition, left: Left) -> Iterator[Line]:
    now = clock.now()
    for item, at, is_here in settling.points(from_, to):
        says = comparing.names_year(from_, item.title)
        line = _line(What.SCHEDULE, item.title, is_here, (item.starts_at, at), says, now, item.id, left)
        yield line if is_here or settling.is_around(to, at) else replace(line, fate=Fate.LEFT)


def _copy_categories(from_: Edition, to: Edition, left: Left, *, by: Actor) -> tuple[dict[int, int], int, int]:
    """Category id there → here, and how many of them and of their prices were made."""
    listed, has_own = prices.of(from_), set(prices.of(to))
    at = sites.matching(from_, to)
    numbers, made, priced = {}, 0, 0
    for category, known in comparing.categories(from_, to):
        if known is None and comparing.stays_behind(category, left):
            continue
        if known is None:
            wanted = categories.described(category)
            site_id = at.get(wanted.site_id) if wanted.site_id else None
            wanted = replace(wanted, starts_at=comparing.start(category, from_, to), site_id=site_id)
            known = categories.add(to, wanted, maximum=category.pool.maximum, by=by)
            made += 1
        numbers[category.id] = known.id
        for price in listed.get(category.id, []) if known.id not in has_own else ():
            if key(What.PRICE, price.id) in left:
                continue
            offer = pricing.described(price)
            pricing.add(known, replace(offer, until_at=comparing.moved_if_any(offer.until_at, from_, to)), by=by)
            priced += 1
    return numbers, made, priced


def _copy_questions(from_: Edition, to: Edition, numbers: dict[int, int], left: Left, *, by: Actor) -> int:
    """How many; each after the one it depends on, otherwise in their order."""
    here = {question.id: known for question, known in comparing.questions(from_, to) if known is not None}
    only_in = questions.by_question(from_)
    waiting, _unasked = comparing.wanted_questions(from_, to, left)
    made = len(waiting)
    while waiting:
        question = next(one for one in waiting if one.shown_if_id is None or one.shown_if_id in here)
        waiting.remove(question)
        on = here.get(question.shown_if_id or 0)
        wanted = asked.described(question)
        offered = tuple(option for option in wanted.options if option.is_offered)
        wanted = replace(wanted, options=offered, shown_if_id=on.id if on else None)
        here[question.id] = asked.add(to, wanted, by=by)
        limits = {numbers[one] for one in only_in.get(question.id, ()) if one in numbers}
        questions.ask_only_in(here[question.id], limits, by=by)
    return made


def _line(
    what: What,
    name: Bilingual | None,
    is_there: bool,
    when: tuple[datetime | None, datetime | None],
    names_year: bool,
    now: datetime,
    number: int,
    left: Left,
) -> Line:
    before, after = when
    if is_there:
        return Line(what, name, Fate.THERE)
    is_past = after is not None and after <= now
    needs_somebody = names_year or is_past or (before is not None and after is None)
    fate = Fate.DECIDE if needs_somebody else Fate.SHIFTED if before != after else Fate.KEPT
    is_unwanted = key(what, number) in left
    return Line(what, name, fate, None, before, after, names_year, is_past, None, number, is_unwanted)


def _refuse_unless_related(from_: Edition, to: Edition) -> None:
    if from_.series_id != to.series_id or from_.id == to.id:
        raise NotOfThisSeries
