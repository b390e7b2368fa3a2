"""A process that issues receipts for the gifts it is told of, until somebody kills it."""

import json
import random
import sys

from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.receipts import in_bulk


def run() -> None:
    """Read what to do, say when ready, begin when told to; each goes through the gifts in an order of its own."""
    asked = json.loads(sys.stdin.readline())
    app = create_app({"TESTING": True, "SECRET_KEY": "not a secret in tests", **asked["settings"]})
    gifts = asked["gifts"]
    random.Random(asked["seed"]).shuffle(gifts)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with app.app_context():
        in_bulk.issue(gifts, by=OPERATOR)


if __name__ == "__main__":
    run()
