"""Comparing two editions of a series: what of the one is in the other already, and what could be asked there too."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from eventsapp.core import clock, words
from eventsapp.core.languages import Bilingual
from eventsapp.events import sites
from eventsapp.events.models import Edition, ScheduleItem
from eventsapp.questions import asked, rules
from eventsapp.questions.models import Question
from eventsapp.registration import categories as offers
from eventsapp.registration import questions as limits
from eventsapp.registration.models import Category
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverVersion
from eventsapp.workflows.along import NOTHING, Left, What, key

Named = TypeVar("Named", Category, Question, ScheduleItem)


def categories(from_: Edition, to: Edition) -> list[tuple[Category, Category | None]]:
    """What is offered there, each with the category here that has its name, at its site; none is taken twice."""
    there, here = offers.offered(from_), offers.of(to)
    known = {one.site_id: one.site for one in here if one.site}
    at = {one.site_id: sites.same(one.site, known.values()) for one in there if one.site}
    return matched(there, here, lambda one: (one.name, str(at.get(one.site_id) or one.site_id)))


def questions(from_: Edition, to: Edition) -> list[tuple[Question, Question | None]]:
    """What is asked there, each with the question here that asks the same."""
    return matched(asked.of(from_.id), asked.every(to.id), lambda one: (one.label, one.about))


def matched(
    there: Iterable[Named], here: Iterable[Named], named: Callable[[Named], tuple[Bilingual, str]]
) -> list[tuple[Named, Named | None]]:
    """What is there, each with what is known here by the same name; none is taken twice."""
    free, found = list(here), []
    for one in there:
        name, kind = named(one)
        known = next((other for other in free if named(other)[1] == kind and is_same(named(other)[0], name)), None)
        if known is not None:
            free.remove(known)
        found.append((one, known))
    return found


def stays_behind(category: Category, left: Left) -> bool:
    """Whether somebody leaves it behind, or its site."""
    return key(What.CATEGORY, category.id) in left or key(What.SITE, category.site_id or 0) in left


def wanted_questions(from_: Edition, to: Edition, left: Left = NOTHING) -> tuple[list[Question], list[Question]]:
    """The questions to copy, and those that cannot be asked here as they are there; none that is to stay behind."""
    offered = {one.id for one, known in categories(from_, to) if known or not stays_behind(one, left)}
    only_in = limits.by_question(from_)
    here = dict(questions(from_, to))
    listed = list(here)
    unwanted = {one for one in listed if here[one] is None and key(What.QUESTION, one.id) in left}
    wanted: list[Question] = []
    unasked: list[Question] = []
    for question in listed:
        if here[question] is not None or question in unwanted:
            continue
        chain = [question, *(on for on, _key in rules.conditions(question, listed))]
        can_be = all(_can_be_met(one, here, offered, only_in) for one in chain if here[one] is None)
        (wanted if can_be and unwanted.isdisjoint(chain) else unasked).append(question)
    return wanted, unasked


def _can_be_met(
    question: Question,
    known: Mapping[Question, Question | None],
    offered: Collection[int],
    only_in: Mapping[int, Collection[int]],
) -> bool:
    """Whether a category it is asked in comes along, and the answer it depends on can be given here."""
    if question.id in only_in and not set(only_in[question.id]) & set(offered):
        return False
    if question.shown_if_id is None:
        return True
    on = next((one for one in known if one.id == question.shown_if_id), None)
    if on is None or rules.closes_ring(question.id, on.id, list(known)):
        return False
    here = known[on] or on
    return here.retired_at is None and question.shown_if_answer in rules.keys(here)


def wanted_waivers(from_: Edition, to: Edition) -> list[WaiverVersion]:
    """The texts in force there of a kind that is not there here."""
    there = signing.in_force(to.id)
    return [version for kind, version in sorted(signing.in_force(from_.id).items()) if kind not in there]


def moved(moment: datetime, from_: Edition, to: Edition) -> datetime:
    """As many days before or after the first day as it was, at the same time on the wall."""
    wall = clock.local(moment, from_.zone).replace(tzinfo=None)
    return clock.moment(wall + (to.starts_on - from_.starts_on), to.zone)


def moved_if_any(moment: datetime | None, from_: Edition, to: Edition) -> datetime | None:
    """The same of what may have no end."""
    return None if moment is None else moved(moment, from_, to)


def start(category: Category, from_: Edition, to: Edition) -> datetime | None:
    """When the category starts here; none where that day is no day of the edition."""
    begins = moved_if_any(category.starts_at, from_, to)
    if begins is None or not to.starts_on <= clock.local(begins, to.zone).date() <= to.ends_on:
        return None
    return begins


def is_same(one: Bilingual, other: Bilingual) -> bool:
    """Whether two names are the same in either language, accents and case aside."""
    pairs = ((one.en, other.en), (one.fr, other.fr))
    return any(words.folded(first) == words.folded(second) != "" for first, second in pairs)


def names_year(edition: Edition, *texts: Bilingual) -> bool:
    """Whether one of the texts names the year of the edition."""
    return any(str(edition.year) in text.en or str(edition.year) in text.fr for text in texts)
