"""Access needs: asking for them, changing one's mind, and their going."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from eventsapp.access import rules
from eventsapp.access.models import AccessCount, AccessNeed, NeedKind, NeedState
from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person


class EventIsOver(Refusal):
    """What would have helped cannot help any more."""

    sentence = _l("The event is over, so nothing can be changed here any more.")


def ask(edition: Edition, person: Person, needs: Mapping[NeedKind, str], *, by: Actor) -> list[AccessNeed]:
    """Keep what would help this person (kind → their own words).

    What they asked for before stays as it stands; what they had taken back is asked for again.
    """
    if not needs:
        return []
    hold("access needs", edition.id, person.id)
    known = {need.kind: need for need in of(edition.id, [person.id])}
    asked = []
    for kind, note in needs.items():
        need = known.get(kind)
        if need is not None and need.state != NeedState.TAKEN_BACK:
            continue
        if need is None:
            need = AccessNeed(edition_id=edition.id, person=person, kind=kind)
            db.session.add(need)
        need.state = NeedState.ASKED
        need.sealed_note, need.sealed_answer = sealing.seal(note), ""
        need.asked_at, need.answered_at = clock.now(), None
        need.erase_on = rules.erase_on(edition)
        trail.record("access_need.asked", need, by=by)
        asked.append(need)
    return asked


def say(need: AccessNeed, note: str, *, by: Actor) -> AccessNeed:
    """Change the person's own words. What was answered before was about other words, so it is asked anew."""
    need = locked(need)
    _refuse_when_over(need)
    if note == words(need):
        return need
    need.sealed_note, need.sealed_answer = sealing.seal(note), ""
    need.state, need.asked_at, need.answered_at = NeedState.ASKED, clock.now(), None
    trail.record("access_need.changed", need, by=by)
    return need


def take_back(need: AccessNeed, *, by: Actor) -> AccessNeed:
    """The person does not need it any more; their words go with it."""
    need = locked(need)
    _refuse_when_over(need)
    if need.state != NeedState.TAKEN_BACK:
        need.state, need.sealed_note, need.sealed_answer = NeedState.TAKEN_BACK, "", ""
        trail.record("access_need.taken_back", need, by=by)
    return need


def of(edition_id: int, person_ids: Collection[int]) -> list[AccessNeed]:
    """Everything these people told us for the edition, in the order in which it is asked."""
    query = select(AccessNeed).where(AccessNeed.edition_id == edition_id, AccessNeed.person_id.in_(person_ids))
    order = list(NeedKind)
    return sorted(db.session.scalars(query), key=lambda need: (need.person_id, order.index(NeedKind(need.kind))))


def words(need: AccessNeed) -> str:
    """What the person wrote."""
    return sealing.unseal(need.sealed_note)


def answer_to(need: AccessNeed) -> str:
    """What the person was told."""
    return sealing.unseal(need.sealed_answer)


def follow(edition: Edition) -> None:
    """After the edition moved to other days: its needs go so many days after the new ones."""
    same = update(AccessNeed).where(AccessNeed.edition_id == edition.id)
    db.session.execute(same.values(erase_on=rules.erase_on(edition)))


def erase_due(today: date) -> int:
    """Erase the needs whose day has come; only how many asked for what stays. Tells how many were erased."""
    gone = delete(AccessNeed).where(AccessNeed.erase_on <= today)
    erased = db.session.execute(gone.returning(AccessNeed.edition_id, AccessNeed.kind, AccessNeed.state)).all()
    asked = Counter((row.edition_id, row.kind) for row in erased if row.state != NeedState.TAKEN_BACK)
    for (edition_id, kind), number in sorted(asked.items()):
        hold("access count", edition_id, kind)
        same = select(AccessCount).where(AccessCount.edition_id == edition_id, AccessCount.kind == kind)
        count = db.session.scalars(same).first()
        if count is None:
            db.session.add(AccessCount(edition_id=edition_id, kind=kind, number=number))
        else:
            count.number += number
    db.session.flush()
    return len(erased)


def _refuse_when_over(need: AccessNeed) -> None:
    if not rules.can_change(db.session.get_one(Edition, need.edition_id), clock.now()):
        raise EventIsOver
