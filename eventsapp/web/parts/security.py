"""The protections every answer carries, and what no request may do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from eventsapp.checkout import checkouts
from eventsapp.core import clock
from eventsapp.settings import is_secure
from eventsapp.web.parts import alarms

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: over https the protection of forms needs to see that they come from our own pages.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

MOST_AHEAD = timedelta(days=2)
"""A cookie that is dated later than this from now on is no cookie of ours to go by."""

View = Callable[..., Any]

_csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Refuse what other sites send, and put the headers on every answer."""
    app.session_interface = _Sessions()
    app.before_request(_refuse_other_sites)
    _csrf.init_app(app)
    app.after_request(_finish)


def without_token(view: View) -> View:
    """Take what is posted there without the token of a form: whoever knows the address may do it.

    For addresses that are secret themselves and are posted to by programs.
    """
    _csrf.exempt(view)
    return view


def _refuse_other_sites() -> None:
    """Take a form only from a page of ours; what says nothing of where it comes from is left to its token."""
    if request.method != "POST":
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        _refuse()
    origin = request.headers.get("Origin")
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if origin is not None and origin not in (request.host_url.rstrip("/"), f"{public.scheme}://{public.netloc}"):
        _refuse()


def _refuse() -> NoReturn:
    alarms.note("form of another site")
    abort(403)


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if is_secure(current_app):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _policy() -> str:
    """Where people can pay online, a form may lead to the provider's page: browsers ask that of redirects, too."""
    if not checkouts.is_offered():
        return POLICY
    return POLICY.replace("form-action 'self'", f"form-action 'self' {current_app.config['STRIPE_PAGE']}")


def keep_to_itself(response: Response) -> Response:
    """The address is somebody's own: no cache keeps the page, and no search engine finds it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


class _Signer(TimestampSigner):
    """What dates a cookie; one from a clock that was a little ahead, here or on another host, is of now."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        value, signed_at = super().unsign(signed_value, None, return_timestamp=True)
        age = (clock.now() - signed_at).total_seconds()
        if max_age is not None and not -MOST_AHEAD.total_seconds() <= age <= max_age:
            raise SignatureExpired(f"{age} seconds old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; here it is known whether a page looked at it, and so who may keep the page."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = _Signer
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Who brings no cookie has an empty one, without a look at the keys."""
        has_one = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if has_one else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if "Cache-Control" in response.headers:
            return
        if session.accessed or request.method not in ("GET", "HEAD") or response.status_code != 200:
            response.headers["Cache-Control"] = "no-store"
        else:
            _let_be_kept(response)


def _let_be_kept(response: Response) -> None:
    """A page without a session is the same for everybody: it may be kept, and is asked for again each time."""
    response.headers["Cache-Control"] = "public, no-cache"
    if not response.is_streamed and not response.direct_passthrough:
        response.add_etag(weak=True)
        response.make_conditional(request)
