"""Whether somebody does the work: mail goes out, the audit trail is sealed, backups are made."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask

from eventsapp.archives import keeping
from eventsapp.audit import chain
from eventsapp.commands.archives import backup_folder
from eventsapp.commands.examining.findings import Finding, broken, look, ok
from eventsapp.core import addresses, clock
from eventsapp.core.db import db
from eventsapp.outbox import standing, transports
from eventsapp.outbox.transports import Unavailable
from eventsapp.settings import is_production

WAITS_TOO_LONG = timedelta(minutes=5)
_START_ONE = "Start it: flask outbox run (deploy/eventsapp-worker.service keeps it running)."


def examine_mail_server(app: Flask) -> Iterator[Finding]:
    """Whether it can be reached and lets us in; no mail is sent."""
    if not app.config["MAIL_HOST"]:
        words = f"There is none: mails are files in {Path(app.instance_path) / 'mail'}, and reach nobody."
        remedy = "Set EVENTSAPP_MAIL_HOST and what belongs to it."
        yield look("mail server", words, remedy) if is_production(app) else ok("mail server", words)
        return
    place = f"{app.config['MAIL_HOST']}:{app.config['MAIL_PORT']}"
    try:
        transports.Server(app.config, host=addresses.host()).greet()
    except Unavailable as trouble:
        figures = f" ({trouble.reply})" if trouble.reply else ""
        words = f"{place}: {trouble.failure.sentence}{figures}"
        yield broken("mail server", words, "Compare the EVENTSAPP_MAIL_ settings with what your provider says.")
    else:
        yield ok("mail server", f"{place} answers and lets us in.")


def examine(app: Flask) -> Iterator[Finding]:
    """The worker, the mail that failed, the audit trail and the backups."""
    now = clock.now()
    since, late = standing.waiting_since(now), chain.late(now)
    failed = standing.failed_since(now - timedelta(days=7))
    waiting = chain.unsealed()
    db.session.rollback()
    if since is not None and now - since > WAITS_TOO_LONG:
        yield broken("worker", f"A mail has been due for {_said(now - since)}: no worker runs.", _START_ONE)
    elif late:
        yield broken("worker", "It has not done its housekeeping for ten minutes or more.", _START_ONE)
    else:
        yield ok("worker", "No mail waits for it.")
    if failed:
        remedy = "The page Outbox, or: flask outbox list"
        yield look("mail", f"{failed} messages of the last seven days did not reach their readers.", remedy)
    else:
        yield ok("mail", "Every message of the last seven days left, or is still tried.")
    if late:
        remedy = "If a worker runs, they were slipped in: flask audit verify"
        yield broken("audit trail", f"{late} lines have waited for their seal for more than ten minutes.", remedy)
    else:
        yield ok("audit trail", f"It is sealed up to now; {waiting} lines wait for their minute.")
    yield _backups(app)


def _backups(app: Flask) -> Finding:
    folder, now = backup_folder(), clock.now()
    newest = keeping.all_in(folder)[:1]
    daily = bool(app.config["BACKUP_FOLDER"])
    if not newest:
        remedy = (
            "The worker makes the first one soon." if daily else "Set EVENTSAPP_BACKUP_FOLDER, or run: flask backup"
        )
        return look("backups", f"There is none in {folder}.", remedy)
    age = now - newest[0].made_at
    words = f"The newest in {folder} is {_said(age)} old."
    if age > timedelta(days=2):
        remedy = "See why the worker makes none: its log says it." if daily else "Set EVENTSAPP_BACKUP_FOLDER."
        return look("backups", words, remedy)
    if not app.config["BACKUP_KEY"] and is_production(app):
        return look("backups", f"{words} It is not sealed.", "Set EVENTSAPP_BACKUP_KEY, and keep that key elsewhere.")
    return ok("backups", words)


def _said(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes < 2:
        return "a minute"
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} days"
