"""What public pages say of a gift or a pledge, and what organizers take off them."""

from dataclasses import dataclass

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import locked, set_columns
from eventsapp.fundraising.gift_models import Gift, Pledge, ShownAs


@dataclass(frozen=True)
class Shown:
    """What everybody may read; empty where there is nothing to say."""

    name: str = ""
    """Empty: anonymous."""
    message: str = ""
    dedication: str = ""


def of(given: Gift | Pledge) -> Shown:
    """What a public page says of it; one that was hidden is counted, and says nothing."""
    if given.hidden_at is not None:
        return Shown()
    name = given.shown_name if given.shown_as == ShownAs.NAME else ""
    return Shown(name, given.message, given.dedication)


def hide(given: Gift | Pledge, *, by: Actor) -> None:
    """Take its name and words off the public pages; the amount still counts."""
    given = locked(given)
    if given.hidden_at is None:
        given.hidden_at = clock.now()
        trail.record(f"{_called(given)}.hidden", given, by=by)


def show(given: Gift | Pledge, *, by: Actor) -> None:
    """Show them again, as whoever gave wished."""
    given = locked(given)
    if given.hidden_at is not None:
        given.hidden_at = None
        trail.record(f"{_called(given)}.shown", given, by=by)


def change(given: Gift | Pledge, *, shown_as: ShownAs, shown_name: str, message: str, by: Actor) -> None:
    """Whoever gave says anew what is shown. What an organizer hid stays hidden."""
    given = locked(given)
    said = {"shown_as": str(shown_as), "shown_name": shown_name, "message": message}
    changed = set_columns(given, said)
    if changed:
        trail.record(f"{_called(given)}.shown_anew", given, by=by, changed=changed)


def _called(given: Gift | Pledge) -> str:
    return "gift" if isinstance(given, Gift) else "pledge"
