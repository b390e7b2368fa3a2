"""The whole answer to "who may?", on one page."""

from enum import StrEnum


class Permission(StrEnum):
    """What a door can ask for."""

    SEE_ROSTER = "see roster"
    SEE_CONTACTS = "see contacts"
    EXPORT_ROSTER = "export roster"
    EDIT_ORGANIZATION = "edit organization"


class AccessRole(StrEnum):
    """A named set of permissions, held for one series or for the whole organization."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    COORDINATOR = "coordinator"
    DESK = "desk"
    TREASURER = "treasurer"
    VIEWER = "viewer"


ALLOWED: dict[AccessRole, frozenset[Permission]] = {
    AccessRole.OWNER: frozenset(Permission),
    AccessRole.ORGANIZER: frozenset({Permission.SEE_ROSTER, Permission.SEE_CONTACTS, Permission.EXPORT_ROSTER}),
    AccessRole.COORDINATOR: frozenset({Permission.SEE_ROSTER, Permission.SEE_CONTACTS}),
    AccessRole.DESK: frozenset({Permission.SEE_ROSTER}),
    AccessRole.TREASURER: frozenset({Permission.SEE_ROSTER}),
    AccessRole.VIEWER: frozenset({Permission.SEE_ROSTER}),
}
