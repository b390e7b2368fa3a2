"""The secret address of somebody's own calendar: it shows their shifts, opens nothing else, and ends with the link."""

from eventsapp.core import sealing
from eventsapp.core.db import db
from eventsapp.submissions.models import ManageLink

_SHIFTS_OF = "shifts of link "


def token(link: ManageLink) -> str:
    """A secret for the address, another one each time; whoever has it cannot find the manage link by it."""
    return sealing.seal(f"{_SHIFTS_OF}{link.id}")


def opened_by(token: str) -> ManageLink | None:
    """The link whose shifts this secret shows, also one that was revoked; None if it is no such secret."""
    words = sealing.unseal(token)
    if not words.startswith(_SHIFTS_OF):
        return None
    return db.session.get(ManageLink, int(words.removeprefix(_SHIFTS_OF)))
