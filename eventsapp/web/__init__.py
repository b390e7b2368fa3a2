"""The web: pages, feeds and forms, for each audience."""

from flask import Flask

from eventsapp.web import feeds, giving, hooks, mine, organize, public
from eventsapp.web.parts import (
    addresses,
    brakes,
    errors,
    front,
    health,
    kept_pages,
    metrics,
    pages,
    security,
    taking_in,
    turns,
)


def init_app(app: Flask) -> None:
    """Open the doors, each behind the same protections."""
    front.init_app(app)
    turns.init_app(app)
    addresses.init_app(app)
    taking_in.init_app(app)
    security.init_app(app)
    metrics.init_app(app)
    brakes.init_app(app)
    pages.init_app(app)
    kept_pages.init_app(app)
    errors.init_app(app)
    organize.init_app(app)
    for part in (health, metrics, feeds, giving, hooks, mine, organize, public):
        app.register_blueprint(part.blueprint)
