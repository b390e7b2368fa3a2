"""What was typed into a form that could not be taken yet, carried along in a page until it can be sent on."""

import json
from typing import Any

from flask import request

from eventsapp.web.parts import pages

PASSWORDS = ("old", "password")
"""What the fields are called in which a password is typed; no page has it in it."""


def packed() -> str:
    """Everything that was just sent but passwords and the token against forgery, for a hidden field."""
    left_out = ("csrf_token", *PASSWORDS)
    return json.dumps([(name, value) for name, value in request.form.items(multi=True) if name not in left_out])


def unpacked(kept: str | None) -> list[tuple[str, str]]:
    """The same again, as hidden fields send it; nothing of what cannot be read."""
    try:
        typed = json.loads(kept or "[]")
        # A lone surrogate, which JSON can spell, is no letter and cannot be written into a page.
        return [(_writable(name), _writable(value)) for name, value in typed]
    except (ValueError, TypeError, RecursionError):
        return []


def beside(kept: str | None, onward: str | None, to: str, **more: str | None) -> dict[str, Any]:
    """What takes it along to the other language, for the frame of the page at `to`: that page again, and nothing sent;
    nothing where nothing was kept."""
    if not kept:
        return {}
    answers = {"kept": kept, "next": pages.twin_of(onward) if onward else "", **more}
    return {"answers": [(name, text or "") for name, text in answers.items()], "answers_to": to}


def _writable(text: object) -> str:
    return str(text).encode("utf-8", "ignore").decode()
