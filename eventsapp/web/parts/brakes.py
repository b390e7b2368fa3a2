"""Brakes: how often one network may press the same button."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app, request
from limits import parse

from eventsapp.core import tokens
from eventsapp.web.parts import alarms, sessions
from eventsapp.web.parts.counts import counts

View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Count where the settings say: for this host, or for all of them."""
    app.extensions["brakes"] = counts(
        app.config["RATELIMIT_STORAGE_URI"], instance=Path(app.instance_path), secret=app.config["SECRET_KEY"]
    )


def braked(setting: str, *, each: str = "", reading: bool = False) -> Callable[[View], View]:
    """Let a view be posted to only as often as that setting says; beyond it the answer is 429.

    It counts by network, or by the value in the address that `each` names. With `reading` every visit counts.
    """

    def brake(view: View) -> View:
        @wraps(view)
        def braked_view(**values: Any) -> Any:
            if reading or request.method == "POST":
                who = tokens.digest(str(values[each])) if each else sessions.network()
                if not is_within(current_app.config[setting], setting, who):
                    alarms.note("braked", brake=setting)
                    abort(429)
            return view(**values)

        return braked_view

    return brake


def is_within(often: str, what: str, who: str) -> bool:
    """Count once more what somebody does; whether it is still not more often than that (``4 per minute``)."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return True
    limit = parse(often)
    counted: int = current_app.extensions["brakes"].add(limit.key_for(what, who), limit.get_expiry())
    return counted <= limit.amount
