"""The clock is set while everything runs, by an hour and by a day, ahead and back: nothing breaks or comes twice."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from benchmarks import data, rosters
from benchmarks.load import Visitor
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement, Pool
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message, MessageState
from eventsapp.people.models import Person, SignIn
from eventsapp.registration import entries
from eventsapp.registration.models import Category, Entry
from eventsapp.workflows import signup, waitlists
from eventsapp.workflows.plans import Comer, Plan
from tests.outbox.sinks import Sink
from torture import counting, doors, mailboxes, whole
from torture.clocks import Clock
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Rush
from torture.sites import Site

GOAL = "G8"
HOUR, DAY, RIGHT = timedelta(hours=1), timedelta(days=1), timedelta()
JUMPS = (HOUR, RIGHT, -HOUR, RIGHT, DAY, RIGHT, -DAY, RIGHT)
"""How far it is ahead after each of them."""
SECONDS, QUICK_SECONDS = 4.0, 1.5
MAIL_SECONDS = 150
"""A lease must have passed before a worker believes the clock again."""
PLACES, WAITING = 3, 6
SIGNED_IN_FOR = timedelta(hours=12)


def prove(ground: Ground) -> Iterator[Finding]:
    """Sign-ups, mails, sign-ins and offers go on through all jumps."""
    clock = Clock(ground.folder / "clock")
    settings: dict[str, Any] = {"TORTURE_CLOCK": str(clock.file)}
    with mailboxes.opened() as sink, ground.site(worker=True, **settings, **mailboxes.settings(sink)) as site:
        door, edition_id = doors.opened(site, "jumps")
        waited_for = _with_a_waitlist(site)
        rush = Rush(site.ports[0], door, at_once=2)
        sessions = [rosters.sign_in(site.ports[0])]
        offers: list[int] = []
        with rush.going():
            for number, ahead in enumerate(JUMPS):
                ground.say(f"the clock is {ahead} ahead")
                clock.set(ahead)
                sessions.append(rosters.sign_in(site.ports[0]))
                if number % 2 == 0:
                    _give_one_back(site, waited_for)
                time.sleep(QUICK_SECONDS if ground.is_quick else SECONDS)
                offers.append(_offered_beyond(site, waited_for))
        failed = sorted({one.status for one in rush.answers if not 0 < one.status < 500})
        faults = site.log().count('"message": "unexpected"') + site.log().count("housekeeping left undone")
        with counting.looking(site):
            lost, doubled = whole.lost_and_doubled(edition_id, rush.signed_up)
        yield Finding(
            GOAL,
            f"sign-ups through {len(JUMPS)} jumps of an hour and of a day",
            "no failed answer, no fault in the log, 0 lost, 0 twice",
            f"{len(rush.signed_up)} in, failed: {failed or 'none'}, {faults} faults, {len(lost)} lost, "
            f"{len(doubled)} twice {rush.troubles[:1] or ''}",
            bool(rush.signed_up) and not (failed or faults or lost or doubled or rush.troubles),
        )
        yield _order(site, edition_id, rush)
        yield Finding(
            GOAL,
            "offers of places that became free",
            "never more than there are places",
            f"{len(offers)} looks, {sum(offers)} places too many",
            not sum(offers),
        )
        yield from _sessions(site, clock, sessions)
        yield _mails(ground, site, sink)


def _order(site: Site, edition_id: int, rush: Rush) -> Finding:
    """Whoever was answered before somebody else pressed stands before them."""
    with counting.looking(site):
        query = select(Person.email, Party.turn).join(Entry, Entry.person_id == Person.id).join(Entry.party)
        turns = dict(db.session.execute(query.where(Entry.edition_id == edition_id)).tuples().all())
    pressed = [(one.at - one.seconds, one.at, turns[one.email]) for one in rush.signed_up if one.email in turns]
    overtaken = sum(earlier[2] > later[2] for earlier in pressed for later in pressed if earlier[1] < later[0])
    return Finding(
        GOAL,
        "the order in which people came",
        "as it really was, whatever the clock said",
        f"{len(pressed)} people, {overtaken} overtaken",
        bool(pressed) and not overtaken,
    )


def _sessions(site: Site, clock: Clock, sessions: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
    """All of them end: when their time has passed, whatever the clock said when they began."""
    with counting.looking(site):
        rows = db.session.execute(select(SignIn.began_at, SignIn.ends_at)).all()
    too_long = sum(ends_at - began_at > SIGNED_IN_FOR for began_at, ends_at in rows)
    open_now = sum(_is_in(site, cookies) for cookies in sessions)
    clock.set(DAY + SIGNED_IN_FOR + HOUR)  # later than the latest of them ends
    still = sum(_is_in(site, cookies) for cookies in sessions)
    clock.set(RIGHT)
    yield Finding(
        GOAL,
        f"{len(sessions)} sign-ins, one after each jump",
        "each for 12 hours at most, none lasts",
        f"{open_now} open at the right time, {too_long} of {len(rows)} longer, {still} left after all have ended",
        open_now > 0 and not too_long and not still,
    )


def _is_in(site: Site, cookies: Mapping[str, str]) -> bool:
    visitor = Visitor(site.ports[0], cookies)
    try:
        return visitor.get("/organize/").status == 200
    finally:
        visitor.connection.close()


def _mails(ground: Ground, site: Site, sink: Sink) -> Finding:
    ground.say("the mails arrive")
    began = time.monotonic()
    while (waiting := _waiting(site)) and time.monotonic() < began + MAIL_SECONDS:
        time.sleep(0.5)
    there = mailboxes.ids(sink)
    repeated = sum(there.values()) - len(there)
    return Finding(
        GOAL,
        "mails through all jumps, the clock being right again",
        f"all arrive within {MAIL_SECONDS} s, none twice",
        f"{len(there)} arrived, {waiting} wait after {time.monotonic() - began:.0f} s, {repeated} twice",
        bool(there) and not waiting and not repeated,
    )


def _waiting(site: Site) -> int:
    with counting.looking(site):
        return counting.number(Message, Message.state != MessageState.SENT)


def _with_a_waitlist(site: Site) -> int:
    """An edition that is full, with people who wait; its id."""
    with counting.looking(site):
        edition = data.edition("few-places", places=PLACES)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        for number in range(PLACES + WAITING):
            comer = Comer("me", f"Ana {number}", category.id, is_registrant=True)
            plan = Plan(f"Ana {number}", f"ana{number}@example.org", (comer,), f"form of Ana {number}", "en")
            with writing():
                signup.household(edition, plan, by=PUBLIC)
        return edition.id


def _give_one_back(site: Site, edition_id: int) -> None:
    """One who holds a place withdraws, if there is one."""
    with counting.looking(site), writing():
        edition = db.session.get_one(Edition, edition_id)
        held = select(Party).where(Party.pool_id == edition.pool_id, Party.placement == Placement.HELD)
        party = db.session.scalars(held.order_by(Party.turn)).first()
        if party is not None:
            entries.follow(places.give_back(party), by=PUBLIC)
            waitlists.freed(edition, by=PUBLIC)


def _offered_beyond(site: Site, edition_id: int) -> int:
    """How many places are held or offered beyond those there are, as the claims say."""
    with counting.looking(site):
        category = select(Category.pool_id).where(Category.edition_id == edition_id)
        taken = (Placement.HELD, Placement.OFFERED)
        parties = select(func.count()).select_from(Party).join(Entry, Entry.party_id == Party.id)
        pool_id = db.session.scalars(select(Edition.pool_id).where(Edition.id == edition_id)).one()
        number = db.session.scalar(parties.where(Party.pool_id == pool_id, Party.placement.in_(taken))) or 0
        maximum = db.session.scalar(select(func.min(Pool.maximum)).where(Pool.id.in_(category))) or 0
        return max(0, number - maximum)
