"""The fresh code: asked for, mailed, typed in, and on to what was wanted."""

import re

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.submissions import codes
from eventsapp.submissions.codes import Typed
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts import alarms, code_form, keeping
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.code_form import CodeForm
from eventsapp.workflows import confirming

blueprint = Blueprint("codes", __name__)

_PAGE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*(\.[a-z]+)?")


@blueprint.route("/my/<token>/code", methods=["GET", "POST"])
@braked("CODES_PER_ADDRESS")
@opened()
def show(door: Door) -> Response | str | tuple[str, int]:
    """Take the code that was mailed, and go on to what was wanted; that goes along in the address.

    A form that waits goes along in the page, and asks to be sent on: a browser does not do that by itself.
    """
    kept = request.form.get("kept", "")
    if door.is_fresh and (kept or request.method != "POST"):
        return _on(door, kept)
    if "code" not in request.form:  # also whoever has a code already, and brings along what was typed
        return _page(door, CodeForm(formdata=None), was_sent="sent" in request.args, kept=kept)
    form = CodeForm()
    became = form.save(lambda: codes.type_in(door.link, door.token, form.code.data or "", by=PUBLIC))
    if became is Typed.RIGHT:
        code_form.remember_fresh(str(door.link.id))
        return _on(door, kept)
    alarms.note("code refused")
    form.say(became)
    return _page(door, form, was_sent=True, kept=kept)


@blueprint.post("/my/<token>/code/send")
@braked("CODES_PER_ADDRESS")
@opened()
def send(door: Door) -> Response | tuple[str, int]:
    """Mail a code to the person the link belongs to."""
    if pressed(lambda: confirming.code(door.link, codes.make(door.link, door.token, by=PUBLIC))):
        flash(_("The code is on its way. It can take a minute; look in the spam folder too."))
    if kept := request.form.get("kept"):
        return _page(door, CodeForm(formdata=None), was_sent=True, kept=kept)
    return redirect(door.address("codes.show", next=_wanted() or None, sent=1), 303)


def _page(door: Door, form: CodeForm, *, was_sent: bool, kept: str) -> tuple[str, int]:
    here = door.address("codes.show", next=_wanted() or None, sent=1 if was_sent else None)
    page = render_template(
        "mine/codes/show.html",
        door=door,
        form=form,
        was_sent=was_sent,
        wanted=_wanted(),
        kept=kept,
        **keeping.beside(kept, None, here),
    )
    return page, 422 if form.errors else 200


def _on(door: Door, kept: str) -> Response | str:
    """To what was wanted, or to the button that sends what waits."""
    onward = door.address("registration.show") + _wanted()
    if not kept:
        return redirect(onward, 303)
    return render_template("mine/codes/send_on.html", door=door, onward=onward, typed=keeping.unpacked(kept))


def _wanted() -> str:
    """The page that asked for a code, as the part of its address after the link's own."""
    wanted = request.args.get("next", "")
    return wanted if _PAGE.fullmatch(wanted) else ""
