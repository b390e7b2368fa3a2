"""What was typed into a form that could not be taken yet, carried along in a page until it can be sent on."""

import json

from flask import request


def packed() -> str:
    """Everything that was just sent but the token against forgery, for a hidden field."""
    return json.dumps([(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"])


def unpacked(kept: str | None) -> list[tuple[str, str]]:
    """The same again, as hidden fields send it; nothing of what cannot be read."""
    try:
        typed = json.loads(kept or "[]")
        # A lone surrogate, which JSON can spell, is no letter and cannot be written into a page.
        return [(_writable(name), _writable(value)) for name, value in typed]
    except (ValueError, TypeError, RecursionError):
        return []


def _writable(text: object) -> str:
    return str(text).encode("utf-8", "ignore").decode()
