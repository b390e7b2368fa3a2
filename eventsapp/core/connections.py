"""Connections of ours to other machines: sealed and to whom we mean, or not at all."""

import os
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import URL, make_url

_SOCKETS = ("/", "@")
"""How a path begins that the driver takes for a host."""
_COUNTED_HERE = ("", "memory", "async+memory")
_SEALED = "rediss"
_CHECKED = {"required", "true", "True", "1"}
"""What may be said to the driver of Redis of its certificate and of the name in it."""


def open_ones(config: Mapping[str, Any]) -> Iterator[str]:
    """What names, health words or passwords would go to another machine by in the open, or to whoever says to be it:
    for each the setting, and how to mend it."""
    at_hand, database = set(config["HOSTS_AT_HAND"]), str(config["SQLALCHEMY_DATABASE_URI"])
    if database.startswith("postgres") and not _is_checked(make_url(database)) and hosts_of(database) - at_hand:
        yield (
            "DATABASE_URL names another machine: add sslmode=verify-full&sslrootcert=/the/certificate/of/its/authority "
            "to its end, after ? or &."
        )
    if config["MAIL_TLS"] == "none" and _far([config["MAIL_HOST"]]) - at_hand:
        yield "EVENTSAPP_MAIL_HOST is another machine: set EVENTSAPP_MAIL_TLS to starttls or tls."
    if _far(_hosts_that_count(str(config["RATELIMIT_STORAGE_URI"]))) - at_hand:
        yield (
            "EVENTSAPP_RATELIMIT_STORAGE_URI names another machine: let it begin with rediss://, and leave out "
            "ssl_cert_reqs and ssl_check_hostname."
        )


def hosts_of(database_url: str) -> set[str]:
    """The other machines that the address of a database names; what it does not say, the environment may (libpq).

    A service stands in a file of its own, and whatever that says counts: it is taken for another machine.
    """
    url = make_url(database_url)
    names = [one for one in [*_said(url, "host"), url.host] if one] or [os.environ.get("PGHOST", "")]
    numbers = _said(url, "hostaddr") or [os.environ.get("PGHOSTADDR", "")]
    services = [f"service {name}" for name in _services(url)]
    return _far(one for text in [*names, *numbers, *services] for one in text.split(","))


def _is_checked(url: URL) -> bool:
    modes = _said(url, "sslmode")
    if not modes and not _services(url):  # what the file of a service says goes before what the environment does
        modes = [os.environ.get("PGSSLMODE", "")]
    return set(modes) == {"verify-full"}


def _services(url: URL) -> list[str]:
    return [name for name in _said(url, "service") or [os.environ.get("PGSERVICE", "")] if name]


def _said(url: URL, name: str) -> list[str]:
    said = url.query.get(name, ())
    return [said] if isinstance(said, str) else list(said)


def _hosts_that_count(address: str) -> list[str]:
    """Those that brakes count with in the open, or without a look at who they are; a cluster has several in one
    address."""
    kind, parts = address.partition("://")[0], urlsplit(address)
    said = parse_qs(parts.query)
    is_checked = {*said.get("ssl_cert_reqs", ()), *said.get("ssl_check_hostname", ())} <= _CHECKED
    if kind in _COUNTED_HERE or (kind.startswith(_SEALED) and is_checked) or "unix" in kind:
        return []
    return [*parts.netloc.rpartition("@")[2].split(","), *said.get("host", ())]


def _far(hosts: Iterable[str | None]) -> set[str]:
    """Those that are not on this machine, without their ports."""
    plain = {_without_port(unquote(host or "").strip()) for host in hosts}
    return {host for host in plain if not _is_near(host)}


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_near(host: str) -> bool:
    """Whether what goes there stays on this machine: a socket in a folder, or the loopback."""
    if not host or host.casefold() == "localhost" or host.startswith(_SOCKETS):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
