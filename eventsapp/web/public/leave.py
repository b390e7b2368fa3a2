"""Leaving: one press, without signing in, and nothing comes any more that is not about one's own registration.

The address itself is the secret, so there is neither a session nor the token of a form: mail programs press the button
too (RFC 8058). Looking at the page changes nothing, since programs look at every link of a mail.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.people.models import Person
from eventsapp.submissions import consents, leaving, wishes
from eventsapp.submissions.records import Purpose, Where
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.security import keep_to_itself, without_token

blueprint = Blueprint("leave", __name__)
blueprint.after_request(keep_to_itself)


@blueprint.route("/leave/<token>", methods=["GET", "POST"])
@without_token
@braked("LEAVINGS_PER_ADDRESS")
def show(token: str) -> Any:
    """What comes, and one button to end it; afterwards what still comes, and one to take it back."""
    if "List-Unsubscribe" in request.form:
        return _by_program(token)
    if request.method == "POST":
        return _by_hand(token)
    person = wishes.leaving(token)
    if person is None:
        return render_template("public/leave/unknown.html"), 404
    standing = leaving.standing(person)
    kinds = [wishes.WORDS[purpose] for purpose in standing.purposes]
    kinds += [consents.KINDS[Purpose(purpose)] for purpose in standing.agreed]
    return render_template("public/leave/show.html", kinds=kinds, address=_masked(person))


def _by_program(token: str) -> Any:
    """Done at once, without a page in between."""
    with writing():
        leaving.leave(_found(token), Where.ONE_CLICK, by=PUBLIC)
    return "", 200, {"Content-Type": "text/plain; charset=utf-8"}


def _by_hand(token: str) -> Any:
    with writing():
        person = _found(token)
        if request.form.get("do") == "come back":
            leaving.come_back(person, by=PUBLIC)
        else:
            leaving.leave(person, Where.LEAVE_PAGE, by=PUBLIC)
    return redirect(url_for("public.leave.show", token=token), 303)


def _found(token: str) -> Person:
    person = wishes.leaving(token)
    if person is None:
        raise NotFound
    return person


def _masked(person: Person) -> str:
    """Enough of the address for its owner to know it, on one line: ``a…@example.org``."""
    name, _at, host = (person.email or "").rpartition("@")
    return f"{name[:1]}…\u2060@{host}" if name else ""
