"""Where our passkeys are good, and the challenge that a browser was given, kept in its session until it answers."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, request, session
from flask_babel import gettext as _

from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.organization import details
from eventsapp.people import passkeys, sign_ins
from eventsapp.people.models import Account, FailedSignIn, Purpose
from eventsapp.people.passkey_answers import Asked, PasskeyNotRight, Site
from eventsapp.web.parts import alarms, sessions
from eventsapp.web.parts.forms import Form

ANYBODY = "passkey"
"""In place of an address, where tries are counted: nobody has typed one."""
_KEPT = "passkey_challenge"


def are_offered() -> bool:
    """Whether browsers can have passkeys for us: only for a name, and not where we are called by a bare number."""
    try:
        ip_address(urlsplit(current_app.config["PUBLIC_URL"]).hostname or "")
    except ValueError:
        return True
    return False


def site() -> Site:
    """Ours, as the settings have it and not as a request says; not found where there can be none."""
    if not are_offered():
        raise NotFound
    public, charity = urlsplit(current_app.config["PUBLIC_URL"]), details.current()
    return Site(charity.name.said() if charity else _("Events"), f"{public.scheme}://{public.netloc.lower()}")


def given(ask: Callable[[Site], Asked]) -> Response:
    """Ask a device, through the script of the page; the answer comes with a form."""
    ours = site()
    with writing():
        asked = ask(ours)
    session[_KEPT] = asked.challenge
    return jsonify(asked.options)


def taken(purpose: Purpose, account: Account | None) -> str:
    """The challenge this browser was given, if it is still good for this; afterwards it is not."""
    challenge = str(session.pop(_KEPT, ""))
    with writing():
        is_good = passkeys.take(challenge, purpose, account)
    return challenge if is_good else ""


def recognized(page: Form, purpose: Purpose, own: Account | None) -> tuple[Account, FailedSignIn] | None:
    """Whose passkey answered, and the try that this was; None: the form of the page says why not.

    A try counts as failed until it has succeeded, as with passwords. Who changed their mind has not tried.
    """
    ours, answer, form = site(), answered(), Form()
    found: tuple[Account, FailedSignIn] | None = None
    if not answer:
        form.refuse(PasskeyNotRight())
    elif tried := form.save(lambda: sign_ins.attempt(own.email if own else ANYBODY, sessions.network())):
        challenge = taken(purpose, own)
        found = form.save(
            lambda: (passkeys.use(ours, challenge, answer, account=own, demo_may=sessions.demo_may()), tried)
        )
    if answer and found is None:
        alarms.note("passkey refused", purpose=str(purpose))
    page.form_errors.extend(form.form_errors)
    return found


def answered() -> str:
    """What a device answered, as the script put it into the form; nothing if nobody answered."""
    return request.form.get("answer", "")
