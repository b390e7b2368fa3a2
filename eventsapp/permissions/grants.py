"""Grants: giving an access role, and asking how far one reaches."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Series
from eventsapp.people import accounts
from eventsapp.people.models import Account
from eventsapp.permissions.models import Grant
from eventsapp.permissions.table import ALLOWED, AccessRole, Permission


class LastOwner(Refusal):
    """Somebody has to be able to give and take what others may do."""

    sentence = _l("This is the last owner. Make somebody else an owner first.")


class OwnerOfOneSeries(Refusal):
    """An owner answers for everything."""

    sentence = _l("An owner is an owner of the whole organization, not of one series.")
    field = "access_role"


@dataclass(frozen=True)
class Reach:
    """How far a permission goes: everything, or some series, or nothing."""

    everything: bool
    series_ids: frozenset[int]

    def __contains__(self, series_id: int) -> bool:
        return self.everything or series_id in self.series_ids

    def __bool__(self) -> bool:
        return self.everything or bool(self.series_ids)


@dataclass(frozen=True)
class Held:
    """The access roles of one account, each with the series it is held for; none: the whole organization."""

    roles: frozenset[tuple[AccessRole, int | None]]

    def reach(self, permission: Permission) -> Reach:
        """Where the account may do this."""
        where = {series_id for role, series_id in self.roles if permission in ALLOWED[role]}
        return Reach(None in where, frozenset(series_id for series_id in where if series_id is not None))

    def allows(self, permission: Permission, series_id: int | None = None) -> bool:
        """Whether the account may do this within the series; without one, in the whole organization."""
        reach = self.reach(permission)
        return reach.everything or (series_id is not None and series_id in reach.series_ids)


def held(account_id: int) -> Held:
    """All that was given to the account, in one look."""
    query = select(Grant.access_role, Grant.series_id).where(Grant.account_id == account_id)
    return Held(frozenset((AccessRole(role), series_id) for role, series_id in db.session.execute(query)))


def every() -> list[Grant]:
    """All that was given to anybody, with the series it is for."""
    return list(db.session.scalars(select(Grant).options(joinedload(Grant.series)).order_by(Grant.id)))


def of(account: Account) -> list[Grant]:
    """What was given to the account, those for everything first."""
    query = select(Grant).where(Grant.account_id == account.id).options(joinedload(Grant.series))
    return list(db.session.scalars(query.order_by(Grant.series_id.is_not(None), Grant.id)))


def holders(permission: Permission, series_id: int) -> list[Account]:
    """Every open account that may do this within the series."""
    roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
    given = (
        select(Grant.id)
        .where(Grant.account_id == Account.id, Grant.access_role.in_(roles))
        .where(or_(Grant.series_id.is_(None), Grant.series_id == series_id))
    )
    query = select(Account).where(Account.closed_at.is_(None), given.exists()).order_by(Account.id)
    return list(db.session.scalars(query))


def take(grant: Grant, *, by: Actor) -> None:
    """Take a role away again, at once; refuses the last owner's with LastOwner."""
    if grant.access_role == AccessRole.OWNER:
        refuse_last_owner(grant.account)
    trail.record("grant.taken", grant, by=by, account=grant.account_id, access_role=grant.access_role)
    db.session.delete(grant)


def close(account: Account, *, by: Actor) -> None:
    """Close an account for good, unless it is the last owner's."""
    if any(role is AccessRole.OWNER for role, _series in held(account.id).roles):
        refuse_last_owner(account)
    accounts.close(account, by=by)


def refuse_last_owner(account: Account) -> None:
    """Refuse to leave the organization without an open account that may do everything."""
    hold("owners")
    others = (
        select(Grant.id)
        .join(Grant.account)
        .where(
            Grant.access_role == AccessRole.OWNER,
            Grant.account_id != account.id,
            Account.closed_at.is_(None),
        )
    )
    if db.session.scalar(others.limit(1)) is None:
        raise LastOwner()


def give(account: Account, access_role: AccessRole, series: Series | None = None, *, by: Actor) -> Grant:
    """Give the role for one series or for the whole organization; given twice, it is the same grant."""
    if access_role is AccessRole.OWNER and series is not None:
        raise OwnerOfOneSeries()
    account = locked(account)
    series_id = series.id if series is not None else None
    same = select(Grant).where(
        Grant.account_id == account.id,
        Grant.access_role == access_role,
        Grant.series_id.is_(None) if series_id is None else Grant.series_id == series_id,
    )
    given = db.session.scalars(same).one_or_none()
    if given is None:
        given = Grant(account_id=account.id, series_id=series_id, access_role=access_role, granted_at=clock.now())
        db.session.add(given)
        trail.record("grant.given", given, by=by, account=account.id, access_role=access_role, series=series_id)
    return given
