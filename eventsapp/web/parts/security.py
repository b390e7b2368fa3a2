"""The protections every answer carries, and what no request may do."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect

from eventsapp.checkout import checkouts
from eventsapp.settings import is_secure

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
        abort(403)
    origin = request.headers.get("Origin")
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if origin is not None and origin not in (request.host_url.rstrip("/"), f"{public.scheme}://{public.netloc}"):
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


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; here it is known whether a page looked at it, and so who may keep the page."""

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
