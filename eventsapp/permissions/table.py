"""The whole answer to "who may?", on one page."""

from enum import StrEnum


class Permission(StrEnum):
    """What a door can ask for."""

    SEE_ROSTER = "see roster"
    SEE_CONTACTS = "see contacts"
    EXPORT_ROSTER = "export roster"
    MANAGE_REGISTRATIONS = "manage registrations"
    """Act for people: offer places out of turn, write down a signature on paper, see to what they asked for."""
    SEE_ACCESS_NEEDS = "see access needs"
    """See what would help whom, and answer it."""
    MANAGE_VOLUNTEERS = "manage volunteers"
    """Set up roles and shifts, fill them, write to those on them, approve people and hours."""
    RECORD_ATTENDANCE = "record attendance"
    """Note on the day who came."""
    SIGN_UP_AT_DESK = "sign up at desk"
    """Sign somebody up who stands there, with what they accept on paper or aloud; nothing of other registrations."""
    RECORD_PAYMENTS = "record payments"
    SEE_GIFTS = "see gifts"
    """See who gave what to an edition, and what was counted and deposited."""
    RECORD_GIFTS = "record gifts"
    """Write gifts down, count envelopes, confirm and take back; set up goals and pages."""
    ISSUE_RECEIPTS = "issue receipts"
    """Issue official receipts, cancel and replace them; see donors with their addresses."""
    EDIT_EVENT = "edit event"
    EDIT_ORGANIZATION = "edit organization"
    MANAGE_ACCOUNTS = "manage accounts"
    """Invite organizers, give and take access roles, close accounts."""
    SEE_AUDIT = "see audit"
    """Read who changed what, and when."""


class AccessRole(StrEnum):
    """A named set of permissions, held for one site, one series or the whole organization."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    COORDINATOR = "coordinator"
    DESK = "desk"
    TREASURER = "treasurer"
    VIEWER = "viewer"


AT_THE_DESK = frozenset({Permission.SEE_ROSTER, Permission.RECORD_ATTENDANCE, Permission.SIGN_UP_AT_DESK})
"""What shows no more than names and how somebody stands; everything else is worth a second factor."""

ALLOWED: dict[AccessRole, frozenset[Permission]] = {
    AccessRole.OWNER: frozenset(Permission),
    AccessRole.ORGANIZER: frozenset(
        {
            Permission.SEE_ROSTER,
            Permission.SEE_CONTACTS,
            Permission.EXPORT_ROSTER,
            Permission.MANAGE_REGISTRATIONS,
            Permission.SEE_ACCESS_NEEDS,
            Permission.MANAGE_VOLUNTEERS,
            Permission.RECORD_ATTENDANCE,
            Permission.SIGN_UP_AT_DESK,
            Permission.RECORD_PAYMENTS,
            Permission.SEE_GIFTS,
            Permission.RECORD_GIFTS,
            Permission.EDIT_EVENT,
        }
    ),
    AccessRole.COORDINATOR: frozenset(
        {
            Permission.SEE_ROSTER,
            Permission.SEE_CONTACTS,
            Permission.SEE_ACCESS_NEEDS,
            Permission.MANAGE_VOLUNTEERS,
            Permission.RECORD_ATTENDANCE,
            Permission.SIGN_UP_AT_DESK,
        }
    ),
    AccessRole.DESK: frozenset({Permission.SEE_ROSTER, Permission.RECORD_ATTENDANCE, Permission.SIGN_UP_AT_DESK}),
    AccessRole.TREASURER: frozenset(
        {
            Permission.SEE_ROSTER,
            Permission.RECORD_PAYMENTS,
            Permission.SEE_GIFTS,
            Permission.RECORD_GIFTS,
            Permission.ISSUE_RECEIPTS,
        }
    ),
    AccessRole.VIEWER: frozenset({Permission.SEE_ROSTER}),
}
