"""Grants: how far an access role reaches."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.permissions import grants
from eventsapp.permissions.models import Grant
from eventsapp.permissions.table import ALLOWED, AccessRole, Permission
from tests import makers


@pytest.fixture
def account(app):
    return makers.account()


def give(account, role, series=None):
    with writing():
        grants.give(account, role, series, by=OPERATOR)


def test_nobody_may_anything_before_it_is_given(account):
    held = grants.held(account.id)
    assert not any(held.reach(permission) for permission in Permission)


def test_a_role_for_one_series_does_not_reach_another(account):
    walk, run = makers.series("walk"), makers.series("run")
    give(account, AccessRole.ORGANIZER, walk)
    held = grants.held(account.id)
    assert held.allows(Permission.SEE_ROSTER, walk.id)
    assert not held.allows(Permission.SEE_ROSTER, run.id)
    assert not held.allows(Permission.SEE_ROSTER)
    assert walk.id in held.reach(Permission.SEE_ROSTER) and run.id not in held.reach(Permission.SEE_ROSTER)


def test_a_role_for_the_organization_reaches_every_series(account):
    walk = makers.series("walk")
    give(account, AccessRole.VIEWER)
    held = grants.held(account.id)
    assert held.allows(Permission.SEE_ROSTER, walk.id) and held.allows(Permission.SEE_ROSTER)
    assert not held.allows(Permission.SEE_CONTACTS, walk.id)


def test_two_roles_add_up(account):
    walk, run = makers.series("walk"), makers.series("run")
    give(account, AccessRole.DESK)
    give(account, AccessRole.ORGANIZER, run)
    held = grants.held(account.id)
    assert held.allows(Permission.SEE_CONTACTS, run.id)
    assert not held.allows(Permission.SEE_CONTACTS, walk.id)


def test_given_twice_it_is_one_grant(account):
    walk = makers.series("walk")
    for series in (None, None, walk, walk):
        give(account, AccessRole.VIEWER, series)
    assert db.session.scalar(select(func.count()).select_from(Grant)) == 2


def test_the_database_too_keeps_one_grant_for_the_whole_organization(account):
    give(account, AccessRole.VIEWER)
    again = Grant(account_id=account.id, access_role=AccessRole.VIEWER, granted_at=clock.now())
    with pytest.raises(IntegrityError), writing():
        db.session.add(again)


def test_an_owner_owns_everything(account):
    with pytest.raises(grants.OwnerOfOneSeries):
        give(account, AccessRole.OWNER, makers.series())
    assert ALLOWED[AccessRole.OWNER] == frozenset(Permission)


def test_money_is_for_treasurers_and_needs_are_for_those_who_see_to_them():
    may = {permission: {role for role in AccessRole if permission in ALLOWED[role]} for permission in Permission}
    everywhere = {AccessRole.OWNER, AccessRole.ORGANIZER}
    assert may[Permission.RECORD_PAYMENTS] == everywhere | {AccessRole.TREASURER}
    assert may[Permission.SEE_ACCESS_NEEDS] == everywhere | {AccessRole.COORDINATOR}
    assert may[Permission.MANAGE_REGISTRATIONS] == may[Permission.EDIT_EVENT] == everywhere


def test_every_access_role_is_on_the_page():
    assert set(ALLOWED) == set(AccessRole)
