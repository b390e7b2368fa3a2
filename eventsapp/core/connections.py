"""Connections of ours to other machines: sealed and to whom we mean, or not at all."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import make_url

_ALWAYS_AT_HAND = ("", "localhost", "::1")


def open_ones(config: Mapping[str, Any]) -> Iterator[str]:
    """What names, health words or passwords would go to another machine by in the open, or to whoever says to be it:
    for each the setting, and how to mend it."""
    at_hand, database = set(config["HOSTS_AT_HAND"]), str(config["SQLALCHEMY_DATABASE_URI"])
    is_checked = (make_url(database).query.get("sslmode") or os.environ.get("PGSSLMODE")) == "verify-full"
    if database.startswith("postgres") and not hosts_of(database) <= at_hand and not is_checked:
        yield "DATABASE_URL names another machine: add ?sslmode=verify-full&sslrootcert=… to it."
    if config["MAIL_TLS"] == "none" and not _is_near(config["MAIL_HOST"], at_hand):
        yield "EVENTSAPP_MAIL_HOST is another machine: set EVENTSAPP_MAIL_TLS to starttls or tls."
    counts = str(config["RATELIMIT_STORAGE_URI"])
    if counts.startswith("redis") and not counts.startswith("rediss:") and not _is_near(make_url(counts).host, at_hand):
        yield "EVENTSAPP_RATELIMIT_STORAGE_URI names another machine: let it begin with rediss://."


def hosts_of(database_url: str) -> set[str]:
    """The other machines that the address of a database names; what it does not say, the environment may (libpq)."""
    url = make_url(database_url)
    listed = [*_each(url.query.get("host", "")), url.host or ""]
    listed = listed if any(listed) else [os.environ.get("PGHOST", "")]
    listed += _each(url.query.get("hostaddr") or os.environ.get("PGHOSTADDR", ""))
    hosts = {one.rsplit(":", 1)[0] if one.count(":") == 1 else one for text in listed for one in text.split(",")}
    return {host for host in hosts if not _is_near(host, set())}


def _each(named: str | Iterable[str]) -> Iterable[str]:
    return (named,) if isinstance(named, str) else named


def _is_near(host: str | None, at_hand: set[str]) -> bool:
    """Whether what goes there stays on this machine: a socket in a folder, the loopback, or named as being here."""
    name = (host or "").strip("[]")
    return name in _ALWAYS_AT_HAND or name in at_hand or name.startswith(("/", "127."))
