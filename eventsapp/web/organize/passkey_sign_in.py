"""Signing in with a passkey: nothing to type, and no code beside it."""

from typing import Any

from flask import Blueprint, Response, url_for

from eventsapp.people import passkeys
from eventsapp.people.models import Purpose
from eventsapp.web.organize import passkey_site, sign_in
from eventsapp.web.parts import guards
from eventsapp.web.parts.brakes import braked

blueprint = Blueprint("passkey_sign_in", __name__)


@blueprint.post("/sign-in/passkey/options")
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def options() -> Response:
    """Ask for any passkey that the device has for us."""
    return passkey_site.given(lambda site: passkeys.ask(site, Purpose.SIGN_IN))


@blueprint.post("/sign-in/passkey")
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def new() -> Any:
    """Sign in whoever holds it; if it is refused, the sign-in page is as it was."""
    form = sign_in.SignInForm()
    onward = guards.safe_next(form.next.data) or url_for("organize.editions.index")
    known = passkey_site.recognized(form, Purpose.SIGN_IN, None)
    if known is None:
        return sign_in.page(form), 422
    account, tried = known
    sign_in.begin(account, None, tried)
    return sign_in.go_on(onward, form.kept.data)
