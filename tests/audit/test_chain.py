"""Silent changes of the audit trail show: whichever line is changed, lost or slipped in."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from eventsapp.audit import chain, trail
from eventsapp.audit.chain import Fault
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from tests import makers

LATER = timedelta(minutes=11)
MANY = 60


@pytest.fixture
def sealed(app, still):
    """A trail of many lines, every one sealed; the account it is about."""
    account = makers.account()
    with writing():
        for number in range(MANY):
            trail.record(f"test.{number}", account, by=OPERATOR, number=number, words=f"é {number}")
    still.shift(LATER)
    chain.seal_due(clock.now())
    return account


def faults():
    db.session.rollback()
    return chain.verified(clock.now()).faults


def run(statement, **values):
    with writing():
        db.session.execute(text(statement), values)


def test_a_trail_nobody_touched_holds_and_its_head_stays_known(sealed):
    before = chain.verified(clock.now())
    assert (before.faults, before.lines) == ((), db.session.scalar(select(func.count()).select_from(AuditLine)))
    with writing():
        trail.record("test.more", sealed, by=OPERATOR)
    chain.seal_due(clock.now() + LATER)
    after = chain.verified(clock.now() + LATER, since=before.head)
    assert after.faults == () and after.lines == before.lines + 1 and after.head != before.head
    assert chain.verified(clock.now() + LATER, since="0" * 64 + "x").faults != ()


@pytest.mark.parametrize("seed", range(10))
def test_any_single_change_loss_or_addition_is_found(sealed, seed):
    lot = random.Random(seed)
    for _each in range(10):
        number = lot.randint(1, MANY)
        column, value = lot.choice(
            [("action", "grant.given"), ("actor", "public"), ("details", "{}"), ("subject_id", 4711), ("account_id", 9)]
        )
        old = db.session.execute(
            text(f"SELECT {column} AS it FROM audit_lines WHERE seal_number = :n"), {"n": number}
        ).one()
        cast = "CAST(:v AS JSON)" if column == "details" and db.engine.dialect.name == "postgresql" else ":v"
        run(f"UPDATE audit_lines SET {column} = {cast} WHERE seal_number = :n", v=value, n=number)
        assert (number, Fault.CHANGED) in faults()
        back = old.it if isinstance(old.it, (str, int)) or old.it is None else json.dumps(old.it)
        run(f"UPDATE audit_lines SET {column} = {cast} WHERE seal_number = :n", v=back, n=number)
        assert faults() == ()
    lost = lot.randint(1, MANY)
    run("DELETE FROM audit_lines WHERE seal_number = :n", n=lost)
    assert (lost, Fault.MISSING) in faults()


def test_a_line_that_was_slipped_in_is_found(sealed):
    with writing():
        trail.record("test.late", sealed, by=OPERATOR)
        db.session.flush()
        line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
        line.done_at = clock.now() - timedelta(days=3)
    assert [fault for _id, fault in faults()] == [Fault.SLIPPED_IN]


def test_lines_lost_at_the_end_are_found_by_a_head_noted_before(sealed):
    head = chain.verified(clock.now()).head
    run("DELETE FROM audit_lines WHERE seal_number = (SELECT max(seal_number) FROM audit_lines)")
    assert faults() == ()
    assert [fault for _n, fault in chain.verified(clock.now(), since=head).faults] == [Fault.MISSING]


def test_a_line_that_may_still_have_a_neighbour_under_way_waits(app, still):
    account = makers.account()
    with writing():
        trail.record("test.young", account, by=OPERATOR)
    assert chain.seal_due(clock.now()) == 0
    still.shift(timedelta(minutes=1))
    assert chain.seal_due(clock.now()) >= 1
    assert chain.unsealed() == 0
