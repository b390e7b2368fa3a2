"""The answers a question offers to choose from. One that somebody chose is kept, though it is not offered any more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eventsapp.core import words
from eventsapp.core.languages import Bilingual
from eventsapp.questions.models import Kind, Question

LONGEST_KEY = 40
WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES, Kind.SIZE)
"""Kinds whose answers organizers write themselves."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    key: str
    """What is kept of it; it never changes, whatever becomes of the words. Empty: it is new."""
    words: Bilingual
    is_offered: bool = True


def of(question: Question) -> tuple[Option, ...]:
    """All of them in the organizer's order, those that are not offered any more among them."""
    return tuple(
        Option(str(one["key"]), Bilingual(one.get("en", ""), one.get("fr", "")), not one.get("gone"))
        for one in question.options
    )


def kept(options: Iterable[Option]) -> list[dict[str, Any]]:
    """The same as they are stored."""
    return [
        {"key": one.key, "en": one.words.en, "fr": one.words.fr} | ({} if one.is_offered else {"gone": True})
        for one in options
    ]


def settled(wanted: Sequence[Option], known: Sequence[Option], chosen: Collection[str]) -> tuple[Option, ...]:
    """What is wanted, the new ones with a key; what is left out but was chosen stays, not offered any more."""
    keys = {one.key for one in [*wanted, *known] if one.key}
    found = []
    for one in wanted:
        if not one.key:
            one = replace(one, key=_new_key(one.words, keys))
            keys.add(one.key)
        found.append(one)
    there = {one.key for one in found}
    return (*found, *(replace(one, is_offered=False) for one in known if one.key in chosen and one.key not in there))


def _new_key(said: Bilingual, taken: Collection[str]) -> str:
    """A few letters of its words, so that exports can be read, and no other's."""
    base = words.folded(said.said("en"))[:LONGEST_KEY].strip().replace(" ", "-") or "answer"
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *numbered) if key not in taken)
