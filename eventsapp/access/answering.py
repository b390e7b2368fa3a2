"""Answering access needs: who sees to one, what the person is told, and who looked."""

from flask_babel import lazy_gettext as _l

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.db import locked, row_of
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Account

ANSWERS = (NeedState.CONFIRMED, NeedState.CANNOT, NeedState.DONE)


class AnswerMissing(Refusal):
    """A no without saying what is possible instead."""

    sentence = _l("Say what you can do instead, so that the person can decide.")
    field = "answer"


class ChangedMeanwhile(Refusal):
    """Somebody else answered, or the person changed or took it back, while the page was open."""

    sentence = _l("This has changed while your page was open. Look at it again, then answer.")


def find(edition_id: int, number: int) -> AccessNeed:
    """The need of that number, if it is one of this edition."""
    return row_of(AccessNeed, number, edition_id=edition_id)


def looked_at(need: AccessNeed, *, by: Actor) -> None:
    """Note that somebody opened the person's own words."""
    trail.record("access_need.seen", need, by=by)


def take(need: AccessNeed, owner: Account, *, by: Actor) -> AccessNeed:
    """See to it from now on."""
    need = locked(need)
    if need.owner_id != owner.id:
        need.owner = owner
        trail.record("access_need.taken", need, by=by, owner=owner.id)
    return need


def answer(need: AccessNeed, state: NeedState, words: str, *, seen: str, by: Actor) -> bool:
    """Answer the person; whoever answers sees to it, if nobody does yet.

    `seen` is the `version` of the need that the organizer had in front of them. Tells whether the person has something
    new to read: that what was promised is done now they see on their page.
    """
    need = locked(need)
    if seen != version(need):
        raise ChangedMeanwhile
    if state is NeedState.CANNOT and not words:
        raise AnswerMissing
    is_said = needs.answer_to(need) == words
    if need.state == state and is_said:
        return False
    is_promised = need.state == NeedState.CONFIRMED and state is NeedState.DONE
    need.state, need.sealed_answer, need.answered_at = state, sealing.seal(words), clock.now()
    if need.owner_id is None:
        need.owner_id = by.account_id
    trail.record("access_need.answered", need, by=by, state=state)
    return not (is_promised and is_said)


def version(need: AccessNeed) -> str:
    """What tells the need as it stands from what it was or will be."""
    return f"{need.state} {(need.answered_at or need.asked_at).isoformat()}"
