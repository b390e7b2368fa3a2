"""Sites: the local places of an edition, as organizers set them up, and what belongs to them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import NotFound
from eventsapp.events import drafts, sites, venues
from eventsapp.events.models import Edition, Site, State
from eventsapp.events.sites import Described, NameTaken, SiteIsUsed
from eventsapp.registration import categories
from eventsapp.registration.models import Category
from tests import makers
from tests.events.test_setting_up import race
from tests.makers import both


@pytest.fixture
def walk(app):
    return makers.edition()


def act(function, *arguments, **options):
    with writing():
        return function(*arguments, by=OPERATOR, **options)


def named(edition):
    return [site.name.en for site in sites.of(edition)]


def test_sites_stand_in_the_order_in_which_they_were_added_until_they_are_moved(walk):
    for name in ("Halifax", "Moncton", "Saint John"):
        act(sites.add, walk, Described(both(name)))
    act(sites.move, sites.of(walk)[2], -1)
    assert named(walk) == ["Halifax", "Saint John", "Moncton"]
    act(sites.move, sites.of(walk)[0], -1)
    assert named(walk) == ["Halifax", "Saint John", "Moncton"], "at the head it stays"


@pytest.mark.parametrize("name", [both("HALIFAX", "Ailleurs"), both("Elsewhere", "  Hálifax ")])
def test_no_two_sites_of_an_edition_are_called_the_same_in_either_language(walk, name):
    act(sites.add, walk, Described(both("Halifax")))
    other = act(sites.add, walk, Described(both("Moncton")))
    for refused in (lambda: act(sites.add, walk, Described(name)), lambda: act(sites.change, other, Described(name))):
        with pytest.raises(NameTaken) as refusal:
            refused()
        assert refusal.value.field == ("name_en" if name.en == "HALIFAX" else "name_fr")
    act(sites.add, makers.edition(), Described(both("Halifax")))


def test_the_database_too_keeps_one_of_each_name(walk):
    makers.site(walk)
    with pytest.raises(IntegrityError):
        makers.site(walk)


def test_a_site_of_another_edition_is_not_found(walk):
    other = makers.site(makers.edition())
    with pytest.raises(NotFound):
        sites.find(walk, other.id)
    with pytest.raises(NotFound):
        sites.find(walk, 2**31)


@pytest.mark.parametrize("what", ["category", "shift"])
def test_a_site_stays_while_something_belongs_to_it(walk, what):
    site = makers.site(walk)
    if what == "category":
        makers.category(walk, site=site)
    else:
        makers.shift(walk, site=site)
    with pytest.raises(SiteIsUsed):
        act(sites.remove, site)
    assert named(walk) == ["Halifax"]


def test_a_site_to_which_nothing_belongs_is_removed(walk):
    act(sites.remove, makers.site(walk))
    assert named(walk) == []


def test_each_act_leaves_a_line(walk):
    act(sites.add, walk, Described(both("Halifax")))
    [site] = sites.of(walk)
    act(sites.change, site, Described(both("Halifax harbour"), makers.venue()))
    act(sites.change, site, sites.Described(site.name, site.venue, site.lead))
    act(sites.offer, site, is_offered=False)
    act(sites.offer, site, is_offered=False)
    act(sites.offer, site, is_offered=True)
    act(sites.remove, site)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.subject_table == "sites").order_by(AuditLine.id))
    told = [(line.action, line.details) for line in lines]
    assert told == [
        ("site.added", {}),
        ("site.changed", {"changed": ["name", "venue"]}),
        ("site.retired", {}),
        ("site.offered", {}),
        ("site.removed", {}),
    ]


def test_a_venue_at_which_a_site_is_stays_and_belongs_to_its_series(walk):
    park = makers.venue()
    makers.site(walk, venue=park)
    assert venues.uses() == {park.id: (1, {walk.series_id})} and venues.series_ids_at(park) == {walk.series_id}
    with pytest.raises(venues.VenueIsUsed):
        act(venues.remove, park)


def test_a_draft_with_a_site_stays_until_the_site_is_gone(app):
    draft = makers.edition(state=State.DRAFT)
    site = makers.site(draft)
    with pytest.raises(drafts.SomethingHangsOnIt):
        act(drafts.remove, draft)
    act(sites.remove, site)
    act(drafts.remove, draft)
    assert db.session.scalars(select(Site)).all() == []


def test_two_who_add_the_same_site_at_once_add_one(walk, app):
    number = walk.id
    won = race(app, lambda: sites.add(db.session.get_one(Edition, number), Described(both("Halifax")), by=OPERATOR))
    db.session.rollback()
    assert won == 1 and db.session.scalar(select(func.count(Site.id))) == 1


def test_a_site_that_is_removed_while_something_is_put_there_is_either_gone_or_used(walk, app):
    edition_id, category_id = walk.id, makers.category(walk).id
    site_id = makers.site(walk).id
    waiting = iter((True, False))

    def remove_or_use():
        if next(waiting):
            sites.remove(db.session.get_one(Site, site_id), by=OPERATOR)
        else:
            category = db.session.get_one(Category, category_id)
            wanted = replace(categories.described(category), site_id=site_id)
            categories.edit(category, wanted, by=OPERATOR)

    assert race(app, remove_or_use, runners=2) == 1
    db.session.rollback()
    used = db.session.get_one(Category, category_id).site_id is not None
    assert used == bool(sites.of(db.session.get_one(Edition, edition_id)))


def test_what_is_to_belong_to_a_site_that_is_gone_is_refused_beside_its_field(walk):
    category, other = makers.category(walk), makers.site(makers.edition())
    for number in (other.id, 999):
        with pytest.raises(sites.SiteGone) as refusal:
            act(categories.edit, category, replace(categories.described(category), site_id=number))
        assert refusal.value.field == "site"
