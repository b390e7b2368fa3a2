"""Who fits: the decision that categories and shifts share."""

from eventsapp.capacity.models import Placement


def placement(maximum: int | None, held: int, waiting: int, size: int = 1) -> Placement:
    """A party has its places only if all of it fits and nobody is already waiting; otherwise it waits its turn."""
    if maximum is None or (waiting == 0 and held + size <= maximum):
        return Placement.HELD
    return Placement.WAITING
