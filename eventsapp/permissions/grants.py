"""Grants: giving an access role, and asking how far one reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, Series, Site
from eventsapp.people import accounts, sign_ins
from eventsapp.people.models import Account
from eventsapp.people.sign_ins import Found
from eventsapp.permissions.models import Grant
from eventsapp.permissions.table import ALLOWED, AT_THE_DESK, AccessRole, Permission

Within = frozenset[int] | None
"""The ids of the sites beyond which somebody sees nothing of an edition; None: they see all of it."""


class LastOwner(Refusal):
    """Somebody has to be able to give and take what others may do."""

    sentence = _l("This is the last owner. Make somebody else an owner first.")


class OwnerOfAPart(Refusal):
    """An owner answers for everything."""

    sentence = _l("An owner is an owner of the whole organization, not of a part of it.")
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
    at_sites: frozenset[tuple[AccessRole, int]] = frozenset()
    """Those held for one site alone. They are kept apart: what does not ask for sites by name never meets them."""

    def reach(self, permission: Permission) -> Reach:
        """Where the account may do this."""
        return self._reaches[permission]

    @cached_property
    def _reaches(self) -> dict[Permission, Reach]:
        """That of each permission: a page asks for dozens."""
        where: dict[Permission, set[int | None]] = {permission: set() for permission in Permission}
        for role, series_id in self.roles:
            for permission in ALLOWED[role]:
                where[permission].add(series_id)
        return {
            permission: Reach(None in own, frozenset(one for one in own if one is not None))
            for permission, own in where.items()
        }

    @property
    def is_sensitive(self) -> bool:
        """Whether the account may do more anywhere than look at names and work at the desk."""
        roles = {role for role, _where in self.roles} | {role for role, _where in self.at_sites}
        return any(ALLOWED[role] - AT_THE_DESK for role in roles)

    def sites(self, permission: Permission) -> frozenset[int]:
        """The sites at which the account may do this, though perhaps nowhere else."""
        return frozenset(site_id for role, site_id in self.at_sites if permission in ALLOWED[role])

    def allows(self, permission: Permission, series_id: int | None = None, within: Within = None) -> bool:
        """Whether the account may do this within the series; without one, in the whole organization.

        Of what lies `within` some sites it is enough to be allowed at each of them.
        """
        reach = self.reach(permission)
        is_whole = reach.everything or (series_id is not None and series_id in reach.series_ids)
        return is_whole or (bool(within) and within is not None and within <= self.sites(permission))


def held(account_id: int) -> Held:
    """All that was given to the account, in one look."""
    return _held(db.session.execute(_HELD, {"account_id": account_id}).all())


def signed_in(token: str, *, demo_may: bool) -> tuple[Found, Held] | None:
    """Whose browser this is, if it is still signed in, and all that was given to them, in one look."""
    rows = db.session.execute(_SIGNED_IN, sign_ins.asked_of(token)).all()
    size = len(Found._fields)
    found = Found._make(rows[0][:size]) if rows else None
    if found is None or (found.is_demo and not demo_may):
        return None
    return found, _held([row[size:] for row in rows if row.access_role is not None])


def every() -> list[Grant]:
    """All that was given to anybody, with the series or the site it is for."""
    return list(db.session.scalars(_with_part(select(Grant)).order_by(Grant.id)))


def of(account: Account) -> list[Grant]:
    """What was given to the account, those for everything first."""
    query = _with_part(select(Grant).where(Grant.account_id == account.id))
    is_narrow = (Grant.site_id.is_not(None), Grant.series_id.is_not(None))
    return list(db.session.scalars(query.order_by(*is_narrow, Grant.id)))


def holders(permission: Permission, series_id: int) -> list[Account]:
    """Every open account that may do this within the series."""
    roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
    given = (
        select(Grant.id)
        .where(Grant.account_id == Account.id, Grant.access_role.in_(roles))
        .where(or_(and_(Grant.series_id.is_(None), Grant.site_id.is_(None)), Grant.series_id == series_id))
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


def give(account: Account, access_role: AccessRole, part: Series | Site | None = None, *, by: Actor) -> Grant:
    """Give the role for a series, a site or the whole organization; given twice, it is the same grant."""
    refuse_owner_of_part(access_role, part)
    account = locked(account)
    series_id, site_id = ids_of(part)
    same = select(Grant).where(
        Grant.account_id == account.id,
        Grant.access_role == access_role,
        Grant.series_id.is_not_distinct_from(series_id),
        Grant.site_id.is_not_distinct_from(site_id),
    )
    given = db.session.scalars(same).one_or_none()
    if given is None:
        given = Grant(account_id=account.id, access_role=access_role, series_id=series_id, site_id=site_id)
        given.granted_at = clock.now()
        db.session.add(given)
        where = {"series": series_id} if site_id is None else {"site": site_id}
        trail.record("grant.given", given, by=by, account=account.id, access_role=access_role, **where)
    return given


def refuse_owner_of_part(access_role: AccessRole, part: Series | Site | None) -> None:
    """Refuse an owner of anything less than everything."""
    if access_role is AccessRole.OWNER and part is not None:
        raise OwnerOfAPart()


def ids_of(part: Series | Site | None) -> tuple[int | None, int | None]:
    """The id of the series and that of the site; one of them at most is one."""
    return (part.id if isinstance(part, Series) else None, part.id if isinstance(part, Site) else None)


def _held(rows: Iterable[Any]) -> Held:
    rows = list(rows)
    return Held(
        frozenset((AccessRole(role), series_id) for role, series_id, site_id in rows if site_id is None),
        frozenset((AccessRole(role), site_id) for role, _series, site_id in rows if site_id is not None),
    )


def _with_part(query: Select[Grant]) -> Select[Grant]:
    site = joinedload(Grant.site).joinedload(Site.edition).joinedload(Edition.series)
    return query.options(joinedload(Grant.series), site)


# Asked by every page for organizers, so they are put together once.
_GRANTS = Grant.__table__.c
_GIVEN = (_GRANTS.access_role, _GRANTS.series_id, _GRANTS.site_id)
_HELD = select(*_GIVEN).where(_GRANTS.account_id == bindparam("account_id"))
_SIGNED_IN = sign_ins.STANDING.add_columns(*_GIVEN).outerjoin(
    Grant.__table__, _GRANTS.account_id == Account.__table__.c.id
)
