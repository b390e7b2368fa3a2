"""What organizers must not overlook about the lines of a roster, read for a whole page or batch at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import Integer, String, bindparam, cast, func, literal, select, union, union_all

from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.audit.models import AuditLine
from eventsapp.core import languages
from eventsapp.core.among import among, one_of
from eventsapp.core.db import db
from eventsapp.organizing.models import RosterNote
from eventsapp.outbox.models import FAILED, Message
from eventsapp.registration import payments
from eventsapp.registration.models import GONE, Entry, EntryStatus
from eventsapp.registration.payments import Due
from eventsapp.reports.conditions import LATE
from eventsapp.reports.filters import Who
from eventsapp.reports.lines import Line
from eventsapp.submissions.models import ChangeRequest
from eventsapp.volunteering.models import GONE as OFF_THE_SHIFT
from eventsapp.volunteering.models import Assignment
from eventsapp.waivers import signing


class Flag(StrEnum):
    """One thing to see to, or to know, in the order in which they are said."""

    SUPPORT = "support"
    """Comes along as a support person."""
    MINOR = "minor"
    PLACEHOLDER = "placeholder"
    """A place of a group; who comes is not said yet."""
    UNSIGNED = "unsigned"
    """The waiver or the consent that is in force is not accepted yet."""
    TO_PAY = "to pay"
    CHANGE_ASKED = "change asked"
    """Somebody asked for a change or an erasure, and nobody has seen to it yet."""
    LATE = "late"
    """Signed up when the time for changes had passed: lists and orders may have been made before."""
    CHANGED_LATE = "changed late"
    """Changed, handed on or ended after that time."""
    NAMESAKE = "namesake"
    """Another person of the same name is in the edition: perhaps the same one, twice."""
    COORDINATOR = "coordinator"
    """The desk sends them to the coordinator: an access need is not answered, or a note says so. Nobody says which."""
    MAIL_FAILED = "mail failed"
    """A mail about the registration could not be sent, and will not be tried again."""


@dataclass(frozen=True)
class Settled:
    """What is accepted and paid for those of some lines."""

    unsigned: set[int]
    """People who have not accepted the waiver that is in force for them."""
    due: dict[int, Due]
    """How each registration stands in which somebody of these lines has a place that costs something, by its id."""


@dataclass(frozen=True)
class Facts(Settled):
    """What is known of some lines beyond the lines themselves."""

    asked: set[int]
    """Registrations for which something was asked."""
    changed_late: set[int]
    """Entries that changed after the time for changes."""
    namesakes: set[str]
    """Folded names that several people of the edition have."""
    failed: set[int]
    """Registrations with a mail that failed for good."""
    to_coordinator: set[int]
    """People whom the desk sends to the coordinator."""
    changes_close_at: datetime | None

    def of(self, line: Line) -> list[Flag]:
        """The flags of one line."""
        takes_part = line.who is Who.PARTICIPANTS and line.status not in GONE
        held = (
            (Flag.SUPPORT, line.supports_id is not None),
            (Flag.MINOR, line.is_minor),
            (Flag.PLACEHOLDER, line.is_placeholder),
            (Flag.UNSIGNED, has_to_sign(line) and line.person_id in self.unsigned),
            (Flag.TO_PAY, self.has_to_pay(line)),
            (Flag.CHANGE_ASKED, line.registration_id in self.asked),
            (Flag.COORDINATOR, line.person_id in self.to_coordinator),
            (Flag.MAIL_FAILED, line.registration_id in self.failed),
            (Flag.NAMESAKE, line.name_key in self.namesakes and line.status not in (*GONE, *OFF_THE_SHIFT)),
            (Flag.CHANGED_LATE, line.who is Who.PARTICIPANTS and line.id in self.changed_late),
            (Flag.LATE, takes_part and self.changes_close_at is not None and line.signed_up_at > self.changes_close_at),
        )
        return [flag for flag, is_so in held if is_so]

    def has_to_pay(self, line: Line) -> bool:
        """Whether this person has a place that costs something, and their registration is not paid in full."""
        return costs(line) and self.due[line.registration_id].to_pay_cents > 0


def costs(line: Line) -> bool:
    """Whether somebody has a place that costs something."""
    return line.status == EntryStatus.CONFIRMED and bool(line.fee_cents)


def has_to_sign(line: Line) -> bool:
    """Whether something has to be accepted for them: of who takes part, and of a minor who helps."""
    if line.who is Who.PARTICIPANTS:
        return line.status not in GONE
    return line.is_minor and line.status not in OFF_THE_SHIFT


def settled(edition_id: int, lines: Sequence[Line]) -> Settled:
    """What is accepted and paid, in two queries at most."""
    return Settled(
        unsigned=signing.unsigned(edition_id, {line.person_id: line.is_minor for line in lines if has_to_sign(line)}),
        due=payments.due({line.registration_id for line in lines if costs(line)}),
    )


def facts(
    edition_id: int, lines: Sequence[Line], changes_close_at: datetime | None, *, with_doubts: bool = False
) -> Facts:
    """The facts about these lines, in three queries at most; `with_doubts` also namesakes, failed mails and
    who is sent to the coordinator and, in one query more, late changes."""
    taking_part = [line for line in lines if line.who is Who.PARTICIPANTS]
    found, known = _found(edition_id, lines, with_doubts=with_doubts), settled(edition_id, lines)
    return Facts(
        unsigned=known.unsigned,
        due=known.due,
        asked={int(one) for one in found[Flag.CHANGE_ASKED]},
        changed_late=_changed_late({line.id for line in taking_part} if with_doubts else set(), changes_close_at),
        namesakes=found[Flag.NAMESAKE],
        failed={int(one.removeprefix(_ABOUT)) for one in found[Flag.MAIL_FAILED]},
        to_coordinator={int(one) for one in found[Flag.COORDINATOR]},
        changes_close_at=changes_close_at,
    )


def _changed_late(entry_ids: set[int], changes_close_at: datetime | None) -> set[int]:
    if changes_close_at is None or not entry_ids:
        return set()
    query = select(AuditLine.subject_id).where(
        AuditLine.subject_table == Entry.__tablename__,
        AuditLine.subject_id.in_(entry_ids),
        AuditLine.action.in_(LATE),
        AuditLine.done_at > changes_close_at,
    )
    return set(db.session.scalars(query))


def _found(edition_id: int, lines: Sequence[Line], *, with_doubts: bool) -> Mapping[str, set[str]]:
    """By flag whom or what it is about, as text: a name, what a mail is about, the id of a registration or person."""
    found: dict[str, set[str]] = defaultdict(set)
    if not lines:
        return found
    doubtful = lines if with_doubts else ()
    asked = {
        "edition_id": edition_id,
        "registrations": list({line.registration_id for line in lines}),
        "names": list({line.name_key for line in doubtful}),
        "people": list({line.person_id for line in doubtful}),
        "about": list({f"{_ABOUT}{line.registration_id}" for line in doubtful}),
    }
    for flag, about in db.session.execute(_FLAGGED if with_doubts else _ASKED, asked):
        found[flag].add(about)
    return found


def to_coordinator(edition_id: int, person_ids: set[int]) -> set[int]:
    """Those of these people whom the desk sends to the coordinator; in one query."""
    if not person_ids:
        return set()
    return set(db.session.scalars(_TO_COORDINATOR, {"edition_id": edition_id, "people": list(person_ids)}))


_ABOUT = "registration:"
# Put together once: that takes longer than their answers. Of whole tables, since nothing here becomes an object.
_EDITION = bindparam("edition_id", type_=Integer)
_NOTES, _NEEDS, _ASKS = RosterNote.__table__.c, AccessNeed.__table__.c, ChangeRequest.__table__.c
_NAMED = union(
    *(
        select(table.c.name_key, table.c.person_id).where(
            table.c.edition_id == _EDITION, among(table.c.name_key, "names", String), ~one_of(table.c.status, gone)
        )
        for table, gone in ((Entry.__table__, GONE), (Assignment.__table__, OFF_THE_SHIFT))
    )
).subquery()
_NAMESAKES = select(_NAMED.c.name_key).group_by(_NAMED.c.name_key).having(func.count() > 1)
_FAILED = select(Message.__table__.c.about).where(FAILED, among(Message.__table__.c.about, "about", String))
_LAST_NOTES = (
    select(func.max(_NOTES.id))
    .where(_NOTES.edition_id == _EDITION, among(_NOTES.person_id, "people"))
    .group_by(_NOTES.person_id)
)
_TO_COORDINATOR = union(
    select(_NOTES.person_id).where(_NOTES.id.in_(_LAST_NOTES), _NOTES.tells_desk),
    select(_NEEDS.person_id).where(
        _NEEDS.edition_id == _EDITION, among(_NEEDS.person_id, "people"), _NEEDS.state == NeedState.ASKED
    ),
)
_ASKED = select(literal(Flag.CHANGE_ASKED, String).label("flag"), cast(_ASKS.registration_id, String)).where(
    among(_ASKS.registration_id, "registrations"), _ASKS.handled_at.is_(None)
)
_FLAGGED = union_all(
    _ASKED,
    select(literal(Flag.NAMESAKE, String), _NAMESAKES.subquery().c.name_key),
    select(literal(Flag.MAIL_FAILED, String), _FAILED.subquery().c.about),
    select(literal(Flag.COORDINATOR, String), cast(_TO_COORDINATOR.subquery().c.person_id, String)),
)


@languages.once_in_each
def in_words() -> Mapping[Flag, str]:
    """What each flag is called in a list."""
    return {
        Flag.SUPPORT: _("Support person"),
        Flag.MINOR: _("Minor"),
        Flag.PLACEHOLDER: _("Name comes later"),
        Flag.UNSIGNED: _("Waiver not accepted"),
        Flag.TO_PAY: _("To pay"),
        Flag.CHANGE_ASKED: _("Asks for a change"),
        Flag.LATE: _("Signed up late"),
        Flag.CHANGED_LATE: _("Changed late"),
        Flag.NAMESAKE: _("Possibly twice"),
        Flag.COORDINATOR: _("See the coordinator"),
        Flag.MAIL_FAILED: _("Mail failed"),
    }
