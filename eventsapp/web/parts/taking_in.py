"""Taking files in: only where a door says so, of whoever is signed in, and never onto the disk."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest

from eventsapp.web.parts import sessions

View = Callable[..., Any]


class _InMemory(Request):
    """A request whose files stay in memory, since on disk they would lie unsealed, and whose fields have names."""

    def _get_file_stream(self, *_said: object, **_more: object) -> IO[bytes]:
        return BytesIO()

    def _load_form_data(self) -> None:
        """A part without a name is no field: nobody who reads the form expects one."""
        super()._load_form_data()
        if None in self.form or None in self.files:
            raise BadRequest


def init_app(app: Flask) -> None:
    """Let the doors that take files have larger bodies, before anything reads the body."""
    app.request_class = _InMemory
    app.before_request(_widen)


def takes_up_to(octets: int) -> Callable[[View], View]:
    """Let a door take bodies up to this size, of whoever is signed in."""

    def widened(view: View) -> View:
        view.takes_up_to = octets  # type: ignore[attr-defined]
        return view

    return widened


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    octets = getattr(view, "takes_up_to", None)
    if octets and request.method == "POST" and sessions.current() is not None:
        request.max_content_length = octets
