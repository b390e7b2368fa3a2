"""Grants: how far an access role reaches."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import sites
from eventsapp.permissions import grants, invitations
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
    with pytest.raises(grants.OwnerOfAPart):
        give(account, AccessRole.OWNER, makers.series())
    assert ALLOWED[AccessRole.OWNER] == frozenset(Permission)


def test_money_is_for_treasurers_and_needs_are_for_those_who_see_to_them():
    may = {permission: {role for role in AccessRole if permission in ALLOWED[role]} for permission in Permission}
    everywhere = {AccessRole.OWNER, AccessRole.ORGANIZER}
    assert may[Permission.RECORD_PAYMENTS] == everywhere | {AccessRole.TREASURER}
    assert may[Permission.SEE_GIFTS] == may[Permission.RECORD_GIFTS] == everywhere | {AccessRole.TREASURER}
    assert may[Permission.ISSUE_RECEIPTS] == {AccessRole.OWNER, AccessRole.TREASURER}
    assert may[Permission.SEE_ACCESS_NEEDS] == everywhere | {AccessRole.COORDINATOR}
    assert may[Permission.MANAGE_REGISTRATIONS] == may[Permission.EDIT_EVENT] == everywhere


def test_every_access_role_is_on_the_page():
    assert set(ALLOWED) == set(AccessRole)


def test_a_role_for_a_site_reaches_neither_its_series_nor_another_site(account):
    walk = makers.edition()
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    give(account, AccessRole.ORGANIZER, halifax)
    held = grants.held(account.id)
    assert held.sites(Permission.SEE_ROSTER) == {halifax.id}
    assert held.sites(Permission.MANAGE_ACCOUNTS) == set()
    for permission in Permission:
        assert not held.reach(permission), "whoever does not ask for sites does not meet it"
        assert not held.allows(permission, walk.series_id) and not held.allows(permission)
    assert held.allows(Permission.SEE_CONTACTS, walk.series_id, frozenset({halifax.id}))
    assert not held.allows(Permission.SEE_CONTACTS, walk.series_id, frozenset({halifax.id, moncton.id}))
    assert not held.allows(Permission.SEE_CONTACTS, walk.series_id, frozenset()), "within nothing nothing is allowed"


def test_a_role_for_a_series_reaches_all_its_sites(account):
    walk = makers.edition()
    site = makers.site(walk)
    give(account, AccessRole.VIEWER, walk.series)
    held = grants.held(account.id)
    assert held.allows(Permission.SEE_ROSTER, walk.series_id, frozenset({site.id}))
    assert held.sites(Permission.SEE_ROSTER) == set(), "which is not a role for the site alone"


def test_what_is_held_at_several_sites_is_allowed_where_all_of_them_allow_it(account):
    walk = makers.edition()
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    give(account, AccessRole.VIEWER, halifax)
    give(account, AccessRole.COORDINATOR, moncton)
    held, both = grants.held(account.id), frozenset({halifax.id, moncton.id})
    assert held.allows(Permission.SEE_ROSTER, walk.series_id, both)
    assert not held.allows(Permission.SEE_CONTACTS, walk.series_id, both)
    assert held.allows(Permission.SEE_CONTACTS, walk.series_id, frozenset({moncton.id}))


def test_a_role_for_a_site_is_given_once_and_tells_the_trail_which(account):
    site = makers.site(makers.edition())
    for part in (site, site, None):
        give(account, AccessRole.VIEWER, part)
    assert [grant.site_id for grant in grants.of(account)] == [None, site.id]
    told = db.session.scalars(select(AuditLine.details).where(AuditLine.action == "grant.given")).all()
    assert {"account": account.id, "access_role": "viewer", "site": site.id} in told
    again = Grant(account_id=account.id, site_id=site.id, access_role="viewer", granted_at=clock.now())
    with pytest.raises(IntegrityError), writing():
        db.session.add(again)


def test_an_owner_is_not_one_of_a_site_and_no_role_is_for_a_series_and_a_site(account):
    walk = makers.edition()
    site = makers.site(walk)
    with pytest.raises(grants.OwnerOfAPart):
        give(account, AccessRole.OWNER, site)
    doubled = Grant(account_id=account.id, site_id=site.id, series_id=walk.series_id, granted_at=clock.now())
    doubled.access_role = "viewer"
    with pytest.raises(IntegrityError), writing():
        db.session.add(doubled)


def test_a_site_for_which_somebody_has_or_was_invited_to_a_role_stays(account):
    walk = makers.edition()
    given, invited = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    give(account, AccessRole.VIEWER, given)
    with writing():
        invitations.invite("kim@example.org", "Kim", AccessRole.VIEWER, invited, language="en", by=OPERATOR)
    for site in (given, invited):
        with pytest.raises(sites.SiteIsUsed), writing():
            sites.remove(site, by=OPERATOR)
