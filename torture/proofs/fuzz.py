"""Hostile visitors: tens of thousands of inputs to every address and form, and nothing of theirs is obeyed (G13)."""

import random
from collections import Counter
from collections.abc import Iterator

from eventsapp import create_app
from torture.findings import Finding
from torture.fuzzing import broken_http, exits
from torture.fuzzing.judging import Fault
from torture.fuzzing.running import Run, Seed
from torture.ground import Ground
from torture.sites import Site

SEEDS, INPUTS = 5, 2_000
"""On each of the two engines: 20,000 in all."""
QUICK_SEEDS, QUICK_INPUTS = 1, 400
BROKEN, QUICK_BROKEN = 400, 120
MOST_SECONDS = 5.0
"""So long may one answer take the processor."""
PUBLIC = "https://events.example.org"


def prove(ground: Ground) -> Iterator[Finding]:
    """Attack as everybody, then look at what leaves the app; then send broken HTTP to a real server."""
    with ground.site(hosts=1, workers=1) as site:
        yield from _inside(ground, site)
        yield from _from_outside(ground, site)


def _inside(ground: Ground, site: Site) -> Iterator[Finding]:
    here = {"INSTANCE_PATH": str(ground.folder / "attacked"), "SQLALCHEMY_DATABASE_URI": site.database_url}
    app = create_app(site.settings | here | {"PUBLIC_URL": PUBLIC})
    seeds: list[Seed] = []
    faults: list[Fault] = []
    visits = None
    number, inputs = (QUICK_SEEDS, QUICK_INPUTS) if ground.is_quick else (SEEDS, INPUTS)
    for seed in range(1, number + 1):
        ground.say(f"seed {seed}")
        run = Run(app, seed, visits)
        visits = run.visits
        seeds.append(run.attack(inputs))
        faults += seeds[-1].faults
        left = [*exits.of_files(app, visits), *exits.of_mails(app, ground.folder / "attacked" / "mail")]
        faults += left
    yield from told(seeds, faults)


def told(seeds: list[Seed], faults: list[Fault]) -> Iterator[Finding]:
    """The findings of these seeds."""
    inputs = sum(seed.inputs for seed in seeds)
    kinds = sum((seed.kinds for seed in seeds), Counter[str]())
    statuses = sum((seed.statuses for seed in seeds), Counter[int]())
    counted = Counter(fault.what for fault in faults)
    said = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    yield Finding("G13", f"inputs over {len(seeds)} seeds", f">= {inputs}", f"{inputs}: {said}", inputs > 0)
    broken = sum(number for status, number in statuses.items() if status >= 500)
    yield Finding("G13", "answers of 500 and above", "0", f"{broken} of {sum(statuses.values())}", broken == 0)
    first = "; ".join(f"{number} × {what} (after {_after(faults, what)})" for what, number in counted.most_common(5))
    yield Finding("G13", "marks obeyed, text evaluated, typed text lost", "0", f"{len(faults)} {first}", not faults)
    slowest = max((seed.slowest for seed in seeds), default=(0.0, ""))
    wanted = f"<= {MOST_SECONDS:.0f} s"
    yield Finding("G13", "slowest answer", wanted, f"{slowest[0]:.1f} s, {slowest[1]}", slowest[0] <= MOST_SECONDS)


def _from_outside(ground: Ground, site: Site) -> Iterator[Finding]:
    ground.say("broken HTTP")
    number = QUICK_BROKEN if ground.is_quick else BROKEN
    answered = list(broken_http.send_all(site.ports[0], broken_http.all_of(random.Random(1), number)))
    faults = [one.fault for one in answered if one.fault]
    said = f"{len(faults)} of {len(answered)}: {'; '.join(faults[:5])}"
    yield Finding("G13", "broken HTTP answered with 500 and above, or hiding a request", "0", said, not faults)
    usual = broken_http.Broken("usual", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    again = broken_http.send(site.ports[0], usual)
    yield Finding("G13", "the server goes on", "200", str(again.statuses), again.statuses == [200])


def _after(faults: list[Fault], what: str) -> str:
    return next(fault.after for fault in faults if fault.what == what)
