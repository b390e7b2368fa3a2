"""Many processes issue receipts at once and are killed at random."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import files, numbers
from eventsapp.receipts.models import Receipt, ReceiptGift

ROOT = Path(__file__).parents[2]
LONGEST = 1500


@dataclass
class Outcome:
    """What was seen."""

    receipts: int
    killed: int
    seconds: float


def rage(settings: dict[str, str], gifts: Sequence[int], *, processes: int, kills: int, seed: int) -> Outcome:
    """Let them issue a receipt for each gift, every fifth of them all at once. Whoever is killed has a successor."""
    lots, killed = random.Random(seed), 0
    shares = [
        [gift for place, gift in enumerate(gifts) if place % 5 == 0 or place % processes == number]
        for number in range(processes)
    ]
    running = [_start(settings, share, seed + number) for number, share in enumerate(shares)]
    share_of = dict(zip(running, shares, strict=True))
    begun = time.monotonic()
    for one in running:
        _go(one)
    try:
        while running:
            if time.monotonic() - begun > LONGEST:
                raise TimeoutError("they do not come to an end")
            time.sleep(lots.uniform(0.02, 0.3))
            if killed < kills and _issued() > (killed + 1) * len(gifts) // (kills + 2):
                victim = lots.randrange(len(running))
                running[victim].kill()
                running[victim].wait()
                killed += 1
                share = share_of[running[victim]]
                running[victim] = _start(settings, share, seed + 100 + killed)
                share_of[running[victim]] = share
                _go(running[victim])
            for one in [one for one in running if one.poll() is not None]:
                assert one.returncode == 0, one.stderr.read() if one.stderr else ""
                running.remove(one)
    finally:
        for one in running:
            one.kill()
            one.wait()
    return Outcome(_issued(), killed, time.monotonic() - begun)


def faults(gifts: Sequence[int]) -> list[str]:
    """Everything that is not as it must be: gaps, duplicates, receipts without their whole file."""
    db.session.remove()
    found = []
    if not numbers.accounted().is_whole:
        found.append(f"a gap: {numbers.accounted()}")
    if numbers.accounted().receipts != len(gifts):
        found.append(f"{numbers.accounted().receipts} receipts for {len(gifts)} gifts")
    standing = select(func.count(ReceiptGift.gift_id), func.count(ReceiptGift.gift_id.distinct()))
    if db.session.execute(standing.where(ReceiptGift.is_standing)).one() != (len(gifts), len(gifts)):
        found.append("a gift without its one receipt")
    found += [f"{number}: another file than was issued" for number in files.altered()]
    for number, file in db.session.execute(select(Receipt.number, Receipt.file)):
        if not file.startswith(b"%PDF") or not file.rstrip().endswith(b"%%EOF"):
            found.append(f"{number}: no whole file")
    unpaid = select(func.count(Gift.id)).where(Gift.id.in_(gifts), Gift.id.not_in(select(ReceiptGift.gift_id)))
    if db.session.scalar(unpaid):
        found.append("a gift that was passed over")
    return found


def _start(settings: dict[str, str], gifts: Sequence[int], seed: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.receipts.issuer"]
    pipe = subprocess.PIPE
    one = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert one.stdin is not None
    one.stdin.write(json.dumps({"settings": settings, "gifts": list(gifts), "seed": seed}) + "\n")
    one.stdin.flush()
    return one


def _go(one: "subprocess.Popen[str]") -> None:
    assert one.stdin is not None and one.stdout is not None
    assert one.stdout.readline() == "ready\n"
    one.stdin.write("\n")
    one.stdin.flush()


def _issued() -> int:
    db.session.rollback()
    return numbers.accounted().receipts
