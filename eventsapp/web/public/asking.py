"""Asking for a name and an address: fields that several public forms have in common."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.web.parts.forms import AddressField, LineField


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
