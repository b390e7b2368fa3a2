"""The rush on several processes: families sign up, others withdraw, offers run out, all at the same moment."""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity import places
from eventsapp.capacity.models import Claim, Party, Placement, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.registration import entries
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.workflows import waitlists
from tests import makers

ROOT = Path(__file__).parents[2]
PROCESSES, PLACES, WITHDRAW, RUN_OUT = 2, 20, 6, 4


@pytest.fixture
def walk(app):
    """Twenty places: six are held by people who will withdraw, four were offered to people who did not answer."""
    edition = makers.edition()
    category = makers.category(edition, maximum=WITHDRAW + RUN_OUT)
    holders = [makers.entry(category) for _ in range(WITHDRAW + RUN_OUT)]
    silent = [makers.entry(category) for _ in range(RUN_OUT)]
    for leaving in holders[WITHDRAW:]:
        with writing():
            entries.follow(places.give_back(leaving.party), by=OPERATOR)
            waitlists.freed(edition, by=OPERATOR)
    with writing():
        category.pool.maximum = PLACES
        for entry in silent:
            entry.party.answer_by = clock.now() - timedelta(minutes=1)
    return (
        edition.id,
        category.id,
        [entry.party_id for entry in holders[:WITHDRAW]],
        [entry.party_id for entry in silent],
    )


def rushed(app, walk, people, *, is_unprotected=False):
    """Everybody at once, spread over the processes; every tenth form is sent by all of them. What each was told."""
    edition_id, category_id, leaving, _silent = walk
    started = []
    for process in range(PROCESSES):
        asked = {
            "url": app.config["SQLALCHEMY_DATABASE_URI"],
            "edition_id": edition_id,
            "category_id": category_id,
            "numbers": [number for number in range(people) if number % PROCESSES == process or number % 10 == 0],
            "parties": leaving,  # each withdraws in every process: a button pressed several times
            "is_unprotected": is_unprotected,
        }
        command = [sys.executable, "-m", "tests.capacity.rush"]
        one = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        one.stdin.write(json.dumps(asked) + "\n")
        one.stdin.flush()
        started.append(one)
    try:
        for one in started:
            assert one.stdout.readline() == "ready\n"
        for one in started:
            one.stdin.write("\n")
            one.stdin.flush()
        answers = [json.loads(one.communicate(timeout=120)[0]) for one in started]
    finally:
        for one in started:
            one.kill()
            one.wait()
    db.session.remove()
    return [answer for some in answers for answer in some]


def check(walk, answers, people):
    """Everything that must be so afterwards."""
    edition_id, category_id, leaving, silent = walk
    assert [answer["error"] for answer in answers if "error" in answer] == []

    told = [answer for answer in answers if "number" in answer]
    assert len({answer["reference"] for answer in told}) == people
    parties = {
        registration.reference: party
        for registration, party in db.session.execute(
            select(Registration, Party)
            .join(Entry, Entry.registration_id == Registration.id)
            .join(Party, Party.id == Entry.party_id)
            .where(Registration.reference.in_([answer["reference"] for answer in told]))
        )
    }
    assert len({party.id for party in parties.values()}) == people
    _check_places(edition_id, category_id, silent)
    _check_order(told, parties)
    _check_told(told, parties)
    assert {party.placement for party in _all(leaving)} == {Placement.RELEASED}
    assert {party.placement for party in _all(silent)} <= {Placement.WAITING, Placement.OFFERED}
    assert sum(answer.get("ended", 0) for answer in answers) == len(silent)


def _all(party_ids):
    return list(db.session.scalars(select(Party).where(Party.id.in_(party_ids))))


def _check_places(edition_id, category_id, silent):
    """No place sold twice, none lost: what is free is too little for the first in line."""
    pools = [db.session.get_one(Edition, edition_id).pool_id, db.session.scalars(_pool_of(category_id)).one()]
    for pool in db.session.scalars(select(Pool).where(Pool.id.in_(pools))):
        sums = select(Claim.placement, func.sum(Claim.size)).where(Claim.pool_id == pool.id).group_by(Claim.placement)
        counted = {placement: int(size) for placement, size in db.session.execute(sums)}
        figures = {"held": pool.held, "offered": pool.offered, "waiting": pool.waiting}
        assert {state: size for state, size in figures.items() if size} == counted
    category = db.session.get_one(Pool, pools[1])
    line = select(Party).where(Party.pool_id == pools[0], Party.placement == Placement.WAITING).order_by(Party.turn)
    first = db.session.scalars(line).first()
    assert category.taken <= PLACES < category.taken + first.claims[0].size


def _pool_of(category_id):
    return select(Category.pool_id).where(Category.id == category_id)


def _check_order(told, parties):
    """Turns are given out once, whoever was answered before another pressed the button stands before them, and places
    go to the front of the line: nobody has any whom somebody before them still waits for."""
    in_order = sorted(parties.values(), key=lambda party: party.turn)
    assert len({party.turn for party in in_order}) == len(in_order)
    has_places = [party.placement != Placement.WAITING for party in in_order]
    assert has_places == sorted(has_places, reverse=True)
    latest = 0
    events = sorted(
        [(answer["answered_at"], 0, answer) for answer in told] + [(answer["sent_at"], 1, answer) for answer in told],
        key=lambda event: event[:2],
    )
    known: set[str] = set()
    for _at, is_sent, answer in events:
        turn = parties[answer["reference"]].turn
        if not is_sent:
            latest = max(latest, turn)
            known.add(answer["reference"])
        elif answer["reference"] not in known and not _is_sent_elsewhere(answer, told):
            assert turn > latest


def _is_sent_elsewhere(answer, told):
    """The same form from another process may have been in line before."""
    return sum(other["reference"] == answer["reference"] for other in told) > 1


def _check_told(told, parties):
    for answer in told:
        placement = parties[answer["reference"]].placement
        assert placement == Placement.HELD or answer["waits"]
        if answer["waits"] and not _is_sent_elsewhere(answer, told):
            assert placement in (Placement.WAITING, Placement.OFFERED)
    offers = Counter(db.session.scalars(select(Message.to_address).where(Message.kind == "offer")))
    offered = [party for party in parties.values() if party.placement == Placement.OFFERED]
    assert sum(number for address, number in offers.items() if address.startswith("runner")) == len(offered)


def test_two_hundred_families_and_twenty_places(app, walk):
    answers = rushed(app, walk, 200)
    check(walk, answers, 200)


def test_without_the_locks_the_same_rush_goes_wrong(app, walk):
    """The negative control: it must fail somewhere, or the test above proves nothing."""
    answers = rushed(app, walk, 40, is_unprotected=True)
    with pytest.raises(AssertionError):
        check(walk, answers, 40)
