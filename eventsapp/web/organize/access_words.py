"""Access roles and permissions as organizers read them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Series, Site
from eventsapp.permissions.models import Grant, Invitation
from eventsapp.permissions.table import AccessRole, Permission

ROLES = {
    AccessRole.OWNER: _l("Owner"),
    AccessRole.ORGANIZER: _l("Organizer"),
    AccessRole.COORDINATOR: _l("Volunteer coordinator"),
    AccessRole.DESK: _l("Desk"),
    AccessRole.TREASURER: _l("Treasurer"),
    AccessRole.VIEWER: _l("Viewer"),
}
PERMISSIONS = {
    Permission.SEE_ROSTER: _l("See rosters: names, and how things stand"),
    Permission.SEE_CONTACTS: _l("See e-mail addresses and phone numbers"),
    Permission.EXPORT_ROSTER: _l("Take rosters out"),
    Permission.MANAGE_REGISTRATIONS: _l("Act for people who signed up"),
    Permission.SEE_ACCESS_NEEDS: _l("See what would help whom, and answer"),
    Permission.MANAGE_VOLUNTEERS: _l("Plan shifts and fill them"),
    Permission.SIGN_UP_AT_DESK: _l("Sign people up at the desk"),
    Permission.RECORD_ATTENDANCE: _l("Note who came"),
    Permission.RECORD_PAYMENTS: _l("Record payments"),
    Permission.SEE_GIFTS: _l("See gifts and who gave them"),
    Permission.RECORD_GIFTS: _l("Write gifts down, count envelopes, set up fundraising"),
    Permission.ISSUE_RECEIPTS: _l("Issue official receipts, see donors with their addresses"),
    Permission.EDIT_EVENT: _l("Set up events"),
    Permission.EDIT_ORGANIZATION: _l("Change the charity’s texts"),
    Permission.MANAGE_ACCOUNTS: _l("Invite organizers, give and take roles"),
    Permission.SEE_AUDIT: _l("Read who changed what"),
}
"""Every permission has its words: a test holds the two lists against each other."""


def of(given: Grant | Invitation) -> str:
    """For what it was given."""
    where = given.site or given.series
    return part(where) if where is not None else _("all events")


def part(where: Series | Site | None) -> str:
    """A series, a site with its event, or all events."""
    if isinstance(where, Site):
        event = where.edition.series.name.said()
        return _("%(site)s, %(event)s %(year)s", site=where.name.said(), event=event, year=where.edition.year)
    return where.name.said() if where is not None else _("All events")
