"""Asking last year's people whether they sign up the same again: to how many, in which languages, who is left out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext

from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import asking_again

blueprint = Blueprint("asking_again", __name__)


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/ask-again", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def show(edition: Edition) -> Any:
    """Look it over, then ask everybody once."""
    form = Form()
    begun = asking_again.round_of(edition)
    audience, why_not = None, ""
    if begun is None:
        try:
            audience = asking_again.audience(edition)
        except Refusal as refusal:
            why_not = str(refusal)
    asked = form.save(lambda: asking_again.ask(edition, by=acting())) if audience is not None else None
    if audience is not None and asked is not None:
        words = ngettext(
            "%(num)s person is written to, within the next minutes.",
            "%(num)s people are written to, within the next minutes.",
            audience.size,
        )
        flash(words)
        return redirect(url_for("organize.dashboard.show", slug=edition.series.slug, year=edition.year), 303)
    page = render_template(
        "organize/asking_again/show.html",
        edition=edition,
        form=form,
        begun=begun,
        audience=audience,
        why_not=why_not,
    )
    return page, 422 if form.errors else 200
