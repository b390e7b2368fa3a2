"""Fundraising events and their volunteers: the application factory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsapp import commands, settings, web
from eventsapp.calendars import keeping, merged
from eventsapp.core import languages, logs, migrations
from eventsapp.core.db import db
from eventsapp.publishing import noticing

HOME = Path(__file__).resolve().parent.parent


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The app, with these settings on top of all others (settings.py)."""
    given = dict(config or {})
    instance = given.pop("INSTANCE_PATH", None)
    app = Flask(__name__, instance_path=instance or str(HOME / "instance"), instance_relative_config=True)
    app.testing = bool(given.get("TESTING"))
    settings.load(app, given)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    logs.init_app(app)
    db.init_app(app)
    migrations.init_app(app, HOME / "migrations")
    languages.init_app(app)
    keeping.init_app()
    merged.init_app()
    noticing.init_app()
    web.init_app(app)
    commands.init_app(app)
    configure_mappers()  # now: whoever asks first need not wait for it, and workers that are forked share it
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
