"""What an edition needs today: what somebody has to decide, and how it stands, in numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select

from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.capacity.models import Party, Placement
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.outbox.models import FAILED, Message
from eventsapp.permissions.table import Permission
from eventsapp.registration.models import GONE, Entry
from eventsapp.reports import coverage
from eventsapp.reports.coverage import Wanted
from eventsapp.submissions.models import ChangeRequest, Registration
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature, WaiverKind

SOON = timedelta(hours=24)
MOST_FAILED = 500
"""Of so many mails that failed in all editions we look whose they are."""


class Matter(StrEnum):
    """Something that waits for an organizer, the most pressing first."""

    NEEDS = "needs"
    REQUESTS = "requests"
    AT_RISK = "at risk"
    APPROVALS = "approvals"
    OFFERS = "offers"
    UNSIGNED = "unsigned"
    MAILS = "mails"


WHO: dict[Matter, Permission] = {
    Matter.NEEDS: Permission.SEE_ACCESS_NEEDS,
    Matter.REQUESTS: Permission.MANAGE_REGISTRATIONS,
    Matter.AT_RISK: Permission.MANAGE_VOLUNTEERS,
    Matter.APPROVALS: Permission.MANAGE_VOLUNTEERS,
    Matter.OFFERS: Permission.SEE_ROSTER,
    Matter.UNSIGNED: Permission.SEE_ROSTER,
    Matter.MAILS: Permission.SEE_CONTACTS,
}
"""Who sees to what; nobody else is told of it."""


@dataclass(frozen=True)
class Waiting:
    """How many of one matter wait."""

    matter: Matter
    number: int


def waiting(edition: Edition, now: datetime, *, may: Callable[[Permission], bool]) -> list[Waiting]:
    """What waits for a decision of somebody who may this and that; one query a matter, the board's five for shifts."""
    found = [Waiting(matter, _COUNTED[matter](edition, now)) for matter, permission in WHO.items() if may(permission)]
    return [one for one in found if one.number]


def _needs(edition: Edition, _now: datetime) -> int:
    asked = (AccessNeed.edition_id == edition.id, AccessNeed.state == NeedState.ASKED)
    return db.session.scalar(select(func.count()).select_from(AccessNeed).where(*asked)) or 0


def _requests(edition: Edition, _now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(ChangeRequest)
        .join(Registration, Registration.id == ChangeRequest.registration_id)
        .where(Registration.edition_id == edition.id, ChangeRequest.handled_at.is_(None))
    )
    return db.session.scalar(query) or 0


def _at_risk(edition: Edition, now: datetime) -> int:
    figures = coverage.board(edition, Wanted(), now, size=1).figures
    return figures.short + figures.at_risk


def _approvals(edition: Edition, _now: datetime) -> int:
    asked = (Assignment.edition_id == edition.id, Assignment.status == AssignmentStatus.REQUESTED)
    return db.session.scalar(select(func.count()).select_from(Assignment).where(*asked)) or 0


def _offers(edition: Edition, now: datetime) -> int:
    """Offers of places to take part that run out within a day."""
    query = select(func.count()).where(
        Party.placement == Placement.OFFERED, Party.answer_by <= now + SOON, Party.pool_id == edition.pool_id
    )
    return db.session.scalar(query) or 0


def _unsigned(edition: Edition, _now: datetime) -> int:
    """Participants for whom the text in force is not accepted yet."""
    number = 0
    for kind, version in signing.in_force(edition.id).items():
        signed = exists().where(Signature.version_id == version.id, Signature.person_id == Entry.person_id)
        query = select(func.count()).where(
            Entry.edition_id == edition.id,
            Entry.status.not_in(GONE),
            Entry.is_minor.is_(kind is WaiverKind.GUARDIAN),
            ~signed,
        )
        number += db.session.scalar(query) or 0
    return number


def _mails(edition: Edition, _now: datetime) -> int:
    """Mails about registrations of this edition that could not be delivered."""
    failed = select(Message.about).where(FAILED, Message.about.is_not(None))
    latest = db.session.scalars(failed.order_by(Message.due_at.desc()).limit(MOST_FAILED))
    numbers = [
        int(about.removeprefix("registration:")) for about in latest if about and about.startswith("registration:")
    ]
    own = select(Registration.id).where(Registration.id.in_(numbers), Registration.edition_id == edition.id)
    return sum(numbers.count(number) for number in db.session.scalars(own))


_COUNTED: dict[Matter, Callable[[Edition, datetime], int]] = {
    Matter.NEEDS: _needs,
    Matter.REQUESTS: _requests,
    Matter.AT_RISK: _at_risk,
    Matter.APPROVALS: _approvals,
    Matter.OFFERS: _offers,
    Matter.UNSIGNED: _unsigned,
    Matter.MAILS: _mails,
}
