"""What the browser tests know of the site without looking at a page: its database and its demo organizer."""

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from flask import Flask
from playwright.sync_api import Page

from eventsapp import create_app
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.demo.sign_in import EMAIL
from eventsapp.events import editions
from eventsapp.registration import categories
from eventsapp.registration.models import Category
from eventsapp.waivers import signing
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

_numbers = count(1)
_cookies: dict[str, Any] = {}
_apps: dict[str, Flask] = {}


@contextmanager
def inside(site: "LiveApp") -> Iterator[None]:
    """The site's own code on its database, beside its server."""
    if site.url not in _apps:
        settings = {"INSTANCE_PATH": str(site.instance), "SQLALCHEMY_DATABASE_URI": site.database}
        with patch.dict(os.environ, site.environment):
            _apps[site.url] = create_app(settings)
    with _apps[site.url].app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def ask(site: "LiveApp", query: str, *values: object) -> list[Any]:
    """The rows a query finds in the site's database, which is SQLite here."""
    connection = sqlite3.connect(site.instance / "events.sqlite", timeout=20)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def year(site: "LiveApp", slug: str, state: str = "open") -> int:
    """The year of the series' edition in that state."""
    query = "select max(year) from editions join series on series.id = series_id where slug = ? and state = ?"
    [(found,)] = ask(site, query, slug, state)
    return int(found)


def registrations_of(site: "LiveApp", email: str) -> list[str]:
    """The references of what was sent in from this address."""
    query = "select reference from registrations join people on people.id = registrant_id where email = ?"
    return [reference for (reference,) in ask(site, query, email)]


def new_address() -> str:
    """An address nobody has used yet, short enough to be counted among the keys."""
    return f"a{next(_numbers)}@example.org"


def crowd(site: "LiveApp", slug: str, people: int) -> None:
    """Sign that many people up for the first category of the open edition, as they would themselves."""
    with inside(site), writing():
        edition = editions.find(slug, year(site, slug))
        category, versions = categories.of(edition)[0], signing.in_force(edition.id)
        for number in range(people):
            name, email = f"Zacharie Untel {number}", f"crowd{number}@example.org"
            comer = Comer("me", name, category.id, is_registrant=True, from_age=30)
            accepted = tuple(Acceptance(version.id, "me", name) for version in versions.values())
            plan = Plan(name, email, (comer,), f"the form of the crowd, {number}", "fr", acceptances=accepted)
            signup.household(edition, plan, by=PUBLIC)


def new_category(site: "LiveApp", slug: str, *, maximum: int) -> str:
    """One more category of the open edition with so many places; its name."""
    name = f"Category {next(_numbers)}"
    with inside(site), writing():
        edition = editions.find(slug, year(site, slug))
        both, nothing = Bilingual(name, name), Bilingual("", "")
        pool = Pool(maximum=maximum)
        db.session.add(Category(edition_id=edition.id, pool=pool, name=both, hint=nothing, position=99))
    return name


def pass_phrase(site: "LiveApp") -> str:
    """The demo organizer's, from the slip of paper it is written on."""
    return (site.instance / "demo-sign-in.txt").read_text().strip()


def signed_in(site: "LiveApp", new_page: Callable[..., Page]) -> Any:
    """The cookies of an organizer who signed in: `new_page(storage_state=signed_in(live_app, new_page))`."""
    if site.url not in _cookies:
        page = new_page()
        page.goto("/organize/sign-in")
        page.locator("#email").fill(EMAIL)
        page.locator("#password").fill(pass_phrase(site))
        page.locator("#sign-in button").click()
        page.wait_for_url("**/organize/")
        _cookies[site.url] = page.context.storage_state()
    return _cookies[site.url]


def empty_outbox(site: "LiveApp") -> None:
    """What `flask outbox run --once` does, without the two seconds in which a new process starts."""
    heard = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with inside(site):
        done = _apps[site.url].test_cli_runner().invoke(args=["outbox", "run", "--once"])
    for number, hears in heard.items():
        signal.signal(number, hears)
    assert done.exit_code == 0, done.output


def letters_to(site: "LiveApp", address: str) -> list[str]:
    """The texts of all mails that went to this address, the newest first, once the outbox was emptied."""
    empty_outbox(site)
    files = sorted((site.instance / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    messages = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    written = [one.get_body(("plain",)).get_content() for one in messages if address in str(one["To"])]
    return list(reversed(written))


def link_in(letter: str, path: str) -> str:
    """The address in a letter that leads below this path, such as `/my/`."""
    found = re.search(rf"https?://[^\s/]+((?:/fr)?{re.escape(path)}\S+)", letter)
    assert found, letter
    return found.group(1)


def code_in(letter: str) -> str:
    """The six digits on a line of their own."""
    found = re.search(r"^(\d{6})\s*$", letter, re.MULTILINE)
    assert found, letter
    return found.group(1)
