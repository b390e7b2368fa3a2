"""Every setting, its default and a word about it.

Read in this order, later ones winning: these defaults, `instance/config.py`, the environment (`EVENTSAPP_<NAME>`, and
`DATABASE_URL`, `SECRET_KEY` as everywhere), files of the supervisor (`$CREDENTIALS_DIRECTORY/<NAME>`), what the caller
of `create_app` hands over.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from eventsapp.core import connections
from eventsapp.core.db import engine_options

DEFAULTS: dict[str, Any] = {
    # "production" refuses to start without SECRET_KEY and PUBLIC_URL, and never has demo accounts.
    "ENVIRONMENT": "development",
    # Where people find us; every link in a mail or a calendar begins with it.
    "PUBLIC_URL": "http://127.0.0.1:5000",
    # Whether a pooler in transaction mode (PgBouncer) stands between us and PostgreSQL.
    "DATABASE_POOLER": False,
    # Names, such as those of containers, of hosts on this same machine: what goes there need not be sealed.
    "HOSTS_AT_HAND": [],
    # The names this app answers to; empty: the host of PUBLIC_URL, and in development any.
    "TRUSTED_HOSTS": None,
    # How many proxies in front of us we trust to say who is asking (X-Forwarded-For, -Proto, -Host).
    "PROXIES": 0,
    # Mail. Without a host, messages are written as files into instance/mail.
    "MAIL_HOST": "",
    "MAIL_PORT": 587,
    "MAIL_TLS": "starttls",  # starttls, tls or none
    "MAIL_USERNAME": "",
    "MAIL_PASSWORD": "",
    "MAIL_SENDER": "events@localhost.localdomain",
    # Where answers to our invitations and what could not be delivered come back to: a Maildir of their own. Empty:
    # `flask inbox take`, or nowhere.
    "INBOX": "",
    # Payments online, by Stripe's own page. Without both secrets, or without the extra (requirements-stripe.txt), the
    # ways to pay online do not appear.
    "STRIPE_SECRET_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",  # of the webhook that calls /hooks/stripe
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_PAGE": "https://checkout.stripe.com",  # the origin of its pages, if they are on a domain of one's own
    # A form opened today can still be sent in two weeks; its token lives as long as the session.
    "WTF_CSRF_TIME_LIMIT": None,
    "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_REFRESH_EACH_REQUEST": False,
    # Organizers are signed out after this long.
    "SIGN_IN_HOURS": 12,
    # … and after this long without doing anything; what they were typing is kept.
    "SIGN_IN_IDLE_MINUTES": 60,
    # Who has to show a code or a passkey beside the password: "nobody", "everybody", or whoever may do more than work
    # at the desk: "sensitive". Empty: that in production, elsewhere nobody.
    "SECOND_FACTOR": "",
    # No body is larger than this, no form has more fields or parts.
    "MAX_CONTENT_LENGTH": 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 500_000,
    "MAX_FORM_PARTS": 500,
    # How many requests one process works on at once; those whose body is still on its way do not count.
    "REQUESTS_AT_ONCE": 8,
    # A key and certificate to sign receipts with (PKCS #12), where the charity was given one; empty: its own is made.
    "SIGNING_KEY_FILE": "",
    "SIGNING_KEY_PASSWORD": "",
    # Earlier keys, the newest first: what they sealed or signed can still be opened.
    "SECRET_KEY_FALLBACKS": [],
    # Brakes: loose enough for a school class behind one address. They count in a file of this host, or in a Redis.
    "RATELIMIT_STORAGE_URI": "",
    "RATELIMIT_ENABLED": True,
    "SIGN_UPS_PER_ADDRESS": "120 per minute",
    "GIFTS_PER_ADDRESS": "60 per minute",
    "SIGN_INS_PER_ADDRESS": "30 per minute",
    "CODES_PER_ADDRESS": "30 per minute",
    "LETTER_CHECKS_PER_ADDRESS": "30 per minute",
    "PAYMENTS_PER_ADDRESS": "60 per minute",
    "LEAVINGS_PER_ADDRESS": "300 per minute",  # a mail provider presses the button for many people
    # A calendar program that asks for one secret address more often than this is told to wait.
    "SHEETS_PER_ADDRESS": "30 per minute",
    "FEED_READS_PER_TOKEN": "60 per minute",
    # Backups. With a folder, the worker makes one each day at this hour (UTC) and keeps so many of them; with a key,
    # they are sealed with it.
    "BACKUP_FOLDER": "",
    "BACKUP_HOUR": 8,
    "BACKUP_KEEP": 14,
    "BACKUP_KEY": "",
    # Whoever shows this as a bearer token may read figures at /metrics; empty: nobody, and nothing is counted.
    "METRICS_TOKEN": "",
    # Where somebody who found a hole may write to; empty: the charity's contact address.
    "SECURITY_CONTACT": "",
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
}


class SettingMissing(RuntimeError):
    """A setting without which the app must not start."""


def load(app: Flask, given: Mapping[str, Any] | None) -> None:
    """Put all settings together and refuse to start on those that would be unsafe."""
    app.config.from_mapping(DEFAULTS)
    app.config.from_pyfile("config.py", silent=True)
    app.config.from_prefixed_env("EVENTSAPP")
    for name in ("DATABASE_URL", "SECRET_KEY"):
        if os.environ.get(name):
            app.config[name] = os.environ[name]
    app.config.from_mapping(_handed_over())
    app.config.from_mapping(given or {})
    for name, default in DEFAULTS.items():
        if isinstance(default, str):  # Flask reads a password of digits from the environment as a number
            app.config[name] = str(app.config[name])
    _refuse_unsafe(app)
    _name_hosts(app)
    if not app.config["SECOND_FACTOR"]:
        app.config["SECOND_FACTOR"] = "sensitive" if is_production(app) else "nobody"
    _choose_database(app)
    refuse_open_connections(app, app.config)
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = _kept_secret(Path(app.instance_path))
    app.config["SESSION_COOKIE_SECURE"] = is_secure(app)
    app.config["SESSION_COOKIE_NAME"] = "__Host-session" if is_secure(app) else "session"


def is_production(app: Flask) -> bool:
    """Whether real people are served."""
    return bool(app.config["ENVIRONMENT"] == "production")


def is_secure(app: Flask) -> bool:
    """Whether people reach us over https, so that cookies may insist on it."""
    return str(app.config["PUBLIC_URL"]).startswith("https://") and not app.testing


def database_url(url: str) -> str:
    """The address of a database as SQLAlchemy has it, however it was spelled."""
    for spelling in ("postgres://", "postgresql://"):
        url = f"postgresql+psycopg://{url.removeprefix(spelling)}" if url.startswith(spelling) else url
    return url


def _handed_over() -> dict[str, Any]:
    """Secrets the supervisor keeps in a vault of its own: a file for each, readable by us alone while we run.

    That is how systemd hands over credentials; secrets of containers do the same with another folder.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return {}
    words = {name for name, default in DEFAULTS.items() if isinstance(default, str)} | {"SECRET_KEY", "DATABASE_URL"}
    files = {name: Path(folder) / name for name in (*words, "SECRET_KEY_FALLBACKS")}
    found: dict[str, Any] = {name: file.read_text("utf-8").strip() for name, file in files.items() if file.is_file()}
    if "SECRET_KEY_FALLBACKS" in found:
        found["SECRET_KEY_FALLBACKS"] = found["SECRET_KEY_FALLBACKS"].split()
    return found


def _refuse_unsafe(app: Flask) -> None:
    if not is_production(app):
        return
    if not app.config.get("SECRET_KEY"):
        raise SettingMissing("Set SECRET_KEY to a long random text before starting in production.")
    if app.config["PUBLIC_URL"] == DEFAULTS["PUBLIC_URL"]:
        raise SettingMissing("Set EVENTSAPP_PUBLIC_URL to the address people use, such as https://events.example.org.")
    if app.config["SECOND_FACTOR"] not in ("", "nobody", "sensitive", "everybody"):
        raise SettingMissing("EVENTSAPP_SECOND_FACTOR is nobody, sensitive or everybody.")
    if app.config["STRIPE_API_BASE"] != DEFAULTS["STRIPE_API_BASE"]:
        raise SettingMissing("Leave EVENTSAPP_STRIPE_API_BASE alone: no money moves at a trial provider.")


def refuse_open_connections(app: Flask, config: Mapping[str, Any]) -> None:
    """In production nothing goes to another machine in the open, by these settings."""
    if is_production(app):
        for sentence in connections.open_ones(config):
            raise SettingMissing(
                f'{sentence} A host on this very machine is named in EVENTSAPP_HOSTS_AT_HAND: ["database"]'
            )


def _name_hosts(app: Flask) -> None:
    if not app.config["TRUSTED_HOSTS"] and is_production(app):
        app.config["TRUSTED_HOSTS"] = [app.config["PUBLIC_URL"].split("://", 1)[-1].split("/")[0].split(":")[0]]


def _choose_database(app: Flask) -> None:
    url = app.config.get("SQLALCHEMY_DATABASE_URI") or app.config.get("DATABASE_URL")
    if not url:
        url = f"sqlite:///{Path(app.instance_path) / 'events.sqlite'}"
    url = database_url(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(
        url, pooler=bool(app.config["DATABASE_POOLER"])
    ) | app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})


def _kept_secret(folder: Path) -> str:
    """The secret of this machine, made once; forms and sessions survive a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secret_key"
    if not kept.exists():
        draft = folder / f"secret_key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process was first; its secret is the one
            kept.hardlink_to(draft)
        draft.unlink()
    return kept.read_text()
