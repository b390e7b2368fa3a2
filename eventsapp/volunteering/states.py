"""States: in which of its states an edition has shifts to come to."""

from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, State

OFF = (State.CANCELLED, State.POSTPONED)
"""Nobody has to be anywhere, whatever they promised."""
COMING = (State.ANNOUNCED, State.OPEN, State.CLOSED, State.FINISHED)
"""Its shifts take place, also those after the event itself: who takes down comes when it has ended."""


class EventIsOff(Refusal):
    """The event was cancelled or postponed: what was promised for it can only be given back."""

    sentence = _l("This event is cancelled or postponed. Until it is on again, shifts can only be given back.")


def refuse_if_off(edition: Edition) -> None:
    """Refuse what makes no sense while nothing takes place."""
    if edition.state in OFF:
        raise EventIsOff
