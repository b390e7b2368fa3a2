"""When something goes wrong: a page in our own look, in words, that keeps what was typed."""

import logging
from sqlite3 import SQLITE_ERROR

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, SecurityError

from eventsapp.core.db import db
from eventsapp.core.refusals import GoneMeanwhile, Refusal
from eventsapp.web.parts import alarms, keeping

faults = logging.getLogger("eventsapp.faults")


def init_app(app: Flask) -> None:
    """Answer every kind of failure."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(CSRFError, _ask_to_send_again)
    app.register_error_handler(Refusal, _answer_refusal)
    app.register_error_handler(DataError, _answer_impossible)
    for outage in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(outage, _answer_outage)
    app.teardown_appcontext(_end_reading)


def _answer(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        _note_fault(error.original_exception)
    if isinstance(error, SecurityError):  # a host name that is not ours: no page of ours for it
        return make_response("", 400)
    code = error.code or 500
    if error.response is not None and code < 400:
        return make_response(error.response)
    answer = _page(code, can_resend=code == 429)
    if code == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return answer


def _ask_to_send_again(_error: CSRFError) -> Response:
    """The session ended or its cookie was lost. Nothing typed is lost: it is shown a button to send it again."""
    alarms.note("form without its token")
    return _page(400, can_resend=True)


def _answer_refusal(refusal: Refusal) -> Response:
    if refusal.status == 404 and not isinstance(refusal, GoneMeanwhile):
        return _answer(NotFound())
    return _page(refusal.status, sentence=str(refusal))


def _end_reading(_error: BaseException | None) -> None:
    """The answer is ready, and what was to be stored is: a database that goes away only now takes nothing from it."""
    try:
        db.session.rollback()
    except (OperationalError, InterfaceError):
        db.session().invalidate()


def _note_fault(error: BaseException) -> None:
    faults.error("unexpected", exc_info=error, extra={"fields": {"request": g.get("request_id")}})
    db.session.rollback()


def _answer_impossible(error: DataError) -> Response:
    """A NUL never reaches PostgreSQL: whoever asks for one asks for nothing there is. All else is a bug of ours."""
    if getattr(error.orig, "sqlstate", None) is not None:
        _note_fault(error)
        return _page(500)
    db.session.rollback()
    return _answer(NotFound())


def _answer_outage(error: Exception) -> Response:
    if getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == SQLITE_ERROR:
        # SQLite says "operational" also of a mistake in a statement, which is a bug of ours and no outage.
        _note_fault(error)
        return _page(500)
    faults.error("outage", extra={"fields": {"request": g.get("request_id"), "kind": type(error).__name__}})
    try:
        db.session.rollback()
    except Exception:
        db.session.remove()
    answer = _page(503, can_resend=True)
    answer.headers["Retry-After"] = "5"
    return answer


def _page(code: int, *, sentence: str = "", can_resend: bool = False) -> Response:
    if code >= 500:
        g.organization = None  # what failed may be the database, so the page asks it for nothing
    heading, explanation = _words(code)
    typed = _typed() if can_resend and request.method == "POST" else []
    page = render_template(
        "errors/page.html",
        code=code,
        heading=heading,
        explanation=sentence or explanation,
        typed=typed,
        resend_token=generate_csrf() if typed else "",
        has_form=code == 413 and request.url_rule is not None and "GET" in (request.url_rule.methods or ()),
        request_id=g.get("request_id", "") if code >= 500 else "",
    )
    return make_response(page, code, {"Cache-Control": "no-store"})


def _typed() -> list[tuple[str, str]]:
    """What is kept for sending again; a password is never written into a page."""
    if any(name in request.form for name in keeping.PASSWORDS):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _words(code: int) -> tuple[str, str]:
    known = {
        400: (
            _("We could not read that"),
            _("This page may have been open for a very long time, or your browser did not keep our cookie."),
        ),
        403: (
            _("You cannot do that here"),
            _("Your account does not include this, or the request came from another site."),
        ),
        404: (_("We could not find that page"), _("The address may be mistyped, or the page may have moved.")),
        405: (_("That address cannot be used this way"), _("Go back to the page you came from and try again.")),
        413: (_("That is too much at once"), _("What was sent is larger than we accept. Please send less.")),
        422: (_("That is not possible"), _("Go back to the page you came from and try again.")),
        429: (
            _("Too many tries in a short time"),
            _("Many requests came from your network. Please wait a minute and then send it again."),
        ),
        503: (
            _("We cannot save anything right now"),
            _("It is our fault, and it should be over in a few minutes. Nothing of yours was changed."),
        ),
    }
    unknown = (_("Something went wrong on our side"), _("We have been told. Please try again in a few minutes."))
    return known.get(code, unknown if code >= 500 else known[400])
