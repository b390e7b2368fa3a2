"""Who is signed in: a cookie that names a row on our side, which can be ended there."""

import hashlib
import hmac
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import InternalError, OperationalError

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people import sign_ins
from eventsapp.people.models import Account
from eventsapp.people.sign_ins import Found
from eventsapp.permissions import grants
from eventsapp.settings import is_production

manager = LoginManager()
# A phone changes its network on the way; the row on our side is what protects the session.
manager.session_protection = None


class SignedIn(UserMixin):
    """The person in front of a signed-in browser. Its id is the secret of the sign-in, never that of the account."""

    def __init__(self, token: str, found: Found) -> None:
        self.token = token
        self.is_strong = found.is_strong
        """Whether a second factor was shown."""
        self.is_demo = found.is_demo
        self.account_id = found.account_id
        self.name = found.name
        self.confirmed_at = found.confirmed_at
        """When the password was last typed in this browser, or a passkey used."""

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    """Know who is signed in where that is asked.

    Flask-Login's own set-up looks at the session in every answer and every template, which would add `Vary: Cookie` to
    public pages, so that no cache could keep them. It only remembers a cookie that we do not use.
    """
    app.login_manager = manager  # type: ignore[attr-defined]


def current() -> SignedIn | None:
    """Who is signed in; asking opens the session, so the page is nobody else's."""
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def known() -> SignedIn:
    """Who is signed in, behind a guarded door."""
    person = current()
    assert person is not None
    return person


def account() -> Account:
    """The account that is signed in behind a guarded door."""
    return db.session.get_one(Account, known().account_id)


def acting() -> Actor:
    """Whoever is signed in behind a guarded door, as the audit trail names them."""
    return trail.organizer(known().account_id)


def ask_to_sign_in() -> Any:
    """What a guarded door answers to somebody unknown; the sign-in page says what that is."""
    return manager.unauthorized()


def ask_to_confirm() -> Any:
    """What a door answers that wants to be sure who is there; the page of the confirmation says what that is."""
    return current_app.extensions["ask_to_confirm"]()


def confirmed() -> None:
    """The password was typed in this browser just now, or a passkey used."""
    sign_ins.confirm(known().token)


def strengthened() -> None:
    """A second factor was shown in this browser just now."""
    sign_ins.strengthen(known().token)


def begin(token: str, account: Account) -> None:
    """Give the browser its secret, in a session that holds nothing from before."""
    session.clear()
    g.pop("grants_held", None)
    now = clock.now()
    login_user(SignedIn(token, Found(account.id, account.name, account.is_demo, now, now, is_strong=False)))


def end() -> None:
    """Forget everything the browser's session held, and have the browser forget what it kept of our pages."""
    logout_user()
    session.clear()
    g.pop("grants_held", None)
    after_this_request(_clear_site)


def demo_may() -> bool:
    """Whether demo accounts can be used here."""
    return not is_production(current_app)


def network() -> str:
    """A digest of the network that asks, which cannot be turned back without our secret key.

    Of an IPv6 address the first 64 bits count: whoever has one has all that share them.
    """
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
        if isinstance(parsed, IPv6Address):
            address = str(parsed.ipv4_mapped or parsed.exploded[:19])
    except ValueError:
        pass
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"network {address}".encode(), hashlib.sha256).hexdigest()


def _clear_site(answer: Response) -> Response:
    # Not its cookies: that would reach other sites of the same domain. Ours ends by itself.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@manager.user_loader  # type: ignore[untyped-decorator]
def _of_token(token: str) -> SignedIn | None:
    signed_in = grants.signed_in(token, demo_may=demo_may())
    if signed_in is None:
        return None
    found, g.grants_held = signed_in
    person = SignedIn(token, found)
    g.account_id = person.account_id
    if sign_ins.is_to_be_noted(found):
        _note_use(token)
    return person


def _note_use(token: str) -> None:
    """Write down that the browser is used; a page that only reads does not fail where nothing can be written."""
    with suppress(OperationalError, InternalError), writing(seconds=1):  # PostgreSQL refuses it with the latter
        sign_ins.note(token)
