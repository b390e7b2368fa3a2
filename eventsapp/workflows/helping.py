"""What would help somebody who takes part or helps: told by them, and answered by organizers."""

from collections.abc import Collection

from flask_babel import gettext as _

from eventsapp.access import answering, needs, rules
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.languages import speaking
from eventsapp.people import households
from eventsapp.registration import changes, entries
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.workflows import confirming
from eventsapp.workflows.summaries import Attending


def ask(attending: Attending, kinds: Collection[NeedKind], note: str, *, by: Actor) -> list[AccessNeed]:
    """Ask for more of what would help, until the end of the last day.

    The support person of somebody who takes part gets an entry beside theirs.
    """
    registration = attending.registration
    if not rules.can_change(registration.edition, clock.now()):
        raise needs.EventIsOver
    asked = needs.ask(registration.edition, attending.person, dict.fromkeys(kinds, note), by=by)
    if isinstance(attending, Entry) and any(need.kind == NeedKind.SUPPORT_PERSON for need in asked):
        _let_somebody_come_along(attending, by=by)
    return asked


def take_back(attending: Attending, need: AccessNeed, *, by: Actor) -> AccessNeed:
    """Not needed any more; with it goes the support person who would have come along."""
    need = needs.take_back(need, by=by)
    if need.kind == NeedKind.SUPPORT_PERSON and isinstance(attending, Entry):
        for beside in entries.beside_of(attending):
            changes.end(beside, EntryStatus.WITHDRAWN, by=by)
    return need


def answer(need: AccessNeed, state: NeedState, words: str, *, seen: str, by: Actor) -> AccessNeed:
    """Answer it, and tell the person what is new to them."""
    if answering.answer(need, state, words, seen=seen, by=by):
        confirming.need_answered(need, words)
    return need


def _let_somebody_come_along(entry: Entry, *, by: Actor) -> None:
    if not entry.is_current or entry.supports_id is not None or entries.beside_of(entry):
        return
    registration = entry.registration
    with speaking(registration.language):
        name = _("Support person of %(name)s", name=entry.person.name)
    home = households.of(registration.registrant)
    entries.support(entry, households.member(home, name[:200], language=registration.language), by=by)
