"""Whoever knocks: strangers, people behind a link, organizers with one role; and what they are answered, to be read."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask import Flask
from pypdf import PdfReader

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.fundraising import donor_links
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions import links
from tests import cast, makers
from tests.permissions.disguises import Asked
from tests.permissions.doors import Holder
from tests.permissions.everything import Everything
from tests.visitor import FormReader, Visitor, fill_in

Fields = list[tuple[str, str]]

HOLDERS = {
    "nobody": Holder(),
    "desk": Holder(AccessRole.DESK),
    "viewer": Holder(AccessRole.VIEWER),
    "treasurer": Holder(AccessRole.TREASURER),
    "coordinator": Holder(AccessRole.COORDINATOR),
    "organizer": Holder(AccessRole.ORGANIZER),
    "organizer of the walk": Holder(AccessRole.ORGANIZER, of_walk=True),
    "organizer of another series": Holder(AccessRole.ORGANIZER, of_other=True),
    "treasurer of another series": Holder(AccessRole.TREASURER, of_other=True),
    "lead of a site": Holder(AccessRole.ORGANIZER, of_site=True),
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes
    kind: str

    @property
    def path(self) -> str:
        """Where it leads, without the French prefix."""
        return urlsplit(self.location).path.removeprefix("/fr")

    @property
    def text(self) -> str:
        """All the words in it, whatever it is written in, with single spaces."""
        return " ".join(_read(self.body, self.kind).split())


Through = Callable[[Asked, Fields], Answer]
"""How a request leaves, with the cookie of its browser."""


@dataclass(frozen=True)
class Browser:
    """Somebody who knocks."""

    name: str
    holder: Holder | None
    through: Through
    token: str
    """The token of a form, so that nothing is refused for the lack of one."""

    def send(self, asked: Asked, fields: Fields) -> Answer:
        """Send a request with these fields, where it is one that has any."""
        sent = [*fields, *asked.more, ("csrf_token", self.token)]
        return self.through(asked, [] if asked.method in ("GET", "HEAD") else sent)


@dataclass(frozen=True)
class Within:
    """Hands requests to the app within this process, as a server would."""

    client: Visitor

    def __call__(self, asked: Asked, fields: Fields) -> Answer:
        path, _, query = asked.path.partition("?")
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        answer = self.client.open(
            "/",
            method=asked.method,
            headers=asked.headers,
            data=data or None,
            query_string=query,
            environ_overrides={"PATH_INFO": unquote(path), "REQUEST_URI": asked.path, "RAW_URI": asked.path},
        )
        return Answer(answer.status_code, answer.headers.get("Location", ""), answer.data, answer.mimetype)


def stranger(app: Flask) -> Browser:
    """Somebody nobody knows, on the page of the sign-in."""
    client = _client(app)
    return unknown("anonymous", Within(client), token_in(client.get("/organize/sign-in").text))


def unknown(name: str, through: Through, token: str) -> Browser:
    """Somebody without a sign-in."""
    return Browser(name, None, through, token)


def participant(app: Flask, made: Everything) -> Browser:
    """Somebody behind their manage link, who typed a fresh code in."""
    return _behind(app, "participant", f"/my/{made.link}/request", str(links.opened_by(made.link).id))


def donor(app: Flask, made: Everything) -> Browser:
    """Another donor than the marked one, with a fresh code."""
    number = donor_links.opened_by(made.donor_link).id
    return _behind(app, "donor", f"/giving/{made.donor_link}/address", f"donor {number}")


def organizer(app: Flask, name: str, made: Everything) -> Browser:
    """Somebody new with that role, signed in."""
    return signed_in(app, account_of(name, made), name, HOLDERS[name])


def account_of(name: str, made: Everything) -> str:
    """The address of a new account that was given what its holder has."""
    holder = HOLDERS[name]
    account = makers.account(f"{name.replace(' ', '.')}@example.org", name.title())
    part = made.series if holder.of_walk else made.other if holder.of_other else made.site if holder.of_site else None
    if holder.role is not None:
        with writing():
            grants.give(account, holder.role, part, by=OPERATOR)
    return account.email


def signed_in(app: Flask, email: str, name: str, holder: Holder) -> Browser:
    """The browser of that account."""
    client = _client(app)
    answer = fill_in(client, "/organize/sign-in", {"email": email, "password": cast.PASS_PHRASE})
    assert answer.status_code == 303, answer.text
    return Browser(name, holder, Within(client), token_in(client.get("/organize/account").text))


def forms_on(page: Answer) -> list[tuple[str, Fields]]:
    """Every form of a page that is posted: where it goes, and what a browser would send."""
    found = []
    for form in re.findall(r"<form\b.*?</form>", page.text, re.DOTALL):
        reader = FormReader(None)
        reader.feed(form)
        if reader.found and reader.action:
            pairs = [(name, value) for name, values in reader.fields.items() for value in values]
            found.append((urlsplit(reader.action).path, [pair for pair in pairs if pair[0] != "csrf_token"]))
    return found


def _behind(app: Flask, name: str, page: str, fresh: str) -> Browser:
    client = _client(app)
    with client.session_transaction() as session:
        session["fresh"] = {fresh: clock.now().timestamp() + 86_400}
    return unknown(name, Within(client), token_in(client.get(page).text))


def _client(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def token_in(page: str) -> str:
    """The token of the first form on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "no form with a token"
    return found[1]


def _read(body: bytes, kind: str) -> str:
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return " ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return body.decode("utf-8", "replace")
