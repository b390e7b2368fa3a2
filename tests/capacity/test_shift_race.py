"""A hundred people want the last place of a shift; and offers run out while others give back and accept."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity import waitlist
from eventsapp.capacity.models import Claim, Party, Placement, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, lost_to_another, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import HELD, Assignment, AssignmentStatus
from eventsapp.workflows import shift_waitlists, signup, waitlists
from eventsapp.workflows.plans import Comer, Plan
from tests import makers
from tests.capacity.test_race import at_once

CROWD = 100


def sent(act):
    """What came of a form that is sent again, as forms are, when the database gave way to somebody else's."""
    while True:
        try:
            with writing():
                return act()
        except OperationalError as error:
            if not lost_to_another(error):
                raise


def test_a_hundred_at_once_want_the_last_place_and_one_has_it(app):
    edition = makers.edition()
    shift = makers.shift(edition, minimum=0, ideal=1, maximum=1)
    edition_id, shift_id, pool_id = edition.id, shift.id, shift.pool_id
    db.session.remove()

    def help_out(number):
        name, address = f"Helper {number}", f"helper{number}@example.org"
        comer = Comer("me", name, is_registrant=True, shift_ids=(shift_id,))
        form = Plan(name, address, (comer,), f"form-{number}", "en")

        def act():
            return shift_id in signup.household(db.session.get_one(Edition, edition_id), form, by=PUBLIC).waits_for

        return address, sent(act)

    told = dict(at_once(app, help_out, CROWD))

    assert sum(not waits for waits in told.values()) == 1
    stored = db.session.scalars(select(Assignment)).all()
    assert {one.person.email: one.status == AssignmentStatus.WAITLISTED for one in stored} == told
    pool = db.session.get_one(Pool, pool_id)
    assert (pool.held, pool.offered, pool.waiting) == (1, 0, CROWD - 1)
    turns = select(Party.turn).where(Party.pool_id == pool_id).order_by(Party.turn)
    assert list(db.session.scalars(turns)) == list(range(1, CROWD + 1))
    read = {message.to_address: "on the waitlist" in message.text for message in db.session.scalars(select(Message))}
    assert read == told


def test_offers_that_run_out_while_others_give_back_and_accept_lose_no_place_and_pass_nobody_over(app):
    shift = makers.shift(minimum=0, ideal=1, maximum=4)
    holders = [makers.assignment(shift) for _ in range(4)]
    for _ in range(9):
        makers.assignment(shift)
    with writing():
        for one in holders[:2]:
            assignments.end(one, AssignmentStatus.DROPPED, by=PUBLIC)
        shift_waitlists.freed(shift, by=OPERATOR)
        for party in db.session.scalars(select(Party).where(Party.placement == Placement.OFFERED)):
            party.answer_by = clock.now() - timedelta(minutes=1)
    silent = list(db.session.scalars(select(Party.id).where(Party.placement == Placement.OFFERED)))
    pool_id, leaving = shift.pool_id, [one.id for one in holders[2:]]
    db.session.remove()

    def act(number):
        if number % 3 == 0:
            return waitlists.expire_due(clock.now(), by=OPERATOR)
        with writing():
            if number % 3 == 1:
                one = db.session.get_one(Assignment, leaving[number % 2])
                assignments.end(one, AssignmentStatus.DROPPED, by=PUBLIC)
                shift_waitlists.freed(one.shift, by=PUBLIC)
                return 0
            try:
                shift_waitlists.accept(db.session.get_one(Party, silent[number % 2]), by=PUBLIC)
            except waitlist.OfferOver:
                return 0
            raise AssertionError("an offer that was over was accepted")

    ended = at_once(app, act, 12)

    assert sum(ended) == len(silent)
    pool = db.session.get_one(Pool, pool_id)
    assert (pool.held, pool.offered, pool.waiting) == (0, 4, 5)
    claims = select(Claim.placement, func.sum(Claim.size)).where(Claim.pool_id == pool_id).group_by(Claim.placement)
    assert dict(db.session.execute(claims).all()) == {Placement.OFFERED: 4, Placement.WAITING: 5}
    in_line = db.session.scalars(select(Party).where(Party.pool_id == pool_id).order_by(Party.turn)).all()
    kept = [one.placement for one in in_line if one.placement != Placement.RELEASED]
    assert kept == [Placement.OFFERED] * 4 + [Placement.WAITING] * 5
    assert {one.id for one in in_line[-2:]} == set(silent)
    assert not db.session.scalar(select(func.count()).select_from(Assignment).where(Assignment.status.in_(HELD)))
    offers = db.session.scalars(select(Message.to_address).where(Message.kind == "shift_offer")).all()
    assert len(offers) == len(set(offers)) == 6
