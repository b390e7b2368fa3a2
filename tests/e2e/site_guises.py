"""Whoever has to do with an event in several places: its organizer, and the lead of one of its sites."""

from collections.abc import Callable
from datetime import time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from tests import cast, makers
from tests.e2e.guises import Guise, inside
from tests.e2e.records import signed_in

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

NewPage = Callable[..., Page]
_numbers = count(1)


def national(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, beside a walk in several places."""
    slug, year, halifax, unused = in_several_places(site)
    where = {"national": slug, "year": year, "halifax": halifax, "unused": unused}
    return Guise(signed_in(site, new_page), where)


def local(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who leads one of the places, signed in."""
    slug, year, halifax, _unused = in_several_places(site)
    email = f"{slug}@example.org"
    with inside(site):
        account = makers.account(email, "Lee Local")
        with writing():
            grants.give(account, AccessRole.ORGANIZER, db.session.get_one(makers.Site, halifax), by=PUBLIC)
        reference = db.session.query(Entry).order_by(Entry.id.desc()).first().registration.reference
    page = new_page()
    page.goto("/organize/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(cast.PASS_PHRASE)
    page.locator("#sign-in button").click()
    page.wait_for_url("**/organize/")
    return Guise(page.context.storage_state(), {"local": slug, "year": year, "theirs": reference})


def in_several_places(site: "LiveApp") -> tuple[str, int, int, int]:
    """A walk in Halifax and in Moncton, today; its address and year, and the ids of a site and of one nobody uses."""
    slug, today = f"national-walk-{next(_numbers)}", clock.now().date()
    with inside(site):
        series = makers.series(slug, name=makers.both("National Walk", "Marche nationale"))
        edition = makers.edition(of=series, starts_on=today, ends_on=today + timedelta(days=1), venue=makers.venue())
        halifax = makers.site(edition, "Halifax", venue=makers.venue(name=makers.both("Citadel", "Citadelle")))
        moncton, unused = makers.site(edition, "Moncton"), makers.site(edition, "Sept-Îles")
        makers.category(edition, name=makers.both("From home", "De la maison"))
        role = makers.role(edition)
        for place in (moncton, halifax):
            makers.assignment(makers.shift(edition, doing=role, site=place, at=time(9)), makers.person())
            makers.entry(makers.category(edition, site=place), makers.person())
        return slug, edition.year, halifax.id, unused.id
