"""A thousand random single tamperings with the audit trail, each undone again: every one is found."""

import random
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from eventsapp.audit import chain, trail
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from tests import makers

MANY = 40
TIMES = 1000
COLUMNS = ("done_at", "actor", "account_id", "action", "subject_table", "subject_id", "details", "seal")


@pytest.fixture
def head(app, still):
    """The head of a sealed trail, as it was noted elsewhere."""
    account = makers.account()
    with writing():
        for number in range(MANY):
            trail.record(f"test.{number}", account, by=OPERATOR, number=number, words=f"é {number}")
    still.shift(timedelta(minutes=11))
    chain.seal_due(clock.now())
    return chain.verified(clock.now()).head


def change(lot, numbers):
    """One column of one line says something else."""
    line = line_of(lot.choice(numbers))
    column = lot.choice(COLUMNS)
    value = getattr(line, column)
    other = {
        "done_at": lambda: value + timedelta(seconds=lot.choice((-3600, -1, 1, 60))),
        "account_id": lambda: (value or 0) + lot.randint(1, 9),
        "subject_id": lambda: value + lot.randint(1, 9),
        "details": lambda: value | {lot.choice(("number", "more")): lot.randint(100, 999)},
        "seal": lambda: secrets.token_hex(32),
    }.get(column, lambda: f"{value}x")()
    setattr(line, column, other)
    db.session.flush()


def remove(lot, numbers):
    """One line is gone, the last one too."""
    db.session.delete(line_of(lot.choice(numbers)))
    db.session.flush()


def insert(lot, numbers):
    """One more line, copied from another, in the chain after its end or in none."""
    like = line_of(lot.choice(numbers))
    last = max(numbers)
    number, seal = lot.choice([(None, None), (last + 1, like.seal), (last + lot.randint(2, 5), secrets.token_hex(32))])
    copied = {
        name: getattr(like, name) for name in ("done_at", "actor", "account_id", "action", "subject_table", "details")
    }
    db.session.add(AuditLine(**copied, subject_id=like.subject_id, seal_number=number, seal=seal))
    db.session.flush()


def reorder(lot, numbers):
    """Two lines change places: with their seals, without them, or what they tell changes hands."""
    first, second = (line_of(number) for number in lot.sample(numbers, 2))
    columns = lot.choice([("seal_number", "seal"), ("seal_number",), ("action", "details")])
    told = [(getattr(first, name), getattr(second, name)) for name in columns]
    if "seal_number" in columns:
        first.seal_number = None
        db.session.flush()
    for name, (of_first, of_second) in zip(columns, told, strict=True):
        setattr(second, name, of_first)
        db.session.flush()
        setattr(first, name, of_second)
    db.session.flush()


WAYS = (change, change, remove, insert, reorder)


def line_of(number):
    return db.session.scalars(select(AuditLine).where(AuditLine.seal_number == number)).one()


def not_found(head, seed, times=TIMES):
    """The tamperings that the verification did not find."""
    lot = random.Random(seed)
    missed = []
    db.session.rollback()
    now = clock.now()
    numbers = list(db.session.scalars(select(AuditLine.seal_number).order_by(AuditLine.seal_number)))
    for each in range(times):
        way = lot.choice(WAYS)
        way(lot, numbers)
        db.session.expire_all()
        if not chain.verified(now, since=head).faults:
            missed.append((each, way.__name__))
        db.session.rollback()
    return missed


def test_of_a_thousand_random_tamperings_a_thousand_are_found(head):
    assert chain.verified(clock.now(), since=head).faults == ()
    assert not_found(head, 20) == []
    assert chain.verified(clock.now(), since=head).faults == (), "each was undone"


def test_with_a_seal_that_does_not_cover_the_line_they_would_not_be_found(head, monkeypatch):
    monkeypatch.setattr(chain, "_sealed", lambda line, _number, _before: line.seal)
    assert {"change", "reorder"} <= {way for _each, way in not_found(head, 20, times=100)}


def test_with_a_seal_that_does_not_hold_on_to_the_one_before_lines_could_be_put_in_another_order(head, monkeypatch):
    """Sealed anew without its place and its neighbour, a line may stand anywhere."""
    told = chain._sealed
    monkeypatch.setattr(chain, "_sealed", lambda line, _number, _before: told(line, 0, ""))
    with writing():
        db.session.execute(text("UPDATE audit_lines SET seal_number = NULL, seal = NULL"))
    chain.seal_due(clock.now())
    loose = chain.verified(clock.now()).head
    assert "reorder" in {way for _each, way in not_found(loose, 20, times=200)}
