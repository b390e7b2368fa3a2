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
            if (reading or request.method == "POST") and current_app.config["RATELIMIT_ENABLED"]:
                limit = parse(current_app.config[setting])
                who = tokens.digest(str(values[each])) if each else sessions.network()
                pressed = current_app.extensions["brakes"].add(limit.key_for(setting, who), limit.get_expiry())
                if pressed > limit.amount:
                    alarms.note("braked", brake=setting)
                    abort(429)
            return view(**values)

        return braked_view

    return brake
