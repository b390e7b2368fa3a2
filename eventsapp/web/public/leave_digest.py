"""Ending the mail that an organizer gets each morning: one press, without signing in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import NotFound
from eventsapp.organization import details
from eventsapp.people import accounts
from eventsapp.people.models import Account
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.security import keep_to_itself, without_token

blueprint = Blueprint("leave_digest", __name__)
blueprint.after_request(keep_to_itself)


@blueprint.route("/leave/digest/<token>", methods=["GET", "POST"])
@without_token
@braked("LEAVINGS_PER_ADDRESS")
def show(token: str) -> Any:
    """As with all such mails: looking changes nothing, and a mail program may press the button (RFC 8058)."""
    account = _of(token)
    if request.method == "POST":
        _choose(account, digest=request.form.get("do") == "come back")
        if "List-Unsubscribe" in request.form:
            return "", 200, {"Content-Type": "text/plain; charset=utf-8"}
        return redirect(url_for("public.leave_digest.show", token=token), 303)
    if account is None:
        return render_template("public/leave/unknown.html"), 404
    return render_template("public/leave/digest.html", comes=account.wants_digest and account.closed_at is None)


def _of(token: str) -> Account | None:
    number = tokens.number_in(token, "digest")
    return None if number is None else db.session.get(Account, number)


def _choose(account: Account | None, *, digest: bool) -> None:
    if account is None:
        raise NotFound
    today = clock.today(details.zone())
    with writing():
        accounts.choose_mails(account, alerts=account.wants_alerts, digest=digest, today=today, by=PUBLIC)
