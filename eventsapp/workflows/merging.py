"""Merging two people who are one: everything either has is the one's afterwards, and what was is written down."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.people import merge_moves
from eventsapp.people.merge_moves import Merging
from eventsapp.people.merged_models import Merge
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, clashes
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.workflows import commitments, merge_moving  # noqa: F401 - it says how everything moves

FIELDS = ("name", "email", "phone", "language", "household_id")
"""What is chosen field by field."""


class TakesPartTwice(Refusal):
    """One person has one place in an edition."""

    sentence = _l("Both have a place in %(event)s. Withdraw one of the two places first; then merge them.")


class HelpsTwice(Refusal):
    """One person is on a shift once."""

    sentence = _l("Both are on the shift %(shift)s. Take one of them off it first; then merge them.")


class PromisedTwice(Refusal):
    """One person cannot be in two places."""

    sentence = _l("%(clash)s One person cannot do both: take one of them off a shift first; then merge them.")


class OwnGuardian(Refusal):
    """A guardian is somebody else."""

    sentence = _l("One of them consents for the other, so they are two people.")


class BeyondReach(Refusal):
    """Whoever merges has to see what is merged."""

    sentence = _l(
        "One of them also takes part in an event that your account does not include. "
        "Please ask somebody who organizes all of them."
    )


class MergedMeanwhile(NotFound):
    """Somebody else was first."""

    sentence = _l("One of these people is not there any more: somebody has merged them already.")


class ChangedMeanwhile(Refusal):
    """What is merged is what was read."""

    sentence = _l("Something about one of them changed while you were reading. Please read it again.")


@dataclass(frozen=True)
class Wish:
    """Which two become one, from whom each field comes, and what was shown."""

    one_id: int
    other_id: int
    of_other: frozenset[str] = frozenset()
    """Fields taken from the other; the rest comes from the one."""
    seen: str = ""
    """What `state` said of the two when they were shown."""


def merge(wish: Wish, *, by: Actor) -> Person:
    """Make one of the two: the one known first stays. Refused where a rule says that they are two."""
    hold("merging")
    people = _both(wish.one_id, wish.other_id)
    commitments.hold_still(people)
    kept, gone = _both(wish.one_id, wish.other_id, held=True)
    refuse_if_two(kept, gone)
    if wish.seen != state(kept, gone):
        raise ChangedMeanwhile
    one, other = (kept, gone) if kept.id == wish.one_id else (gone, kept)
    chosen = {name: getattr(other if name in wish.of_other else one, name) for name in FIELDS}
    keys = {"name_key", "email_key"}
    chosen |= {key: getattr(other if key.removesuffix("_key") in wish.of_other else one, key) for key in keys}

    merging = Merging(kept.id, gone.id)
    for name, move in merge_moves.MOVES.items():
        move.act(merging, merge_moves.column_of(name))
    for follow in merge_moves.AFTERWARDS:
        follow(merging)
    kept.known_since = min(kept.known_since, gone.known_since)
    for name, value in chosen.items():
        setattr(kept, name, value)
    merging.set_aside(gone)
    for roster in (Entry, Assignment):
        db.session.execute(update(roster).where(roster.person_id == kept.id).values(name_key=kept.name_key))
    db.session.add(
        Merge(
            kept_id=merging.kept_id,
            gone_id=merging.gone_id,
            sealed_rest=merging.sealed_rest(),
            merged_by=by.account_id,
            merged_at=clock.now(),
        )
    )
    facts = {"gone": merging.gone_id, "moved": merging.moved, "of_other": sorted(wish.of_other)}
    trail.record("person.merged", kept, by=by, set_aside=sorted(merging.rest), **facts)
    db.session.expire_all()
    return kept


def refuse_if_two(one: Person, other: Person) -> None:
    """Refuse where a rule says that these cannot be one person."""
    both = (one.id, other.id)
    for model in (Entry, Volunteer):
        own = select(model.id).where(model.person_id.in_(both), model.guardian_id.in_(both))
        if db.session.scalar(own.where(model.person_id != model.guardian_id).limit(1)) is not None:
            raise OwnGuardian
    editions = [set(db.session.scalars(_current(Entry.edition_id, number))) for number in both]
    for edition_id in sorted(editions[0] & editions[1]):
        edition = db.session.get_one(Edition, edition_id)
        raise TakesPartTwice(event=f"{edition.series.name.said()} {edition.year}")
    _refuse_if_promised_twice(one, other)


def series_of(people: Collection[int]) -> set[int]:
    """The series in which these people take part, help or have signed up in any year."""
    editions = [
        select(Registration.edition_id).where(Registration.registrant_id.in_(people)),
        select(Entry.edition_id).where(Entry.person_id.in_(people)),
        select(Volunteer.edition_id).where(Volunteer.person_id.in_(people)),
    ]
    query = select(Edition.series_id).where(or_(*(Edition.id.in_(one) for one in editions))).distinct()
    return set(db.session.scalars(query))


def state(one: Person, other: Person) -> str:
    """All that is shown of the two, in short; another word for it when anything of it has changed."""
    low, high = sorted((one, other), key=lambda person: person.id)
    facts = [[*(getattr(person, name) for name in FIELDS), merge_moves.held(person.id)] for person in (low, high)]
    return tokens.digest(json.dumps(facts, default=str))


def _both(one_id: int, other_id: int, *, held: bool = False) -> list[Person]:
    """Both people, the one known first ahead, held in that order if asked for."""
    query = select(Person).where(Person.id.in_((one_id, other_id))).order_by(Person.id)
    query = query.execution_options(populate_existing=True)
    people = list(db.session.scalars(query.with_for_update(of=Person) if held else query))
    if len(people) != 2:
        raise MergedMeanwhile
    return people


def _refuse_if_promised_twice(one: Person, other: Person) -> None:
    now = clock.now()
    theirs = [[own for own in assignments.current_of([person]) if own.shift.ends_at > now] for person in (one, other)]
    for first in theirs[0]:
        for second in theirs[1]:
            edition = db.session.get_one(Edition, first.edition_id)
            promised = commitments.of_shift(first.shift, edition)
            if first.shift_id == second.shift_id:
                raise HelpsTwice(shift=promised.what)
            elsewhere = db.session.get_one(Edition, second.edition_id)
            if clash := clashes.hard([promised, commitments.of_shift(second.shift, elsewhere)]):
                raise PromisedTwice(clash=str(clash))
    past = [{own.shift_id for own in assignments.current_of([person])} for person in (one, other)]
    for shift_id in sorted(past[0] & past[1]):
        shift = next(own.shift for own in assignments.current_of([one]) if own.shift_id == shift_id)
        raise HelpsTwice(shift=commitments.of_shift(shift, db.session.get_one(Edition, shift.edition_id)).what)


def _current(column: Any, person_id: int) -> Any:
    return select(column).where(Entry.person_id == person_id, Entry.status.not_in(GONE))
