"""The password once more, or a passkey, before something weighty: data that leave, or changes of who may do what."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from eventsapp.core.db import writing
from eventsapp.people import passkeys, sign_ins
from eventsapp.people.accounts import PasswordNotRight
from eventsapp.people.models import FailedSignIn, Purpose
from eventsapp.web.organize import passkey_site, sign_in
from eventsapp.web.parts import alarms, guards, keeping, sessions
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
@guards.before_factor
def new() -> Any:
    """Ask, and go on to where it was asked; what was being sent there is offered to be sent again."""
    form = ConfirmForm()
    onward = guards.safe_next(form.next.data or request.args.get("next")) or url_for("organize.editions.index")
    account = sessions.account()
    if "old" not in request.form:  # asked for, or brought along from the page in the other language
        form.next.data = onward
        return _page(form)
    email, password = account.email, form.old.data or ""
    tried = form.save(lambda: sign_ins.attempt(email, sessions.network()))
    if tried is None or sign_ins.recognized(email, password, demo_may=sessions.demo_may()) is None:
        alarms.note("confirmation failed", by="password")
        if tried is not None:
            form.refuse(PasswordNotRight())
        return _page(form), 422
    return _go_on(form, onward, tried)


@blueprint.post("/confirm/passkey/options")
@guards.signed_in
@braked("SIGN_INS_PER_ADDRESS")
@guards.before_factor
def passkey_options() -> Response:
    """Ask for one of their own passkeys."""
    account = sessions.account()
    return passkey_site.given(lambda site: passkeys.ask(site, Purpose.CONFIRM, account))


@blueprint.post("/confirm/passkey")
@guards.signed_in
@braked("SIGN_INS_PER_ADDRESS")
@guards.before_factor
def passkey() -> Any:
    """The same as the password; if it is refused, what was being sent still waits."""
    form = ConfirmForm()
    onward = guards.safe_next(form.next.data) or url_for("organize.editions.index")
    known = passkey_site.recognized(form, Purpose.CONFIRM, sessions.account())
    return (_page(form), 422) if known is None else _go_on(form, onward, known[1])


def ask() -> Any:
    """To the page above and back."""
    here = request.script_root + (request.full_path if request.query_string else request.path)
    if request.method != "POST":
        return redirect(url_for("organize.confirming.new", next=guards.safe_next(here)))
    form = ConfirmForm(formdata=None, next=guards.safe_next(here), kept=keeping.packed())
    return _page(form), 401


def _page(form: ConfirmForm) -> str:
    beside = keeping.beside(form.kept.data, form.next.data, url_for("organize.confirming.new"))
    return render_template(
        "organize/confirming/new.html", form=form, passkeys=passkeys.of(sessions.account()), **beside
    )


def _go_on(form: ConfirmForm, onward: str, tried: FailedSignIn) -> Any:
    with writing():
        sign_ins.forget(tried)
        sessions.confirmed()
    return sign_in.go_on(onward, form.kept.data)
