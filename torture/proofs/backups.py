"""A backup is made while people sign up, and put back elsewhere: it is one moment, whole, and comes out to the byte."""

import json
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect

from benchmarks import crowds, data
from eventsapp import create_app
from eventsapp.audit import chain
from eventsapp.audit.chain import Fault
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.publishing.changes import EVERYTHING
from torture import counting, doors, whole
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Rush, SignedUp
from torture.sites import Site

GOAL = "G10"
PEOPLE, QUICK_PEOPLE = 5_000, 500
BEFORE = 4
"""So many people are told so before the backup begins, and again after it has ended."""
SECONDS_FOR_ALL, ALL = 120, 50_000
NUMBERS = "tables/public_versions.jsonl"


def prove(ground: Ground) -> Iterator[Finding]:
    """Back up under load, restore beside, compare; then once more while nobody writes."""
    people = QUICK_PEOPLE if ground.is_quick else PEOPLE
    first, second, quiet = (ground.folder / f"{name}.zip" for name in ("first", "second", "quiet"))
    with ground.site() as site:
        door, edition_id = doors.opened(site, "backups")
        with counting.looking(site):
            crowds.fill(data.edition("crowd", places=doors.PLACES), people)
        rush = Rush(site.ports[0], door, at_once=3)
        with rush.going():
            for _ in range(BEFORE):
                rush.wait_for_more()
            ground.say("the backup is made while people sign up")
            began = time.monotonic()
            site.command("backup", "--to", str(first))
            ended = time.monotonic()
            for _ in range(BEFORE):
                rush.wait_for_more()
            time.sleep(1)
        before = [one for one in rush.signed_up if one.at < began]
        after = {one.email for one in rush.signed_up if one.at - one.seconds > ended}
        with _elsewhere(ground, site) as other:
            ground.say("it is put back elsewhere")
            took = _restored(other, first)
            with other.app_context():
                there = whole.signed_up(edition_id)
                lost, doubled = whole.lost_and_doubled(edition_id, before)
                wrong = [*whole.half_written(edition_id), *whole.faults_of_the_file()]
                wrong += [f"the count of pool {number}" for number in whole.pools_that_miscount()]
                wrong += [f"line {line} of the audit trail {fault}" for line, fault in _faults_of_the_trail()]
                db.session.remove()
            _flask(other, "backup", "--to", str(second))
        yield _one_moment(rush.signed_up, before, lost + doubled, there, after)
        yield Finding(GOAL, "the copy itself", "whole, every count right", "; ".join(wrong) or "whole", not wrong)
        same, lines = _compared(first, second)
        not_so = [name for name, is_same in same.items() if not is_same]
        yield Finding(
            GOAL,
            "what the restored copy gives out",
            "the octets of the backup, table by table; of the numbers that pages rest on, one is higher",
            f"{lines} rows of {len(same)} tables, not so: {', '.join(not_so) or 'none'}",
            not not_so,
        )
        yield _in_time(took, lines, people, is_quick=ground.is_quick)
        yield from _cut_short(ground, site, quiet)


def _one_moment(
    everybody: list[SignedUp], before: list[SignedUp], wrong: list[str], there: set[str], after: set[str]
) -> Finding:
    """Whoever was told so before it began is in it, nobody who pressed after it ended; between, no gap in the order."""
    late = there & after
    return Finding(
        GOAL,
        "a backup while people sign up",
        "everybody told so before it began, nobody who came after it ended",
        f"{len(before)} before, {len(wrong)} of them lost or twice; {len(there)} of {len(everybody)} are in it, "
        f"{len(late)} from later",
        bool(before) and bool(after) and not wrong and not late,
    )


def _in_time(took: float, lines: int, people: int, *, is_quick: bool) -> Finding:
    """Of few people it says nothing about many: the rest of the database weighs more then."""
    scaled = took if is_quick else took * ALL / people
    return Finding(
        GOAL,
        f"restored, read again and compared: {lines} rows, {people} sign-ups among them",
        f"≤ {SECONDS_FOR_ALL} s for {ALL:,}",
        f"{took:.1f} s" + ("" if is_quick else f", which is {scaled:.0f} s for {ALL:,}"),
        scaled <= SECONDS_FOR_ALL,
    )


def _faults_of_the_trail() -> list[tuple[int, Fault]]:
    """Lines that were not sealed yet, since no worker ran, are none."""
    return [(line, fault) for line, fault in chain.verified(clock.now()).faults if fault is not Fault.SLIPPED_IN]


def _cut_short(ground: Ground, site: Site, file: Path) -> Iterator[Finding]:
    """A backup that is not whole is refused, and what is there stays."""
    site.command("backup", "--to", str(file))
    file.write_bytes(file.read_bytes()[:-200])
    with _elsewhere(ground, site) as other:
        said = other.test_cli_runner().invoke(args=["restore", str(file)])
        with other.app_context():
            tables = inspect(db.engine).get_table_names()
    seen = f"ended with {said.exit_code}, {len(tables)} tables there"
    is_refused = said.exit_code != 0 and not tables
    yield Finding("G11", "control: a backup that was cut off", "refused, nothing changed", seen, is_refused)


@contextmanager
def _elsewhere(ground: Ground, site: Site) -> Iterator[Flask]:
    """Another installation with the same secret, on a database without any table."""
    url, forget = ground.databases.empty(ground.engine)
    folder = ground.folder / "elsewhere"
    app = create_app(site.settings | {"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": url})
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        forget()


def _restored(app: Flask, file: Path) -> float:
    began = time.monotonic()
    _flask(app, "restore", str(file))
    return time.monotonic() - began


def _flask(app: Flask, *arguments: str) -> None:
    result = app.test_cli_runner().invoke(args=list(arguments))
    if result.exit_code:
        raise subprocess.SubprocessError(result.output)


def _compared(first: Path, second: Path) -> tuple[dict[str, bool], int]:
    """Whether each table's lines are the same octets, and how many lines there are."""
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        tables = [name for name in one.namelist() if name.startswith("tables/")]
        same = {name: one.read(name) == other.read(name) for name in tables if name != NUMBERS}
        same[NUMBERS] = only_leapt(one.read(NUMBERS), other.read(NUMBERS))
        return same, sum(one.read(name).count(b"\n") for name in tables)


def only_leapt(before: bytes, after: bytes) -> bool:
    """Whether these numbers are the same but for that of everything, which whatever is put back lets leap, so that no
    page that was kept is taken for one of what is now."""
    first, second = ([json.loads(line) for line in lines.splitlines()] for lines in (before, after))
    stood, stands = ({one["scope"]: one["number"] for one in rows} for rows in (first, second))
    return stands.pop(EVERYTHING, 0) > stood.pop(EVERYTHING, 0) and stands == stood
