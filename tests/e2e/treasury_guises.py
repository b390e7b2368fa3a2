"""The treasurer of a walk: gifts of every kind, envelopes that are open and closed, and a deposit."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, organizer
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo.sign_in import EMAIL
from eventsapp.events.models import Edition
from eventsapp.fundraising import batches, deposits, gifts, pages
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.counting import Count
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Account
from tests import makers
from tests.e2e.guises import Guise, inside
from tests.e2e.records import signed_in

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

NewPage = Callable[..., Page]
_numbers = count(1)


def treasurer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, beside a walk whose gifts are being counted."""
    return Guise(signed_in(site, new_page), counted_walk(site))


def counted_walk(site: "LiveApp") -> dict[str, object]:
    """A walk with gifts, envelopes and a deposit; what fills the gaps in addresses."""
    slug = f"counted-walk-{next(_numbers)}"
    with inside(site):
        walk = makers.edition(of=makers.series(slug, name=makers.both("Counted Walk", "Marche comptée")))
        makers.fundraising(walk)
        page = makers.fundraising_page(walk, person=makers.person("Ana Silva"))
        gone = makers.fundraising_page(walk, person=makers.person("Bo Lund"))
        with writing():
            pages.close(db.session.get_one(FundraisingPage, gone.id), by=OPERATOR)
        reported = makers.gift(walk, 40_00, page=page, donor=makers.donor(), status=GiftStatus.REPORTED)
        makers.pledge(walk, 25_00, page=page, donor=makers.donor(initial="", last_name="Okafor"))
        taken_back = makers.gift(walk, 30_00, page=page, donor=makers.donor(), method=GiftMethod.CHEQUE)
        with writing():
            gifts.reverse(taken_back, "The cheque was not honoured.", amount_cents=10_00, by=OPERATOR)
        being_counted = _envelope(walk, page, 20_00, 5_00, declared_cents=30_00)
        waiting, deposited = _closed(_envelope(walk, page, 20_00)), _closed(_envelope(walk, None, 20_00))
        with writing():
            deposit = deposits.make(
                [db.session.get_one(Batch, deposited.id)],
                deposited_on=clock.today(walk.zone),
                amount_cents=19_00,
                difference_words="A coin was bent.",
                zone=walk.zone,
                by=OPERATOR,
            )
        return {
            "counted": slug,
            "year": walk.year,
            "page": page.code,
            "gone": gone.code,
            "reported": reported.reference,
            "partly": taken_back.reference,
            "envelope": being_counted.reference,
            "waiting": waiting.reference,
            "deposit": deposit.reference,
        }


def _envelope(walk: Edition, page: FundraisingPage | None, *cents: int, declared_cents: int | None = None) -> Batch:
    with writing():
        batch = batches.open_for(walk, page, declared_cents=declared_cents, by=OPERATOR)
    today = clock.today(walk.zone)
    for one in cents:
        with writing():
            line = Giving(edition=walk, page=page, amount_cents=one, method=GiftMethod.CASH, received_on=today)
            batches.add(batch, line, by=OPERATOR)
    with writing():
        batches.count(batch, Count({20_00: 1}), declared_cents=declared_cents, by=OPERATOR)
    return batch


def _closed(batch: Batch) -> Batch:
    me = db.session.scalars(select(Account).where(Account.email == EMAIL)).one()
    known, by = batches.seen(batch, batches.lines(batch)), organizer(me.id)
    with writing():
        batches.sign(batch, me.name, account_id=me.id, known=known, by=by)
        db.session.flush()
        batches.sign(batch, "Sam Adeyemi", account_id=None, known=known, by=by)
        db.session.flush()
        batches.close(batch, "", by=by)
    return batch
