"""The passkeys of one's own account: added, named, taken away."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from eventsapp.core.db import row_of
from eventsapp.organization import details
from eventsapp.people import passkeys
from eventsapp.people.models import Account, Passkey, Purpose
from eventsapp.people.passkey_answers import PasskeyKnown, PasskeyNotMade, Site
from eventsapp.web.organize import passkey_site
from eventsapp.web.parts import browsers, guards, sessions
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import welcoming

blueprint = Blueprint("passkeys", __name__)

KNOWN = "known"
"""What the script answers where the device says that it has one."""


class NewForm(Form):
    """What somebody calls it; if they leave that empty, what we guess: the device has made it by then."""

    name = LineField(_l("What you call it"), longest=passkeys.LONGEST_NAME, render_kw={"autocomplete": "off"})
    next = HiddenField()
    """The page that was wanted when it was asked for."""


class NameForm(Form):
    """What somebody calls it from now on."""

    name = LineField(
        _l("What you call it"),
        longest=passkeys.LONGEST_NAME,
        required=_l("Give it a name, so that you know it again."),
        render_kw={"autocomplete": "off"},
    )


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@guards.signed_in
@guards.confirmed
@braked("SIGN_INS_PER_ADDRESS")
@guards.to_get_factor
def new() -> Any:
    """Name it; then the device asks for a finger, a face or a PIN, and makes it."""
    site, account = passkey_site.site(), sessions.account()
    guessed = browsers.named() or _("My device")
    form = NewForm(data={"name": guessed, "next": request.args.get("next")})
    onward = guards.safe_next(form.next.data) or url_for("organize.own_account.show")
    challenge = passkey_site.taken(Purpose.ADD, account) if form.is_submitted() else ""
    if form.save(lambda: _add(account, site, challenge, form.name.data or guessed)):
        flash(_("You can sign in with this passkey from now on."))
        return redirect(onward, 303)
    return render_template("organize/passkeys/new.html", form=form), 422 if form.errors else 200


@blueprint.post("/account/passkeys/options")
@guards.signed_in
@guards.confirmed
@braked("SIGN_INS_PER_ADDRESS")
@guards.to_get_factor
def options() -> Response:
    """Ask the device to make one."""
    account = sessions.account()
    return passkey_site.given(lambda site: passkeys.ask_to_add(account, site))


@blueprint.route("/account/passkeys/<int:number>", methods=["GET", "POST"])
@guards.signed_in
def edit(number: int) -> Any:
    """Call it something else, or take it away."""
    passkey = _found(number)
    form = NameForm(obj=passkey)
    if form.save(lambda: passkeys.rename(passkey, form.name.data or "", by=acting())):
        flash(_("The passkey has its new name."))
        return redirect(url_for("organize.own_account.show"), 303)
    page = render_template("organize/passkeys/edit.html", form=form, passkey=passkey, zone=details.zone())
    return page, 422 if form.errors else 200


@blueprint.post("/account/passkeys/<int:number>/removal")
@guards.signed_in
@guards.confirmed
def remove(number: int) -> Response:
    """Let it open the account no more."""
    account, passkey = sessions.account(), _found(number)
    if Form().save(lambda: welcoming.remove_passkeys(account, only=passkey, by=acting())):
        flash(_("This passkey does not open your account any more. You can delete it on the device too."))
    return redirect(url_for("organize.own_account.show"), 303)


def _add(account: Account, site: Site, challenge: str, name: str) -> Passkey:
    answer = passkey_site.answered()
    if answer == KNOWN:
        raise PasskeyKnown()
    if not challenge:
        raise PasskeyNotMade()
    passkey = passkeys.add(account, site, challenge, answer, name, by=acting())
    sessions.strengthened()
    welcoming.tell_of_change(account, "passkey added", f"passkey_added:{passkey.id}")
    return passkey


def _found(number: int) -> Passkey:
    """One of their own; another's is not found."""
    return row_of(Passkey, number, account_id=sessions.known().account_id)
