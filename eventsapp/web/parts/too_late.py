"""A form that is sent after the time in which it could be: it saves nothing, and what was typed comes back in words."""

from collections.abc import Callable
from typing import Any

from flask import g
from flask_babel import gettext as _
from wtforms import Field

from eventsapp.web.parts.forms import TooLate

_SAYS_NOTHING = ("HiddenField", "CSRFTokenField", "BooleanField")
"""Kinds of fields in which nobody types; a tick says only that they mean what they typed."""


def typed_into(view: Callable[[], Any]) -> str:
    """What was typed into the form of that view, a line for each field; empty: it was but a button."""
    g.comes_too_late = True
    try:
        view()
    except TooLate as late:
        return "\n".join(_line(field) for field in late.form if _is_filled(field))
    finally:
        g.comes_too_late = False
    return ""


def _is_filled(field: Field) -> bool:
    """Whether something was typed there now; what the page knew by itself is not said again."""
    return bool(field.raw_data and field.data) and field.type not in _SAYS_NOTHING


def _line(field: Field) -> str:
    chosen = {str(one) for one in (field.data if isinstance(field.data, list) else [field.data])}
    choices = field.iter_choices() if hasattr(field, "iter_choices") else ()
    labels = [str(choice.label) for choice in choices if str(choice.value) in chosen]
    return _("%(label)s: %(text)s", label=field.label.text, text=", ".join(labels) or field.data)
