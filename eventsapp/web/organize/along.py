"""What comes along from another year, as a form has it: a tick for each thing, and what the page showed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from flask import request
from wtforms import HiddenField

from eventsapp.web.parts.forms import Form
from eventsapp.workflows import copying, next_year_lines
from eventsapp.workflows.along import Left

Line = copying.Line | next_year_lines.Line


class AlongForm(Form):
    """What was on the page; its ticks are called ``along`` and carry keys."""

    shown = HiddenField()
    offered = HiddenField()

    @property
    def only_looks(self) -> bool:
        """Whether the button was the one that shows what then comes along."""
        return "look" in request.form

    @property
    def left(self) -> Left:
        """What could be ticked and is not. What came to it since the page was shown is not left."""
        return frozenset(request.form.get("offered", "").split()) - frozenset(request.form.getlist("along"))

    def is_as_shown(self, lines: Sequence[Line]) -> bool:
        """Whether the page showed these lines, whatever was ticked on it since."""
        return bool(self.shown.data == _fingerprint(lines))

    def show(self, lines: Sequence[Line]) -> None:
        """Say what the page shows now."""
        self.shown.data = _fingerprint(lines)
        self.offered.data = " ".join(line.key for line in lines if line.key)

    def answers(self) -> list[tuple[str, str]]:
        """What was ticked, for the same page in the other language."""
        sent = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", "look")]
        return [*sent, ("look", "y")]


def _fingerprint(lines: Sequence[Line]) -> str:
    """What tells these lines from any others, but for what is ticked."""
    return hashlib.sha256(repr([replace(line, is_unwanted=False) for line in lines]).encode()).hexdigest()
