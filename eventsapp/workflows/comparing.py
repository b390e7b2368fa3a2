"""Comparing two editions of a series: what of the one is in the other already, and what could be asked there too."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from eventsapp.core import clock, words
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.questions import asked, rules
from eventsapp.questions.models import Question
from eventsapp.registration import categories as offers
from eventsapp.registration import questions as limits
from eventsapp.registration.models import Category
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverVersion

Named = TypeVar("Named", Category, Question)


def categories(from_: Edition, to: Edition) -> list[tuple[Category, Category | None]]:
    """What is offered there, each with the category here that has its name, at its site; none is taken twice."""
    return _matched(
        offers.offered(from_), offers.of(to), lambda one: (one.name, one.site.name_key_en if one.site else "")
    )


def questions(from_: Edition, to: Edition) -> list[tuple[Question, Question | None]]:
    """What is asked there, each with the question here that asks the same."""
    return _matched(asked.of(from_.id), asked.every(to.id), lambda one: (one.label, one.about))


def _matched(
    there: Iterable[Named], here: Iterable[Named], named: Callable[[Named], tuple[Bilingual, str]]
) -> list[tuple[Named, Named | None]]:
    free, found = list(here), []
    for one in there:
        name, kind = named(one)
        known = next((other for other in free if named(other)[1] == kind and is_same(named(other)[0], name)), None)
        if known is not None:
            free.remove(known)
        found.append((one, known))
    return found


def wanted_questions(from_: Edition, to: Edition) -> tuple[list[Question], list[Question]]:
    """The questions to copy, and those that cannot be asked here as they are there."""
    offered = {category.id for category in offers.offered(from_)}
    only_in = limits.by_question(from_)
    matched = dict(questions(from_, to))
    listed = list(matched)
    wanted: list[Question] = []
    left: list[Question] = []
    for question in listed:
        if matched[question] is not None:
            continue
        chain = [question, *(on for on, _key in rules.conditions(question, listed))]
        is_asked = all(_can_be_met(one, matched, offered, only_in) for one in chain if matched[one] is None)
        (wanted if is_asked else left).append(question)
    return wanted, left


def _can_be_met(
    question: Question,
    matched: Mapping[Question, Question | None],
    offered: Collection[int],
    only_in: Mapping[int, Collection[int]],
) -> bool:
    """Whether a category it is asked in comes along, and the answer it depends on can be given here."""
    if question.id in only_in and not set(only_in[question.id]) & set(offered):
        return False
    if question.shown_if_id is None:
        return True
    on = next((one for one in matched if one.id == question.shown_if_id), None)
    if on is None or rules.closes_ring(question.id, on.id, list(matched)):
        return False
    here = matched[on] or on
    return here.retired_at is None and question.shown_if_answer in rules.keys(here)


def wanted_waivers(from_: Edition, to: Edition) -> list[WaiverVersion]:
    """The texts in force there of a kind that is not there here."""
    there = signing.in_force(to.id)
    return [version for kind, version in sorted(signing.in_force(from_.id).items()) if kind not in there]


def moved(moment: datetime | None, from_: Edition, to: Edition) -> datetime | None:
    """As many days before or after the first day as it was, at the same time on the wall."""
    if moment is None:
        return None
    wall = clock.local(moment, from_.zone).replace(tzinfo=None)
    return clock.moment(wall + (to.starts_on - from_.starts_on), to.zone)


def start(category: Category, from_: Edition, to: Edition) -> datetime | None:
    """When the category starts here; none where that day is no day of the edition."""
    begins = moved(category.starts_at, from_, to)
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
