"""Patterns: a piece of a template that is rendered once and filled many times, for tables of hundreds of cells."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup, escape

_IS_SPECIAL = re.compile("""[&<>"']""").search
"""Most values need no escaping, and to see that takes less time than to do it."""
PLACE = "\0"
"""What a template puts where something is filled in: no words of anybody hold it, also not those it is handed."""


class Pattern:
    """A piece with places in it."""

    def __init__(self, piece: Callable[..., Any], *given: Any) -> None:
        """The piece is a macro; it is handed what it asks for and, last, the mark of a place."""
        self._between = str(piece(*given, PLACE)).split(PLACE)

    def filled(self, values: Sequence[str]) -> Markup:
        """The piece with these in its places, in their order; what is not HTML already is escaped."""
        between = self._between
        if len(values) != len(between) - 1:
            raise ValueError(f"{len(values)} values for {len(between) - 1} places")
        parts = [between[0]] * (2 * len(values) + 1)
        parts[0::2] = between
        parts[1::2] = [value if type(value) is Markup or not _IS_SPECIAL(value) else escape(value) for value in values]
        return Markup("".join(parts))  # noqa: S704 - a template of ours around what is escaped


def macro(template: str, name: str) -> Callable[..., Any]:
    """A macro of that template, to be called for itself."""
    return get_template_attribute(template, name)  # type: ignore[no-any-return]
