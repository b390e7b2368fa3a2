"""Asking, checking, sending: the way of every public form, without a script and without anything kept between.

The answers travel with the page, so an hour's pause, a restart or a second tab loses nothing.
"""

from enum import StrEnum
from typing import Any

from flask import redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from eventsapp.core import tokens
from eventsapp.web.parts.forms import AddressField, Form, LineField


class Step(StrEnum):
    """What the button that was pressed asks for."""

    ASK = "ask"
    CHECK = "check"
    SEND = "send"


def name_field(missing: Any, label: Any = None, *, autocomplete: str = "name") -> LineField:
    """Somebody's full name, in one field: any name fits; `missing` is said when there is none."""
    return LineField(
        label or _l("Full name"),
        longest=100,
        required=missing,
        render_kw={"autocomplete": autocomplete, "spellcheck": "false"},
    )


def email_field() -> AddressField:
    """Where the confirmation goes."""
    return AddressField(
        _l("E-mail address"),
        required=_l("Enter an e-mail address, so that we can send the confirmation."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


class AskingForm(Form):
    """A form that is checked before it is sent; its key makes sending it twice the same as once."""

    form_key = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not 20 <= len(self.form_key.data or "") <= 60:
            self.form_key.data = tokens.secret()

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was typed, as hidden fields of the check page."""
        typed = [field for field in self if field.name != "csrf_token"]
        return [(field.name, value) for field in typed for value in _values(field.data)]


def step() -> Step:
    """The step asked for; a form posted without one is checked."""
    if request.method != "POST" or wants_to_change():
        return Step.ASK
    try:
        return Step(request.form.get("step", ""))
    except ValueError:
        return Step.CHECK


def wants_to_change() -> str:
    """The field somebody on the check page wants to change."""
    return request.form.get("change", "")


def done(view: str, slug: str, year: int, **facts: Any) -> Response:
    """Go to the page that says what became of it; it is shown to this browser only, and the next one replaces it."""
    session["done"] = {"of": [view, slug, year], **facts}
    return redirect(url_for(f"public.{view}.done", slug=slug, year=year), 303)


def facts_of(view: str, slug: str, year: int) -> dict[str, Any] | None:
    """What became of the form this browser sent last."""
    facts = session.get("done", {})
    return facts if facts.get("of") == [view, slug, year] else None


def _values(data: Any) -> list[str]:
    if isinstance(data, list):
        return [str(value) for value in data]
    return [] if data is None else [str(data)]
