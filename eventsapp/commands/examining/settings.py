"""Whether the settings fit together, and fit real people."""

import os
from collections.abc import Iterator

from flask import Flask

from eventsapp.commands.examining.findings import Finding, broken, look, ok
from eventsapp.core import connections
from eventsapp.settings import DEFAULTS, is_production

PART = "settings"
_LEAST_KEY = 32
_OTHERS = {"INSTANCE_PATH", "SQLALCHEMY_DATABASE_URI"}
"""Settings without a default of ours."""


def examine(app: Flask) -> Iterator[Finding]:
    """One finding for each thing that looks wrong, or one that says all is well."""
    fit = _for_real_people(app) if is_production(app) else [_not_in_production()]
    found = [*_names(app), *_backups(app), *_connections(app), *fit]
    yield from found or [ok(PART, "They fit together, for production.")]


def _names(app: Flask) -> Iterator[Finding]:
    known = {*DEFAULTS, *app.default_config, *_OTHERS}
    for variable in sorted(os.environ):
        name = variable.removeprefix("EVENTSAPP_")
        if name != variable and name.split("__")[0] not in known:
            yield look(PART, f"{variable} is no setting of this app.", "Compare it with docs/configuration.md.")


def _backups(app: Flask) -> Iterator[Finding]:
    hour, keep = app.config["BACKUP_HOUR"], app.config["BACKUP_KEEP"]
    if not (isinstance(hour, int) and 0 <= hour < 24 and isinstance(keep, int) and keep > 0):
        remedy = "Set EVENTSAPP_BACKUP_HOUR to 0 to 23, and EVENTSAPP_BACKUP_KEEP to 1 or more."
        yield broken(PART, f"Backups cannot be made at the hour {hour}, or {keep} of them be kept.", remedy)


def _connections(app: Flask) -> Iterator[Finding]:
    for sentence in connections.open_ones(app.config):
        finding = broken if is_production(app) else look
        yield finding(PART, "Something goes to another machine in the open, or to whoever says to be it.", sentence)


def _not_in_production() -> Finding:
    return look(
        PART,
        "This is a development installation: demo accounts can sign in, and any host name is answered.",
        "Where real people are served, set EVENTSAPP_ENVIRONMENT=production.",
    )


def _for_real_people(app: Flask) -> Iterator[Finding]:
    config = app.config
    if not str(config["PUBLIC_URL"]).startswith("https://"):
        yield look(
            PART,
            "EVENTSAPP_PUBLIC_URL does not begin with https://, so names and health words travel open.",
            "Put a proxy with a certificate in front (deploy/), and name that address.",
        )
    elif not config["PROXIES"]:
        yield look(
            PART,
            "EVENTSAPP_PROXIES is 0: behind a proxy everybody then shares its one address, and one brake.",
            "Set it to the number of proxies in front, usually 1.",
        )
    if len(str(config["SECRET_KEY"])) < _LEAST_KEY:
        yield look(
            PART,
            f"SECRET_KEY is shorter than {_LEAST_KEY} characters, so it can be guessed.",
            "Set a longer one, and the old one in EVENTSAPP_SECRET_KEY_FALLBACKS.",
        )
    if config["MAIL_HOST"] and config["MAIL_SENDER"] == DEFAULTS["MAIL_SENDER"]:
        yield look(PART, "Mails come from nobody's address.", "Set EVENTSAPP_MAIL_SENDER to one of your own.")
