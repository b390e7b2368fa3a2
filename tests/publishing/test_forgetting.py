"""Letting all kept pages go stands in nobody's way, whatever else the same act does."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.organization.models import Organization
from eventsapp.publishing import kept
from eventsapp.publishing.models import KeptPage
from tests import makers

PATIENCE_SECONDS = 10


def number_of(*conditions):
    return db.session.scalar(select(func.count()).select_from(KeptPage).where(*conditions))


def page(address):
    old = clock.now() - 2 * kept.UNVISITED
    return KeptPage(
        address=address, written_by="us", around="", own="", version=0, valid_until=old, etag="", body_gzip=b""
    )


@pytest.fixture
def edition(app):
    makers.organization()
    edition = makers.edition()
    with writing():
        db.session.add_all([page("/one/"), page("/two/")])
    return edition


def test_every_page_goes_and_stays_if_the_act_fails(edition):
    with pytest.raises(Refusal):
        forget_and_fail()
    assert number_of() == 2
    with writing():
        kept.forget()
    assert number_of() == 0


def forget_and_fail():
    with writing():
        kept.forget()
        raise Refusal


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_who_lets_them_go_within_another_act_never_waits_for_who_waits_for_them(app, edition):
    """One act lets them go and changes an edition, another changes that edition and the charity: both come through,
    in whatever order they begin and end."""
    number, has_begun, other_is_there = edition.id, threading.Event(), threading.Event()

    def change(*, forgetting):
        with app.app_context(), writing():
            if forgetting:
                kept.forget()
                has_begun.set()
                other_is_there.wait(PATIENCE_SECONDS)
                db.session.get_one(Edition, number).has_teams = True
            else:
                db.session.get_one(Edition, number).offer_hours = 24
                db.session.scalars(select(Organization)).one().phone = "514 555-0123"

    db.session.remove()
    with ThreadPoolExecutor(2) as crew:
        first = crew.submit(change, forgetting=True)
        has_begun.wait(PATIENCE_SECONDS)
        second = crew.submit(change, forgetting=False)
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not second.done() and not somebody_waits() and time.monotonic() < give_up_at:
            time.sleep(0.01)
        other_is_there.set()
        first.result(PATIENCE_SECONDS)
        second.result(PATIENCE_SECONDS)
    assert number_of() == 0


def somebody_waits():
    waiting = db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    db.session.rollback()
    return waiting > 0


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_old_pages_are_cleared_away_beside_somebody_who_has_one_of_them_in_hand(app, edition):
    with db.engine.begin() as elsewhere:
        elsewhere.execute(select(KeptPage.address).where(KeptPage.address == "/one/").with_for_update())
        kept.forget_unvisited(clock.now())
    assert db.session.scalars(select(KeptPage.address)).all() == ["/one/"]
