"""The password once more, before something weighty: taking people's data out, or changing who may do what."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from eventsapp.core.db import db, writing
from eventsapp.people import sign_ins
from eventsapp.people.accounts import PasswordNotRight
from eventsapp.people.models import Account
from eventsapp.web.parts import guards, keeping, sessions
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form

blueprint = Blueprint("confirming", __name__)


class ConfirmForm(Form):
    """Who is still there?"""

    old = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()


@blueprint.route("/confirm", methods=["GET", "POST"])
@guards.signed_in
@braked("SIGN_INS_PER_ADDRESS")
def new() -> Any:
    """Ask, and go on to where it was asked; what was being sent there is offered to be sent again."""
    form = ConfirmForm()
    onward = guards.safe_next(form.next.data or request.args.get("next")) or url_for("organize.editions.index")
    if request.method == "GET":
        form.next.data = onward
        return render_template("organize/confirming/new.html", form=form)
    account = db.session.get_one(Account, sessions.known().account_id)
    email, password = account.email, form.old.data or ""
    tried = form.save(lambda: sign_ins.attempt(email, sessions.network()))
    if tried is None or sign_ins.recognized(email, password, demo_may=sessions.demo_may()) is None:
        if tried is not None:
            form.refuse(PasswordNotRight())
        return render_template("organize/confirming/new.html", form=form), 422
    with writing():
        sign_ins.forget(tried)
        sessions.confirmed()
    typed = keeping.unpacked(form.kept.data)
    if typed:
        return render_template("organize/sign_in/welcome_back.html", onward=onward, typed=typed)
    return redirect(onward, 303)


def ask() -> Any:
    """To the page above and back."""
    here = request.script_root + (request.full_path if request.query_string else request.path)
    if request.method != "POST":
        return redirect(url_for("organize.confirming.new", next=guards.safe_next(here)))
    form = ConfirmForm(formdata=None, next=guards.safe_next(here), kept=keeping.packed())
    return render_template("organize/confirming/new.html", form=form), 401
