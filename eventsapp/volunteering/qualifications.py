"""Qualifications: that a training or a police check was seen, and when. The document itself is never kept."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Person
from eventsapp.volunteering.models import Check, Role
from eventsapp.volunteering.records import Qualification, QualificationKind

_COVERS = {
    Check.CRIMINAL: (QualificationKind.CRIMINAL, QualificationKind.JUDICIAL, QualificationKind.VULNERABLE),
    Check.JUDICIAL: (QualificationKind.JUDICIAL, QualificationKind.VULNERABLE),
    Check.VULNERABLE: (QualificationKind.VULNERABLE,),
}
"""Which kinds of check will do for the one a role asks for: each looks at everything the ones before it look at."""


class SeenLater(Refusal):
    """Nobody has seen yet what is dated in the future."""

    sentence = _l("The day on which you saw it cannot lie in the future.")
    field = "seen_on"


class EndsBeforeSeen(Refusal):
    """Its last day was over before it was seen."""

    sentence = _l("Its last day cannot be before the day on which you saw it.")
    field = "valid_until"


def record(
    person: Person,
    kind: QualificationKind,
    *,
    training: Bilingual | None = None,
    seen_on: date,
    valid_until: date | None,
    today: date,
    by: Actor,
) -> Qualification:
    """Note that it was seen. A training is known by its name."""
    if seen_on > today:
        raise SeenLater
    if valid_until is not None and valid_until < seen_on:
        raise EndsBeforeSeen
    seen = Qualification(
        person=person,
        kind=kind,
        training_key=training_key(training) if training else "",
        seen_on=seen_on,
        valid_until=valid_until,
        recorded_by=by.account_id,
        recorded_at=clock.now(),
    )
    db.session.add(seen)
    trail.record("qualification.recorded", seen, by=by, kind=kind)
    return seen


def remove(seen: Qualification, *, by: Actor) -> None:
    """Take back what was noted by mistake."""
    trail.record("qualification.removed", seen, by=by, kind=seen.kind)
    db.session.delete(seen)


def training_key(training: Bilingual) -> str:
    """Under which name a training is known, whatever the language of the page."""
    return words.folded(training.said("en"))[:200]


def of(people: Collection[Person]) -> dict[int, list[Qualification]]:
    """What was seen of these people, the newest first, by person id."""
    query = (
        select(Qualification)
        .where(Qualification.person_id.in_([person.id for person in people]))
        .order_by(Qualification.seen_on.desc(), Qualification.id.desc())
    )
    found: dict[int, list[Qualification]] = defaultdict(list)
    for seen in db.session.scalars(query) if people else ():
        found[seen.person_id].append(seen)
    return found


def good_kinds(role: Role) -> tuple[QualificationKind, ...]:
    """Which checks will do for this role; none: it asks for no check."""
    return _COVERS.get(Check(role.check_kind), ())


def lacks_training(role: Role, seen: Collection[Qualification], on: date) -> bool:
    """Whether the role asks for a training that was not seen, or does not count any more on that day."""
    if role.training is None:
        return False
    key = training_key(role.training)
    return not any(
        one.kind == QualificationKind.TRAINING and one.training_key == key and _is_valid(one, on) for one in seen
    )


def lacks_check(role: Role, seen: Collection[Qualification], on: date) -> bool:
    """Whether the role asks for a check that was not seen, or does not count any more on that day."""
    kinds = good_kinds(role)
    return bool(kinds) and not any(one.kind in kinds and _is_valid(one, on) for one in seen)


def _is_valid(seen: Qualification, on: date) -> bool:
    return seen.valid_until is None or seen.valid_until >= on
