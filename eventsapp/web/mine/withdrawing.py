"""Withdrawing, one person or everybody; keeping the place comes first on the page."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.registration.models import Entry
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import changing, opening_pages

blueprint = Blueprint("withdrawing", __name__)


@blueprint.route("/my/<token>/people/<int:number>/withdraw", methods=["GET", "POST"])
@opened(code=True, changes=True)
def one(door: Door, number: int) -> Response | str:
    """Let one person not take part, and with them whoever supports them."""
    return _asked_once(door, [door.entry(number)], is_everybody=False)


@blueprint.route("/my/<token>/withdraw", methods=["GET", "POST"])
@opened(code=True, changes=True)
def everybody(door: Door) -> Response | str:
    """Let everybody within reach not take part."""
    return _asked_once(door, door.entries, is_everybody=True)


def _asked_once(door: Door, chosen: list[Entry], *, is_everybody: bool) -> Response | str:
    current = [entry for entry in chosen if entry.is_current]
    named = [entry.person.name for entry in current or chosen if is_everybody is False or entry.supports_id is None]
    names = languages.listed(named)
    if current and request.method == "GET":
        return render_template(
            "mine/withdrawing/ask.html",
            door=door,
            chosen=current,
            names=names,
            is_everybody=is_everybody,
            pages=opening_pages.with_pages(door.edition, [entry.person for entry in current]),
        )
    if not current or pressed(lambda: changing.withdraw(current, by=PUBLIC)):
        flash(_("Does not take part any more: %(names)s. The place is free for somebody else.", names=names))
    return redirect(door.address("registration.show"), 303)
