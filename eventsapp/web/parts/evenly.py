"""Pages that answer everybody after the same time, so that it does not tell whom we know.

What is done for an address we know, such as writing letters, takes longer than finding that we do not know it.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from eventsapp.core import waiting
from eventsapp.core.db import db

View = Callable[..., Any]

SECONDS = 0.25
"""More than what is done takes, and less than anybody minds."""


def evenly(view: View) -> View:
    """Answer a form not before `SECONDS` have passed, and let others work meanwhile; below the brake all the same."""

    @wraps(view)
    def even(**values: Any) -> Any:
        began = time.monotonic()
        answer = view(**values)
        if request.method == "POST":
            db.session.rollback()  # all is stored; whoever waits holds no connection
            with waiting.elsewhere():
                time.sleep(max(0.0, SECONDS - (time.monotonic() - began)))
        return answer

    return even
