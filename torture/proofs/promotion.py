"""Cancel and promote: places that become free go to those who waited longest, once, while newcomers press."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

from sqlalchemy import select

from benchmarks import data
from eventsapp.capacity.models import Placement
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Category, Entry
from tests import makers
from torture import counting, managing, signing_up
from torture.findings import Finding
from torture.ground import Ground
from torture.managing import Link
from torture.signing_up import Form, Person
from torture.sites import Site

GOAL = "G3"
LEAVING, NEWCOMERS, WAITING, CLICKS = 10, 20, 15, 2
KEPT = 2
"""Places of people who stay."""


class _Stage:
    """An edition that is full, those who will leave it and those who wait."""

    def __init__(self) -> None:
        edition = data.edition("promotion", places=LEAVING + KEPT)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        self.category_id, self.door = category.id, signing_up.door(edition, category)
        leaving = [makers.entry(category) for _ in range(LEAVING)]
        for _ in range(KEPT):
            makers.entry(category)
        waiting = [makers.entry(category) for _ in range(WAITING)]
        self.leaving: list[Link] = [managing.mailed(entry) for entry in leaving]
        self.waiting: list[Link] = [managing.mailed(entry) for entry in waiting]


def prove(ground: Ground) -> Iterator[Finding]:
    """Ten leave, each with a double click, while twenty come; then those who were offered a place take it, likewise."""
    with ground.site(hosts=2 if ground.engine == "postgresql" else 1) as site:
        with counting.looking(site):
            stage = _Stage()
        people = [Person(f"Sam Newcomer {number}", f"newcomer{number}@example.org") for number in range(NEWCOMERS)]
        forms = signing_up.all_filled_in(site.ports, stage.door, people)
        ground.say(f"{LEAVING} leave, {NEWCOMERS} come")
        troubles = _rush(site, stage, forms)
        with counting.looking(site):
            yield from _offered(stage, troubles)
        ground.say("those who were offered a place take it")
        buttons = [
            managing.at_button(port, link, "", f"people/{link.entry_id}/accept")
            for link, port in zip(stage.waiting[:LEAVING], cycle(site.ports), strict=False)
        ]
        troubles = managing.pressed_at_once(buttons * CLICKS)
        with counting.looking(site):
            yield from _taken(stage, troubles)


def _rush(site: Site, stage: _Stage, forms: list[Form]) -> list[str]:
    buttons = [
        managing.at_button(port, link, "withdraw") for link, port in zip(stage.leaving, cycle(site.ports), strict=False)
    ]
    with ThreadPoolExecutor(2) as both:
        leaving = both.submit(managing.pressed_at_once, buttons * CLICKS)
        coming = both.submit(signing_up.pressed_at_once, forms)
        return leaving.result() + [press.trouble for press in coming.result() if press.trouble]


def _offered(stage: _Stage, troubles: list[str]) -> Iterator[Finding]:
    pool = db.session.get_one(Category, stage.category_id).pool
    yield Finding(
        GOAL,
        f"{LEAVING} cancellations, each pressed {CLICKS} times, against {NEWCOMERS} newcomers",
        "no error; exactly full: held or offered as many as there are places",
        f"{len(troubles)} errors {troubles[:1] or ''}, {pool.held} held and {pool.offered} offered of {pool.maximum}",
        not troubles and pool.taken == pool.maximum and pool.offered == LEAVING,
    )
    entries = db.session.scalars(select(Entry).where(Entry.category_id == stage.category_id))
    line = sorted(
        (one for one in entries if one.is_current and one.party), key=lambda one: one.party.turn if one.party else 0
    )
    offered = [one.id for one in line if one.party and one.party.placement == Placement.OFFERED]
    wanted = [link.entry_id for link in stage.waiting[:LEAVING]]
    yield Finding(
        GOAL,
        "who was offered a place",
        f"the first {LEAVING} who waited",
        "they" if offered == wanted else f"{offered} instead of {wanted}",
        offered == wanted,
    )
    still = [one.id for one in line if one.party and one.party.placement == Placement.WAITING]
    before = [link.entry_id for link in stage.waiting[LEAVING:]]
    yield Finding(
        GOAL,
        "who still waits",
        f"the other {len(before)} first, then {NEWCOMERS} newcomers",
        f"{len(still)}, those first: {still[: len(before)] == before}",
        len(still) == len(before) + NEWCOMERS and still[: len(before)] == before,
    )
    offers, left = _letters("offer"), _letters("left")
    once = set(offers.values()) == {1} and set(left.values()) == {1}
    yield Finding(
        GOAL,
        "letters",
        f"one to each of {LEAVING} who are offered a place, one to each of {LEAVING} who left",
        f"{offers.total()} to {len(offers)}, {left.total()} to {len(left)}",
        once and len(offers) == len(left) == LEAVING,
    )


def _taken(stage: _Stage, troubles: list[str]) -> Iterator[Finding]:
    pool = db.session.get_one(Category, stage.category_id).pool
    accepted = _letters("accepted")
    yield Finding(
        GOAL,
        f"all {LEAVING} take it, each pressed {CLICKS} times",
        "no error; full, nothing offered any more, one letter each",
        f"{len(troubles)} errors {troubles[:1] or ''}, {pool.held} held, {pool.offered} offered, "
        f"{accepted.total()} letters to {len(accepted)}",
        not troubles
        and (pool.held, pool.offered) == (LEAVING + KEPT, 0)
        and accepted.total() == len(accepted) == LEAVING,
    )


def _letters(kind: str) -> Counter[str]:
    return Counter(db.session.scalars(select(Message.to_address).where(Message.kind == kind)))
