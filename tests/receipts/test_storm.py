"""Receipts issued by several processes at once, killed at random: no gap, no duplicate, each with its file.

RECEIPTS_STORM=500x8 makes a longer one of it: so many receipts, so many processes.
"""

import os
import sys

from eventsapp.core.db import db
from tests import makers
from tests.receipts import storm

RECEIPTS, PROCESSES = (int(number) for number in os.environ.get("RECEIPTS_STORM", "60x4").split("x"))


def test_receipts_have_no_gap_and_no_duplicate_whoever_is_killed(app):
    makers.organization()
    makers.receipt_settings()
    edition = makers.edition()
    donor = makers.donor(email="")
    gifts = [makers.gift(edition, donor=donor, wants_receipt=True).id for _ in range(RECEIPTS)]
    settings = {"SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_PATH": app.instance_path}
    db.session.remove()
    outcome = storm.rage(settings, gifts, processes=PROCESSES, kills=PROCESSES, seed=RECEIPTS)
    sys.stdout.write(f"{outcome}\n")  # read with pytest -s
    assert storm.faults(gifts) == []
    assert outcome.killed >= 2
