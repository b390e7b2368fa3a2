"""The command line: `flask <noun> <verb>`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands."""
