"""Invitations: a mailed link at which somebody chooses a password and has an account with the role they were given."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Series, Site
from eventsapp.people import accounts
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.models import Invitation
from eventsapp.permissions.table import AccessRole

GOOD_FOR = timedelta(days=14)


def invite(
    email: str, name: str, access_role: AccessRole, part: Series | Site | None, *, language: str, by: Actor
) -> tuple[Invitation, str]:
    """Invite somebody who has no account yet; answers with the secret for the mail, which is not kept."""
    grants.refuse_owner_of_part(access_role, part)
    accounts.refuse_known(email)
    secret, now = tokens.secret(), clock.now()
    series_id, site_id = grants.ids_of(part)
    invitation = Invitation(
        email=email,
        name=name,
        language=language,
        access_role=access_role,
        series_id=series_id,
        site_id=site_id,
        digest=tokens.digest(secret),
        made_at=now,
        made_by=by.account_id,
        ends_at=now + GOOD_FOR,
    )
    db.session.add(invitation)
    where = {"series": series_id} if site_id is None else {"site": site_id}
    trail.record("invitation.made", invitation, by=by, access_role=access_role, **where)
    return invitation, secret


def waiting() -> list[Invitation]:
    """Those nobody has answered yet, the latest first."""
    query = select(Invitation).where(Invitation.answered_at.is_(None), Invitation.ends_at > clock.now())
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def opened_by(secret: str) -> Invitation | None:
    """The invitation of this secret, while it stands."""
    query = select(Invitation).where(
        Invitation.digest == tokens.digest(secret),
        Invitation.answered_at.is_(None),
        Invitation.ends_at > clock.now(),
    )
    return db.session.scalars(query).one_or_none()


def accept(invitation: Invitation, name: str, password: str, *, beside: Iterable[str] = ()) -> Account:
    """Make the account with the role it was invited for; an invitation is accepted once."""
    invitation = locked(invitation)
    if invitation.answered_at is not None:
        raise NotFound()
    by = Actor("organizer", invitation.made_by)
    account = accounts.create(invitation.email, name, password, language=invitation.language, beside=beside, by=by)
    db.session.flush()
    part = invitation.site or invitation.series
    grants.give(account, AccessRole(invitation.access_role), part, by=by)
    invitation.answered_at = clock.now()
    trail.record("invitation.accepted", invitation, by=trail.organizer(account.id))
    return account


def take_back(invitation: Invitation, *, by: Actor) -> Invitation:
    """End an invitation before it is accepted."""
    invitation = locked(invitation)
    if invitation.answered_at is None:
        invitation.answered_at = clock.now()
        trail.record("invitation.taken_back", invitation, by=by)
    return invitation
