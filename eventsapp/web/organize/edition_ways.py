"""The ways between the organizers' pages of one edition, each for whoever may go there."""

from functools import lru_cache
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import guards


class Way(NamedTuple):
    """A page and its name."""

    address: str
    words: Any
    here: str = ""
    """For aria-current: "page" on the page itself, "true" on one that lies behind it."""


WAYS = (
    (Permission.SEE_ROSTER, "dashboard.show", _l("Overview")),
    (Permission.EDIT_EVENT, "edition_setup.show", _l("Setup")),
    (Permission.SEE_ROSTER, "roster.show", _l("Roster")),
    (Permission.SEE_ROSTER, "coverage.show", _l("Coverage")),
    (Permission.MANAGE_VOLUNTEERS, "roles.index", _l("Roles and shifts")),
    (Permission.MANAGE_VOLUNTEERS, "volunteers.index", _l("Volunteers")),
    (Permission.RECORD_ATTENDANCE, "attendance.show", _l("Attendance")),
    (Permission.MANAGE_VOLUNTEERS, "hours.index", _l("Volunteer hours")),
    (Permission.SEE_ACCESS_NEEDS, "access_needs.index", _l("Access needs")),
    (Permission.SEE_ROSTER, "counts.show", _l("Counts")),
    (Permission.MANAGE_REGISTRATIONS, "mailings.index", _l("Mailings")),
    (Permission.MANAGE_REGISTRATIONS, "imports.new", _l("Import a list")),
    (Permission.MANAGE_REGISTRATIONS, "duplicates.index", _l("Duplicates")),
    (Permission.SEE_ROSTER, "calendar.show", _l("Calendar")),
    (Permission.SEE_GIFTS, "gifts.index", _l("Fundraising")),
)
RAISING = (
    (Permission.SEE_GIFTS, "gifts.index", _l("Gifts")),
    (Permission.SEE_GIFTS, "envelopes.index", _l("Envelopes")),
    (Permission.SEE_GIFTS, "pledges.index", _l("Promises to give")),
    (Permission.SEE_GIFTS, "fundraising_figures.show", _l("What was raised")),
    (Permission.RECORD_GIFTS, "fundraising.index", _l("Goal and pages")),
    (Permission.RECORD_GIFTS, "matching.index", _l("Matching gifts")),
    (Permission.RECORD_GIFTS, "sponsors.index", _l("Sponsors")),
    (Permission.RECORD_GIFTS, "gift_imports.new", _l("Import gifts")),
    (Permission.SEE_GIFTS, "ledger.show", _l("Ledger")),
)
_RAISING_MODULES = {name.split(".")[0] for _permission, name, _words in RAISING} | {"gift_acts"}
"""Where the second row of ways stands."""
BEHIND = {
    module: way
    for way, modules in {
        "edition_setup": "asking_again categories codes copying edition_dates edition_places edition_preview "
        "edition_removal edition_schedule edition_steps edition_texts next_year prices questions sign_up sites waivers",
        "roster": "exports payments registrations roster_columns roster_views selection signatures staff_notes "
        "timeline walk_up",
        "roles": "assigning assignments help_requests reassigning shift_patterns shift_plans",
        "volunteers": "messages",
        "attendance": "redeploying",
        "mailings": "mailing_sending",
        "gifts": "gift_acts",
    }.items()
    for module in modules.split()
}
"""Pages without a way of their own: behind which one they lie."""


def ways(edition: Edition) -> list[Way]:
    """Those of whoever is signed in."""
    return _open_to_them(edition, WAYS)


def raising_ways(edition: Edition) -> list[Way]:
    """Those between the pages about money that was raised, while one of them is shown."""
    return _open_to_them(edition, RAISING) if _module() in _RAISING_MODULES else []


def _open_to_them(edition: Edition, listed: tuple[tuple[Permission, str, Any], ...]) -> list[Way]:
    here, found = _module(), []
    for permission, name, words in listed:
        if guards.may_open(f"organize.{name}", edition, permission):
            module = name.split(".")[0]
            leads_on = listed is WAYS and module == "gifts"  # its second row is shown below it
            is_behind = here in _RAISING_MODULES if leads_on else BEHIND.get(here, here) == module
            found.append(way(page_of(edition, name), words, is_behind=is_behind))
    return found


def way(address: str, words: Any, *, is_behind: bool) -> Way:
    """With whether it is where we are."""
    is_here = request.script_root + request.path == address
    return Way(address, words, "page" if is_here else "true" if is_behind else "")


def _module() -> str:
    return (request.blueprint or "").split(".")[-1]


@lru_cache(maxsize=5000)
def _address(_root: str, slug: str, year: int, name: str) -> str:
    return url_for(f"organize.{name}", slug=slug, year=year)


def page_of(edition: Edition, name: str, **values: Any) -> str:
    """The address of an organizers' page of the edition; the plain ones stand on each of them, so they are kept."""
    if not values:
        return _address(request.script_root, edition.series.slug, edition.year, name)
    return url_for(f"organize.{name}", slug=edition.series.slug, year=edition.year, **values)
