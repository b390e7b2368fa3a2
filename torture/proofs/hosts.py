"""Two hosts behind nginx: one is killed during a rush, the cable of the other is pulled, and nobody loses anything."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks import data
from benchmarks.sites import EMAIL, PASS_PHRASE
from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Claim, Placement
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message, MessageState
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from tests.outbox.sinks import words
from torture import fleet, front, proxied, signing_up
from torture.findings import Finding
from torture.fleet import Fleet
from torture.ground import Ground
from torture.proxied import Browser, Rush, Way

GOAL = "scale"
PEOPLE, QUICK_PEOPLE = 10, 6
PLACES, QUICK_PLACES = 40, 20
MAILS_WITHIN = 120
_MANAGE = re.compile(r"https://[^/\s]+(/my/\S+)")


@dataclass
class Moments:
    """When what happened, by the clock of the requests."""

    killed: float = 0
    alone: float = 0
    """How long the other host was alone, in seconds."""
    back_in: float = 0
    pulled: float = 0
    without_cable: float = 0


def prove(ground: Ground) -> Iterator[Finding]:
    """By real requests through nginx, with PostgreSQL over TCP and a worker on each host."""
    if lacking := fleet.missing():
        yield Finding(GOAL, "two hosts", "proven", f"not proven: there is no {lacking}", False)
        return
    places = QUICK_PLACES if ground.is_quick else PLACES
    with fleet.fleet(ground) as made:
        with made.site.open():
            edition = data.edition("rush", places=places)
            category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
            assert category is not None
            door, category_id = signing_up.door(edition, category), category.id
            db.session.remove()
        moments = Moments()
        people = QUICK_PEOPLE if ground.is_quick else PEOPLE
        with proxied.rushing(Way(made.address, made.front), door, people=people) as came:
            _trouble(ground, made, moments)
        yield from _served(came, moments, made)
        yield from _kept(made, came, category_id, places)
        yield from _mailed(ground, made, came)
        yield _anywhere(made, came)


def _trouble(ground: Ground, made: Fleet, moments: Moments) -> None:
    """A calm while, a host killed and started again, a cable pulled and plugged in, a calm while."""
    calm, alone = (3.0, 5.0) if ground.is_quick else (6.0, 10.0)
    ground.say("the rush begins")
    time.sleep(calm)
    ground.say("a host is killed")
    moments.killed = time.monotonic()
    made.hosts[0].kill()
    time.sleep(alone)
    made.start(0)
    moments.back_in = made.wait_for(0)
    moments.alone = time.monotonic() - moments.killed
    time.sleep(calm)
    if made.has_cables:
        ground.say("a cable is pulled")
        moments.pulled = time.monotonic()
        made.hosts[1].pull_cable()
        time.sleep(2 * alone)
        made.hosts[1].plug_in()
        moments.without_cable = time.monotonic() - moments.pulled
        time.sleep(calm)


def _served(came: Rush, moments: Moments, made: Fleet) -> Iterator[Finding]:
    failed, sent = came.failed_in(moments.killed, moments.killed + moments.alone)
    silence = came.longest_silence(moments.killed, moments.killed + moments.alone)
    yield Finding(
        GOAL,
        f"one of two hosts is killed, and away for {moments.alone:.0f} s",
        "≤ 1 % of requests fail, somebody is served every 2 s",
        f"{failed} of {sent} failed ({failed / max(sent, 1):.2%}), longest silence {silence:.1f} s,"
        f" {came.handed_on} were handed on to the other, started again in {moments.back_in:.1f} s",
        sent > 0 and failed <= 0.01 * sent and silence <= 2,
    )
    if made.has_cables:
        end = moments.pulled + moments.without_cable
        failed, sent = came.failed_in(moments.pulled, end)
        silence = came.longest_silence(moments.pulled, end)
        slowest = came.slowest_in(moments.pulled, end)
        yield Finding(
            GOAL,
            f"the cable of the other host is out for {moments.without_cable:.0f} s",
            "≤ 1 % of requests fail, somebody is served every 12 s",
            f"{failed} of {sent} failed ({failed / max(sent, 1):.2%}), longest silence {silence:.1f} s,"
            f" slowest answer {slowest:.1f} s",
            sent > 0 and failed <= 0.01 * sent and silence <= 12,
        )
    yield Finding(
        GOAL,
        "forms begun on one host and continued on the other",
        "some, and nobody gives up",
        f"{came.across_hosts} of {len(came.acknowledged)}; {len(came.gave_up)} gave up {came.gave_up[:1] or ''}",
        came.across_hosts > 0 and not came.gave_up,
    )


def _kept(made: Fleet, came: Rush, category_id: int, places: int) -> Iterator[Finding]:
    with made.site.open():
        stored = db.session.execute(
            select(Registration.reference, func.count(Entry.id))
            .join(Entry, Entry.registration_id == Registration.id)
            .where(Entry.category_id == category_id)
            .group_by(Registration.reference)
        ).all()
        pool_id = db.session.get_one(Category, category_id).pool_id
        placed = Counter(db.session.scalars(select(Claim.placement).where(Claim.pool_id == pool_id)))
        db.session.remove()
    told, kept = set(came.acknowledged.values()), {reference for reference, _number in stored}
    doubled = [reference for reference, number in stored if number != 1]
    yield Finding(
        GOAL,
        f"{len(came.acknowledged)} people were told that they are signed up",
        "each is stored, once, and nobody else",
        f"{len(told - kept)} lost, {len(doubled)} doubled, {len(kept - told)} that nobody was told of",
        bool(told) and told == kept and not doubled and len(told) == len(came.acknowledged),
    )
    held, waiting = placed[Placement.HELD], placed[Placement.WAITING]
    wanted = min(places, len(told))
    yield Finding(
        GOAL,
        f"{places} places",
        f"{wanted} held, {len(told) - wanted} wait",
        f"{held} held, {waiting} wait",
        (held, waiting) == (wanted, len(told) - wanted),
    )


def _mailed(ground: Ground, made: Fleet, came: Rush) -> Iterator[Finding]:
    ground.say("waiting for the last mails")
    began = time.monotonic()
    while (left := _not_sent(made)) and time.monotonic() < began + MAILS_WITHIN:
        time.sleep(0.5)
    arrived = list(zip(made.sink.readers, made.sink.mails, strict=False))
    ids = Counter((reader, str(mail["Message-ID"])) for reader, mail in arrived if reader in came.acknowledged)
    letters = Counter(reader for reader, _id in ids)
    repeats = sum(number - 1 for number in ids.values())
    without = [reader for reader in came.acknowledged if not letters[reader]]
    yield Finding(
        GOAL,
        f"{len(came.acknowledged)} confirmations by two workers, of which one was killed and one cut off",
        "one each within 2 minutes; a repeat has the same Message-ID, and is one for each trouble",
        f"{len(without)} without, {sum(number > 1 for number in letters.values())} with two letters,"
        f" {repeats} repeats, {left} not sent",
        not without and max(letters.values(), default=0) == 1 and repeats <= 2 and not left,
    )


def _anywhere(made: Fleet, came: Rush) -> Finding:
    """A link from a mail, and a sign-in, on each host directly."""
    link = next(found[1] for mail in made.sink.mails if (found := _MANAGE.search(words(mail))))
    with made.site.open(), writing():
        grants.give(accounts.create(EMAIL, "Dana Whitecloud", PASS_PHRASE, by=OPERATOR), AccessRole.OWNER, by=OPERATOR)
    browser: Browser | None = None
    statuses = []
    for host in made.hosts:
        way = Way(host.address, fleet.PORT, trusting=front.as_proxy(made.sealed))
        statuses.append(Browser(way, came.requests.append).get(link).status)
        if browser is None:
            browser = Browser(way, came.requests.append)
            form = browser.get("/organize/sign-in").expect(200).hidden()
            browser.post("/organize/sign-in", form | {"email": EMAIL, "password": PASS_PHRASE}).expect(303)
        elsewhere = Browser(way, came.requests.append)
        elsewhere.cookies = browser.cookies
        statuses.append(elsewhere.get("/organize/").status)
    return Finding(
        GOAL,
        "a link from a mail and an organizer's sign-in, on each of two hosts",
        "open on both",
        f"answers {statuses}",
        set(statuses) == {200},
    )


def _not_sent(made: Fleet) -> int:
    with made.site.open():
        due = (MessageState.QUEUED, MessageState.SENDING, MessageState.TEMPORARY_FAILURE)
        left = db.session.scalar(select(func.count()).where(Message.state.in_(due)))
        db.session.remove()
    return left or 0
