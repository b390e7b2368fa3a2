"""Doors for those who are not signed in yet: an invitation, and a forgotten password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from eventsapp.core.db import writing
from eventsapp.people import password_links
from eventsapp.people.models import Account
from eventsapp.permissions import invitations
from eventsapp.permissions.models import Invitation
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.evenly import evenly
from eventsapp.web.parts.forms import AddressField, Form, LineField
from eventsapp.workflows import welcoming

blueprint = Blueprint("invited", __name__)


class NewPasswordForm(Form):
    """A password, typed once: it can be looked at, and mailed anew."""

    password = PasswordField(
        _l("Your new password"),
        [InputRequired(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )


class AcceptForm(NewPasswordForm):
    """Who they are, as others will read it."""

    name = LineField(
        _l("Your full name"), longest=200, required=_l("Enter your name."), render_kw={"autocomplete": "name"}
    )


class ForgottenForm(Form):
    """Where the link goes, if there is an account."""

    email = AddressField(
        _l("E-mail address"), required=_l("Enter your e-mail address."), render_kw={"autocomplete": "username"}
    )


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def accept(token: str) -> Any:
    """Choose a password, and have an account."""
    invitation = invitations.opened_by(token)
    if invitation is None:
        return render_template("organize/invited/ended.html"), 404
    form = AcceptForm(data={"name": invitation.name})
    if form.save(lambda: _accept(invitation, form)):
        flash(_("Welcome! Your account is ready. Please sign in."))
        return redirect(url_for("organize.sign_in.new"), 303)
    page = render_template("organize/invited/accept.html", form=form, invitation=invitation, token=token)
    return page, 422 if form.errors else 200


@blueprint.route("/password", methods=["GET", "POST"])
@guards.open_to_all
@braked("CODES_PER_ADDRESS")
@evenly
def ask_password() -> Any:
    """Have a link mailed; the answer is the same whether there is an account or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        with writing():
            welcoming.send_password_link(form.email.data or "")
        return render_template("organize/invited/asked.html")
    return render_template("organize/invited/ask.html", form=form), 422 if form.errors else 200


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def new_password(token: str) -> Any:
    """Choose a new password; a second factor is still asked for at the sign-in."""
    link = password_links.opened_by(token)
    if link is None:
        return render_template("organize/invited/ended.html"), 404
    form = NewPasswordForm()
    if form.save(lambda: _use(token, form.password.data or "")):
        sessions.end()
        flash(_("Your new password holds from now on. Please sign in with it."))
        return redirect(url_for("organize.sign_in.new"), 303)
    page = render_template("organize/invited/new_password.html", form=form, token=token)
    return page, 422 if form.errors else 200


def _accept(invitation: Invitation, form: AcceptForm) -> Account:
    name, password = form.name.data or "", form.password.data or ""
    return invitations.accept(invitation, name, password, beside=welcoming.names_here())


def _use(token: str, password: str) -> bool:
    link = password_links.opened_by(token)
    if link is None:
        return False
    account = password_links.use(link, password, beside=welcoming.names_here())
    welcoming.tell_of_change(account, "password", f"password_by_link:{link.id}")
    return True
