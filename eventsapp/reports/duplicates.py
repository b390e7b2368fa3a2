"""Duplicates: people of an edition, or of all years of a series, who may be one and the same, and why.

The database pairs those of one name, one address or one household by its indexes; what is near in a name is decided
here, for a bounded number of pairs at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CTE, ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.orm import aliased

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.people.merged_models import ToldApart
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers import signing

PAGE = 25
AT_ONCE, MOST_LOOKED_AT = 500, 5_000
"""Pairs read at a time, and looked at for one page."""
NEAR = 0.84
"""How much of two names is the same letter by letter."""

Cursor = tuple[int, int]


class Reason(StrEnum):
    """Why two people may be one."""

    SAME_ADDRESS = "same address"
    SAME_PHONE = "same phone"
    SAME_HOUSEHOLD = "same household"
    TWICE = "twice"
    """Two of one name take part in the same edition."""
    NEAR_NAME = "near name"
    UNSIGNED = "unsigned"
    """One of them has accepted the waiver and the other has not."""


@dataclass(frozen=True)
class Pair:
    """Two people, the one known longer first, and why they may be one."""

    one: Person
    other: Person
    reasons: list[Reason]


@dataclass(frozen=True)
class Page:
    """Some pairs, and from where to look further; None: that is all."""

    pairs: list[Pair]
    further: Cursor | None


def found(edition_ids: Collection[int], after: Cursor = (0, 0), *, size: int = PAGE) -> Page:
    """The next pairs after that one, in the order in which people came to be known."""
    pairs: list[Pair] = []
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        batch = list(db.session.execute(_candidates(edition_ids, after)))
        judged = _judged(batch, edition_ids)
        for pair in judged:
            pairs.append(pair)
            if len(pairs) == size:
                return Page(pairs, (pair.one.id, pair.other.id))
        if len(batch) < AT_ONCE:
            return Page(pairs, None)
        looked_at += len(batch)
        after = (batch[-1].one, batch[-1].other)
    return Page(pairs, after)


def reasons(one: Person, other: Person, edition_ids: Collection[int]) -> list[Reason]:
    """Why these two may be one; nothing, if nothing speaks for it."""
    row = (one.id, other.id)
    return next((pair.reasons for pair in _judged([row], edition_ids)), [])


def are_of(series_id: int, person_ids: Collection[int]) -> bool:
    """Whether all of these people take part, help or have signed up in some year of the series."""
    editions = select(Edition.id).where(Edition.series_id == series_id)
    scope = _scope(editions)
    known = set(db.session.scalars(select(scope.c.id).where(scope.c.id.in_(person_ids))))
    return known == set(person_ids)


def in_words() -> dict[Reason, str]:
    """What each reason is called in a list."""
    return {
        Reason.SAME_ADDRESS: _("Same name and e-mail address"),
        Reason.SAME_PHONE: _("Same name and phone number"),
        Reason.SAME_HOUSEHOLD: _("Same name in one household"),
        Reason.TWICE: _("Same name, twice in one edition"),
        Reason.NEAR_NAME: _("Nearly the same name, at the same address or in the same household"),
        Reason.UNSIGNED: _("One has accepted the waiver, the other has not"),
    }


def _candidates(edition_ids: Collection[int], after: Cursor) -> Select[int, int]:
    """Pairs of the scope with one name, one address or one household, after that pair, in the order of their ids."""
    scope = _scope(edition_ids)
    one, other = aliased(Person), aliased(Person)

    def paired(same: ColumnElement[bool]) -> Select[int, int]:
        return (
            select(one.id.label("one"), other.id.label("other"))
            .select_from(scope)
            .join(one, one.id == scope.c.id)
            .join(other, and_(same, other.id > one.id))
            .where(or_(one.id > after[0], and_(one.id == after[0], other.id > after[1])))
            .where(other.id.in_(select(scope.c.id)))
        )

    pairs = union(
        paired(other.name_key == one.name_key),
        paired(other.email_key == one.email_key),
        paired(other.household_id == one.household_id),
    ).subquery()
    apart = exists().where(ToldApart.one_id == pairs.c.one, ToldApart.other_id == pairs.c.other)
    return select(pairs).where(~apart).order_by(pairs.c.one, pairs.c.other).limit(AT_ONCE)


def _scope(editions: Any) -> CTE:
    """Everybody who takes part, helps or has signed up in these editions."""
    return union(
        select(Entry.person_id.label("id")).where(Entry.edition_id.in_(editions), Entry.status.not_in(GONE)),
        select(Volunteer.person_id).where(Volunteer.edition_id.in_(editions)),
        select(Registration.registrant_id).where(Registration.edition_id.in_(editions)),
    ).cte("scope")


def _judged(rows: Sequence[Any], edition_ids: Collection[int]) -> list[Pair]:
    """The pairs for which something speaks, in three queries however many there are."""
    numbers = {number for row in rows for number in (row[0], row[1])}
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(numbers)))}
    inside: dict[int, dict[int, bool]] = defaultdict(dict)
    current = select(Entry.person_id, Entry.edition_id, Entry.is_minor).where(
        Entry.person_id.in_(numbers), Entry.edition_id.in_(edition_ids), Entry.status.not_in(GONE)
    )
    for person_id, edition_id, is_minor in db.session.execute(current):
        inside[person_id][edition_id] = is_minor
    pairs = []
    for row in rows:
        one, other = people[row[0]], people[row[1]]
        if why := _reasons(one, other, inside):
            pairs.append(Pair(one, other, why))
    _add_unsigned(pairs, inside)
    return pairs


def _reasons(one: Person, other: Person, inside: dict[int, dict[int, bool]]) -> list[Reason]:
    same_address = one.email_key is not None and one.email_key == other.email_key
    same_household = one.household_id is not None and one.household_id == other.household_id
    same_phone = bool(one.phone) and one.phone == other.phone
    if one.name_key != other.name_key:
        is_near = (same_address or same_household or same_phone) and _is_near(one.name_key, other.name_key)
        return [Reason.NEAR_NAME] if is_near else []
    held = {
        Reason.SAME_ADDRESS: same_address,
        Reason.SAME_PHONE: same_phone,
        Reason.SAME_HOUSEHOLD: same_household,
        Reason.TWICE: bool(inside[one.id].keys() & inside[other.id].keys()),
    }
    return [reason for reason, is_so in held.items() if is_so]


def _is_near(one: str, other: str) -> bool:
    """The same words in another order, or nearly the same letters. Numbered places of a group are not near."""
    if sorted(one.split()) == sorted(other.split()):
        return True
    if one.translate(_NO_FIGURES) == other.translate(_NO_FIGURES):
        return False
    likeness = SequenceMatcher(None, one, other, autojunk=False)
    return likeness.real_quick_ratio() >= NEAR and likeness.quick_ratio() >= NEAR and likeness.ratio() >= NEAR


_NO_FIGURES = str.maketrans("", "", "0123456789")


def _add_unsigned(pairs: Sequence[Pair], inside: dict[int, dict[int, bool]]) -> None:
    """Where both take part in one edition: whether one has accepted what the other has not."""
    by_edition: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for edition_id in inside[pair.one.id].keys() & inside[pair.other.id].keys():
            by_edition[edition_id].append(pair)
    for edition_id, both in by_edition.items():
        minors = {one.id: inside[one.id][edition_id] for pair in both for one in (pair.one, pair.other)}
        unsigned = signing.unsigned(edition_id, minors)
        for pair in both:
            if (pair.one.id in unsigned) != (pair.other.id in unsigned) and Reason.UNSIGNED not in pair.reasons:
                pair.reasons.append(Reason.UNSIGNED)
