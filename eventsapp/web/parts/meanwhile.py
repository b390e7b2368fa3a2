"""Two people editing the same thing: the second sees what the first changed, and nothing is overwritten unseen.

A form says in its hidden field `seen` what it showed. Before it is carried out that is compared with what is there
now, under the lock of the row. What differs is shown; whoever sends the form again then saves on top of it knowingly.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from eventsapp.core.db import Base, locked
from eventsapp.core.refusals import Refusal
from eventsapp.web.parts.forms import Form

Result = TypeVar("Result")
Values = Mapping[str, Any]


class ChangedMeanwhile(Refusal):
    """Somebody else saved while the form was open."""

    sentence = _l(
        "Somebody else changed this while you had it open, so nothing was saved yet. "
        "See what is there now; then save again."
    )


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed."""

    field: Field
    saved: str
    """What is there now, in words."""
    typed: str | None
    """What this form would put in its place; None: it had not touched the field, which shows what is there now."""


class SharedForm(Form):
    """A form about something that others edit too."""

    seen = HiddenField()
    meanwhile: tuple[Difference, ...] = ()
    _guarded_by: Base | None = None

    def watch(self, guarded_by: Base, values: Callable[[], Values]) -> None:
        """Refuse to save unseen changes. `values` are what is there, by the names of fields and as they are typed;
        they only change under the lock of the row `guarded_by`.
        """
        self._guarded_by, self._values = guarded_by, values
        if not self.is_submitted():
            self.seen.data = digest_of(values())

    def save(self, act: Callable[[], Result]) -> Result | None:
        """As every form, unless something changed that this one did not show."""

        def unless_changed() -> Result:
            if self._guarded_by is not None:
                locked(self._guarded_by)
                self._refuse_if_changed(self._values())
            return act()

        return super().save(unless_changed)

    def _refuse_if_changed(self, now: Values) -> None:
        seen = _digests_in(self.seen.data or "")
        changed = [
            field
            for field in self
            if _digest(now.get(field.name)) != seen.get(field.name, "")
            and (field.name in now or field.name in seen)
            and _plain(field.data) != _plain(now.get(field.name))
        ]
        if changed:
            self.meanwhile = tuple(_difference(field, now.get(field.name), seen) for field in changed)
            self.seen.data = digest_of(now)
            raise ChangedMeanwhile


def digest_of(values: Values) -> str:
    """What tells these values from others, field by field, and none of them to a reader; goes into `seen`."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in sorted(values.items()) if _plain(value))


def _difference(field: Field, saved: Any, seen: Mapping[str, str]) -> Difference:
    """What is typed is kept; a field nobody touched here takes over what is saved."""
    if _digest(field.data) != seen.get(field.name, ""):
        return Difference(field, _said(field, saved), _said(field, field.data))
    field.data = saved
    return Difference(field, _said(field, saved), None)


def _digests_in(seen: str) -> dict[str, str]:
    return {name: digest for name, _colon, digest in (one.partition(":") for one in seen.split())}


def _digest(value: Any) -> str:
    plain = _plain(value)
    return hashlib.sha256(plain.encode()).hexdigest()[:12] if plain else ""


def _plain(value: Any) -> str:
    """An empty box, a box not ticked and no value at all are the same."""
    return str(value) if value else ""


def _said(field: Field, value: Any) -> str:
    if field.type == "BooleanField":
        return _("Yes") if value else _("No")
    if choices := getattr(field, "iter_choices", None):
        wanted = {str(one) for one in (value if isinstance(value, list) else [value])}
        return ", ".join(str(choice.label) for choice in choices() if str(choice.value) in wanted)
    return _plain(value)
