"""Buttons on an organizers' page that carry one act out and lead back to where they stand."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from eventsapp.events.models import Edition
from eventsapp.web.parts.forms import Form


def press(act: Callable[[], object], done: str, *, back: str) -> Response:
    """Carry it out and say so, or say why not; either way go back."""
    form = Form()

    def whole() -> bool:
        act()
        return True

    if form.save(whole):
        flash(done)
    else:
        for sentence in form.form_errors:
            flash(str(sentence), "warning")
    return redirect(back, 303)


STEPS = {"up": -1, "down": 1}
"""What the buttons of a list in an order say, in steps."""


def address_of(edition: Edition, reference: str, *, anchor: str | None = None) -> str:
    """The page of a registration."""
    slug, year = edition.series.slug, edition.year
    return url_for("organize.registrations.show", slug=slug, year=year, reference=reference, _anchor=anchor)
