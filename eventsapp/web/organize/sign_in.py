"""Signing in and out."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.core.refusals import Refusal
from eventsapp.people import sign_ins
from eventsapp.web.parts import guards, keeping, sessions
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import AddressField, Form

blueprint = Blueprint("sign_in", __name__)


class SignInForm(Form):
    """Who is there? Password managers fill both in."""

    email = AddressField(
        _l("E-mail address"), required=_l("Enter your e-mail address."), render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()
    """What was typed into another form when the sign-in had ended, to be sent on afterwards."""

    status = 422
    """What a refused form is answered with."""

    def refuse(self, refusal: Refusal) -> None:
        self.status = refusal.status
        super().refuse(refusal)

    def sign_in(self) -> bool:
        """Sign the browser in, or say in the form why not. The password is looked at outside any transaction."""
        email, password = self.email.data or "", self.password.data or ""
        tried = self.save(lambda: sign_ins.attempt(email, sessions.network()))
        if tried is None:
            return False
        account = sign_ins.recognized(email, password, demo_may=sessions.demo_may())
        if account is None:
            self.refuse(sign_ins.NotRecognized())
            return False
        until = clock.now() + timedelta(hours=current_app.config["SIGN_IN_HOURS"])
        with writing():
            token = sign_ins.begin(account, password, tried=tried, until=until)
        sessions.begin(token, account)
        return True


@blueprint.route("/sign-in", methods=["GET", "POST"])
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def new() -> Any:
    """The sign-in page."""
    form = SignInForm()
    onward = guards.safe_next(form.next.data or request.args.get("next")) or url_for("organize.editions.index")
    if request.method == "GET":
        if sessions.current() is not None:
            return redirect(onward)
        form.next.data = onward
        return render_template("organize/sign_in/new.html", form=form)
    if not form.sign_in():
        return render_template("organize/sign_in/new.html", form=form), form.status
    typed = keeping.unpacked(form.kept.data)
    if typed:
        return render_template("organize/sign_in/welcome_back.html", onward=onward, typed=typed)
    return redirect(onward, 303)


@blueprint.post("/sign-out")
@guards.signed_in
def end() -> Response:
    """Sign out here, and with every copy of this browser's cookie."""
    person = sessions.current()
    if person is not None:
        with writing():
            sign_ins.end(person.token)
    sessions.end()
    return redirect(url_for("organize.sign_in.new"), 303)


@sessions.manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _ask() -> Any:
    """To the sign-in page and back. If a form was being sent, it waits in the sign-in page: nothing typed is lost."""
    here = request.script_root + (request.full_path if request.query_string else request.path)
    if request.method != "POST" or request.endpoint == "organize.sign_in.end":
        return redirect(url_for("organize.sign_in.new", next=guards.safe_next(here)))
    form = SignInForm(formdata=None, next=here, kept=keeping.packed())
    return render_template("organize/sign_in/new.html", form=form, was_sending=True), 401
