"""Whoever starts next year, and last year's people who are asked again: each with a series of their own."""

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.people.models import Account
from eventsapp.submissions import consents, links, same_again, wishes
from eventsapp.submissions.records import Consent, Purpose
from eventsapp.volunteering.records import ShiftCount
from tests import last_years, makers
from tests.e2e.guises import Guise, inside
from tests.e2e.records import signed_in

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

NewPage = Callable[..., Page]
_numbers = count(1)


def starting(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, beside a walk that was held in winter and has its rule in summer."""
    slug, year = held_in_winter(site)
    return Guise(signed_in(site, new_page), {"starting": slug, "held": year})


def asking(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, beside an open walk whose people of last year agreed to be asked."""
    slug, year = agreed(site)
    return Guise(signed_in(site, new_page), {"asking": slug, "year": year})


def asked(site: "LiveApp", _new_page: NewPage) -> Guise:
    """Somebody of last year with the link in their letter."""
    slug, _year = agreed(site)
    with inside(site), writing():
        consent = db.session.query(Consent).order_by(Consent.id.desc()).first()
        assert consent is not None
        edition = makers.edition(of=consent.registration.edition.series, starts_on=date(2099, 6, 7))
        _row, token = same_again.make(edition, consent, by=PUBLIC)
        own = links.make(consent.registration, consent.person)
        leave = wishes.leave_address(consent.person, "en").rsplit("/", 1)[1]
        digest = tokens.signed(db.session.scalars(select(Account.id)).first() or 0, "digest")
    return Guise(None, {"token": token, "link": own, "slug": slug, "leave": leave, "digest": digest})


def held_in_winter(site: "LiveApp") -> tuple[str, int]:
    """A walk with a shift, a point of the schedule and last year's truth; its address and its year."""
    slug, year = f"winter-walk-{next(_numbers)}", clock.now().year - 1
    with inside(site):
        series = makers.series(slug, name=makers.both("Winter Walk", "Marche d’hiver"), first_year=1979)
        with writing():
            series.rule = "FREQ=YEARLY;BYMONTH=7;BYDAY=1SU"
        last = makers.edition(of=series, starts_on=date(year, 1, 17), state=State.FINISHED, venue=makers.venue())
        makers.category(last, maximum=40)
        makers.schedule_item(last, title=makers.both(f"The desk of {year} opens", f"Accueil {year}"))
        shift = makers.shift(last, at=time(8), until=time(12))
        with writing():
            told = {"needed": 6, "signed_up": 9, "came": 4, "missed": 5}
            db.session.add(ShiftCount(shift_id=shift.id, counted_at=clock.now(), **told))
    return slug, year


def agreed(site: "LiveApp") -> tuple[str, int]:
    """A walk that is open, with a household of last year that agreed to be asked; its address and its year."""
    slug, today = f"again-walk-{next(_numbers)}", clock.now().date()
    with inside(site):
        years = last_years.walked(slug, date(today.year - 1, 6, 7), today + timedelta(days=60))
        year = years.now.year
        with writing():
            consents.give(years.home, years.home.registrant, Purpose.NEXT_SIGN_UP, by=PUBLIC)
    return slug, year
