"""Brakes: how often one network may press the same button."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, request
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from eventsapp.core import tokens
from eventsapp.web.parts import alarms

View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Count in the storage the settings name: memory for one process, Redis for several."""
    app.extensions["brakes"] = FixedWindowRateLimiter(storage_from_string(app.config["RATELIMIT_STORAGE_URI"]))


def braked(setting: str, *, each: str = "", reading: bool = False) -> Callable[[View], View]:
    """Let a view be posted to only as often as that setting says; beyond it the answer is 429.

    It counts by network, or by the value in the address that `each` names. With `reading` every visit counts.
    """

    def brake(view: View) -> View:
        @wraps(view)
        def braked_view(**values: Any) -> Any:
            if (reading or request.method == "POST") and current_app.config["RATELIMIT_ENABLED"]:
                limit = parse(current_app.config[setting])
                who = tokens.digest(str(values[each])) if each else request.remote_addr or ""
                if not current_app.extensions["brakes"].hit(limit, setting, who):
                    alarms.note("braked", brake=setting)
                    abort(429)
            return view(**values)

        return braked_view

    return brake
