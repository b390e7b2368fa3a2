"""Deeds: what can be done for many lines of a roster at once, for which side of it, and by whom."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Shift
from eventsapp.web.organize import shift_times
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import choice

TAKING_PART: dict[str, Any] = {
    "message": _l("Write to them"),
    "category": _l("Change their category"),
    "team": _l("Put them into a team"),
    "offer": _l("Offer them a place"),
    "withdraw": _l("Withdraw them"),
    "bibs": _l("Give them bib numbers"),
    "no-bibs": _l("Take their bib numbers back"),
}
HELPING: dict[str, Any] = {
    "approve": _l("Approve them"),
    "offer-shift": _l("Offer them a place on their shift"),
    "shift": _l("Put them on another shift"),
    "take-off": _l("Take them off their shift"),
}
LEAVING: dict[str, Any] = {"export": _l("Download or print them")}
DEEDS = TAKING_PART | HELPING | LEAVING
WEIGHTY = ("withdraw", "take-off")
"""What cannot be taken back."""
_FOR = (
    (Permission.MANAGE_REGISTRATIONS, _l("For those who take part"), TAKING_PART),
    (Permission.MANAGE_VOLUNTEERS, _l("For those who help"), HELPING),
    (Permission.EXPORT_ROSTER, _l("For both"), LEAVING),
)


def offered(series_id: int) -> dict[str, dict[str, Any]]:
    """What whoever is signed in may do, by whom it is for."""
    return {str(group): deeds for permission, group, deeds in _FOR if guards.held().allows(permission, series_id)}


def permission(deed: str) -> Permission:
    """What it asks of whoever does it."""
    return next(permission for permission, _group, deeds in _FOR if deed in deeds)


def counted(deed: str, number: int) -> str:
    """How many people it is for; a volunteer counts once on each of their shifts."""
    if deed in HELPING:
        return ngettext("%(num)s shift of a volunteer", "%(num)s shifts of volunteers", number)
    return ngettext("%(num)s person", "%(num)s people", number)


def done(deed: str, number: int) -> str:
    """For how many it was done."""
    if deed in HELPING:
        return ngettext("Done for %(num)s shift of a volunteer.", "Done for %(num)s shifts of volunteers.", number)
    return ngettext("Done for %(num)s person.", "Done for %(num)s people.", number)


def shift_choices(edition: Edition) -> list[Any]:
    """The shifts that somebody can still be put on, under their roles, with the places that are left."""
    now = clock.now()
    coming = [one for one in shifts.of(edition) if one.ends_at > now]
    in_groups = sorted(coming, key=lambda one: (one.role.position, one.role_id))
    return [choice(one.id, _called(one, edition), group=one.role.name.said()) for one in in_groups]


def _called(shift: Shift, edition: Edition) -> str:
    called, pool = f"{shifts.named(shift)}, {shift_times.when(shift, edition)}", shift.pool
    if pool.maximum is None:
        return called
    return _("%(shift)s, places left: %(number)s", shift=called, number=max(pool.maximum - pool.taken, 0))
