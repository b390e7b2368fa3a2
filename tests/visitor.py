"""A visitor: a test client that behaves like a browser, and fills in forms as they stand on the page."""

import contextvars
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsapp.core.db import db

Fields = dict[str, list[str]]


class Visitor(FlaskClient):
    """Each visit has a session and an app context of its own, as on a server.

    Flask would lend the visit the test's own context, and with it one `g` and one database session for all: somebody
    signed in would stay so, and nothing uncommitted would ever be missed. What the test has prepared is committed
    before the visit, and what it reads afterwards is read anew.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        kwargs.setdefault("buffered", True)
        return contextvars.Context().run(super().open, *args, **kwargs)


def fill_in(client: FlaskClient, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
    """Open the page, fill in its form and send it: what a person does, with the fields that are really there.

    `data` overrides what the form holds; None leaves a field out, a list sends it several times. `form` names the form
    by its id where the page has several.
    """
    page = client.get(url)
    assert page.status_code == 200, f"no form at {url}: {page.status_code} {page.headers.get('Location', '')}"
    return send_on(client, page, data, **kwargs)


def send_on(client: FlaskClient, page: TestResponse, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
    """The same with a page that is open already, such as one that shows what was wrong."""
    wanted = kwargs.pop("form", None)
    reader = FormReader(wanted)
    reader.feed(page.text)
    assert reader.found, f"no form{f' #{wanted}' if wanted else ''} to send at {page.request.url}"
    fields: dict[str, Any] = {**reader.fields, **(data or {})}
    filled = {name: value for name, value in fields.items() if value is not None}
    return client.post(urljoin(page.request.url, reader.action or ""), data=filled, **kwargs)


class FormReader(HTMLParser):
    """Reads the first form that is posted (or the one with this id): its action, and what a browser would send."""

    def __init__(self, wanted: str | None) -> None:
        super().__init__()
        self.wanted = wanted
        self.found = self.inside = False
        self.action: str | None = None
        self.fields: Fields = {}
        self._writing: str | None = None
        self._choosing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form" and not self.found and self._is_wanted(has):
            self.found = self.inside = True
            self.action = has.get("action")
        elif self.inside and "disabled" not in has:
            self._read(tag, has)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self._writing:
            self.fields[self._writing][-1] = self.fields[self._writing][-1].removeprefix("\n")
            self._writing = None
        elif tag == "select":
            self._choosing = None

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.fields[self._writing][-1] += data

    def _is_wanted(self, has: dict[str, str | None]) -> bool:
        return has.get("id") == self.wanted if self.wanted else (has.get("method") or "").lower() == "post"

    def _read(self, tag: str, has: dict[str, str | None]) -> None:
        name, value = has.get("name"), has.get("value")
        if tag == "option" and self._choosing and "selected" in has:
            self.fields.setdefault(self._choosing, []).append(value or "")
        if not name:
            return
        if tag == "textarea":
            self.fields.setdefault(name, []).append("")
            self._writing = name
        elif tag == "select":
            self._choosing = name
        elif tag == "input":
            self._read_input(name, (has.get("type") or "text").lower(), value, "checked" in has)

    def _read_input(self, name: str, kind: str, value: str | None, checked: bool) -> None:
        if kind in ("submit", "button", "image", "reset", "file"):
            return
        if kind in ("checkbox", "radio"):
            if checked:
                self.fields.setdefault(name, []).append("on" if value is None else value)
            return
        self.fields.setdefault(name, []).append(value or "")
