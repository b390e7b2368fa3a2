"""Brakes: how often one network may press the same button."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Only doors with a brake are looked at, not every request.
_limiter = Limiter(get_remote_address, auto_check=False)


def init_app(app: Flask) -> None:
    """Count in the storage the settings name: memory for one process, Redis for several."""
    _limiter.init_app(app)


def braked(setting: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view be posted to only as often as that setting says; beyond it the answer is 429."""
    return _limiter.limit(lambda: current_app.config[setting], methods=["POST"])
