"""Places: many people press at once for the last ones; nobody is sold what is not there, and nothing stays empty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from benchmarks import data
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core.db import db
from eventsapp.registration.models import Category, Entry
from tests import makers
from torture import counting, signing_up
from torture.findings import Finding
from torture.ground import Ground
from torture.signing_up import Person, Press, Told
from torture.sites import Site

GOAL = "G1"
CROWDS, QUICK_CROWDS = ((200, 10), (60, 1)), ((60, 5), (20, 1))
WAVES, QUICK_WAVES = 3, 1
LATER = 10
"""Every so many of a wave press when one of the others has been answered, so that there is an order to be kept."""
MOST_SECONDS = 5.0


@dataclass
class Seen:
    """What came of all waves of one size."""

    waves: list[str] = field(default_factory=list)
    over: int = 0
    empty: int = 0
    troubles: list[str] = field(default_factory=list)
    not_in_line: list[str] = field(default_factory=list)
    compared: int = 0
    overtaken: int = 0
    told_wrong: list[str] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    processor: float = 0.0
    """Seconds that the processes used while everybody pressed."""


def prove(ground: Ground) -> Iterator[Finding]:
    """Waves of crowds, over one host on SQLite and two on PostgreSQL, each with two processes."""
    with ground.site(hosts=2 if ground.engine == "postgresql" else 1) as site:
        for crowd, free in QUICK_CROWDS if ground.is_quick else CROWDS:
            seen = Seen()
            waves = QUICK_WAVES if ground.is_quick else WAVES
            for wave in range(waves):
                ground.say(f"{crowd} people, {free} places, wave {wave + 1}")
                _wave(site, seen, crowd, free, f"places-{free}-{wave}")
            yield from _findings(seen, f"{crowd} people for the last {free}, {waves} times")


def _wave(site: Site, seen: Seen, crowd: int, free: int, slug: str) -> None:
    with counting.looking(site):
        edition = data.edition(slug, places=free + 1)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        makers.entry(category)  # somebody has a place already: these are the last
        door, category_id = signing_up.door(edition, category), category.id
    people = [Person(f"Robin Walker {number}", f"{slug}-{number}@example.org") for number in range(crowd)]
    forms = signing_up.all_filled_in(site.ports, door, people)
    used = site.processor_seconds()
    presses = signing_up.pressed_at_once(forms, later=range(0, crowd, LATER))
    seen.processor += site.processor_seconds() - used
    told = {form.person.email: form.told() for form, press in zip(forms, presses, strict=True) if not press.trouble}
    seen.presses += presses
    seen.troubles += [press.trouble for press in presses if press.trouble]
    with counting.looking(site):
        _look(seen, category_id, presses, told)


def _look(seen: Seen, category_id: int, presses: Sequence[Press], told: dict[str, Told]) -> None:
    """Count what is stored, and hold every answer against it."""
    category = db.session.get_one(Category, category_id)
    entries = list(db.session.scalars(select(Entry).where(Entry.category_id == category_id)))
    held = sum(entry.party.placement == Placement.HELD for entry in entries if entry.party)
    maximum = category.pool.maximum or 0
    seen.over += max(0, held - maximum)
    seen.empty += max(0, maximum - held)
    if category.pool.held != held:
        seen.not_in_line.append(f"the pool says {category.pool.held} are held, {held} are")

    line = sorted(
        (entry.party for entry in entries if entry.party and entry.party.placement == Placement.WAITING),
        key=lambda party: party.turn,
    )
    positions = [places.turn_on_waitlist(party, category.pool_id) for party in line]
    if positions != list(range(1, len(line) + 1)):
        seen.not_in_line.append(f"positions {positions[:20]}…")

    turns = {entry.person.email or "": entry.party.turn for entry in entries if entry.party}
    waiting = {
        entry.person.email or "": (entry.registration.reference, entry.status == "waitlisted") for entry in entries
    }
    for email, said in told.items():
        if waiting.get(email) != tuple(said):
            seen.told_wrong.append(f"{email} was told {said}, stored is {waiting.get(email)}")
    for one in presses:
        for other in presses:
            if not one.trouble and not other.trouble and one.answered_at < other.sent_at:
                seen.compared += 1
                seen.overtaken += turns[one.email] > turns[other.email]


def _findings(seen: Seen, what: str) -> Iterator[Finding]:
    took = sorted(press.seconds for press in seen.presses)
    troubles, told = len(seen.troubles), len(seen.told_wrong)
    yield Finding(
        GOAL,
        what,
        "0 over capacity, 0 left empty",
        f"{seen.over} over, {seen.empty} empty",
        not seen.over and not seen.empty,
    )
    yield Finding(
        GOAL,
        f"{what}: answers",
        "every one taken in, no error",
        f"{troubles} errors in {len(took)} {seen.troubles[:1] or ''}",
        not seen.troubles,
    )
    yield Finding(
        GOAL,
        f"{what}: the line",
        "positions 1 to the last, each once",
        "; ".join(seen.not_in_line) or "so it is",
        not seen.not_in_line,
    )
    yield Finding(
        GOAL,
        f"{what}: order",
        "nobody stands behind who pressed after their answer",
        f"{seen.overtaken} of {seen.compared} pairs that can be told apart",
        seen.compared > 0 and not seen.overtaken,
    )
    yield Finding(
        GOAL,
        f"{what}: what people are told",
        "what is stored",
        f"{told} told otherwise {seen.told_wrong[:1] or ''}",
        not seen.told_wrong,
    )
    yield Finding(
        GOAL,
        f"{what}: the slowest answer",
        f"≤ {MOST_SECONDS:.0f} s",
        f"{took[-1]:.2f} s, the median {took[len(took) // 2]:.2f} s, "
        f"{seen.processor * 1000 / len(took):.0f} ms of processor each",
        took[-1] <= MOST_SECONDS,
    )
