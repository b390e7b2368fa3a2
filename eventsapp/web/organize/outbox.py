"""The outbox for organizers: what was sent and what was not, and one message as its reader gets it."""

from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import NotFound
from eventsapp.organization import details
from eventsapp.outbox import delivery, envelopes
from eventsapp.outbox.models import WAITING, Failure, MessagePurpose, MessageState
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.reports import sent
from eventsapp.reports.sent import Found
from eventsapp.web.organize import registration_words
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import resending

blueprint = Blueprint("outbox", __name__)

ONE = "/outbox/<int:number>"
PURPOSES = {
    MessagePurpose.SERVICE: _l("About a sign-up"),
    MessagePurpose.FUNDRAISING: _l("Fundraising"),
    MessagePurpose.NEWS: _l("News"),
    MessagePurpose.PARTNER: _l("From those who help us"),
}
TELL_OF = {
    Permission.SEE_ACCESS_NEEDS: {"need_answered"},
    Permission.SEE_GIFTS: {
        *("gift_thanks", "gift_received", "giving_code", "giving_link", "receipt"),
        *("pledge_made", "pledge_due", "pledge_reminder"),
    },
}
"""Letters whose reader or words tell what only who has the permission may know."""
LOOKS = {
    MessageState.SENT: "ok",
    MessageState.TEMPORARY_FAILURE: "warning",
    MessageState.PERMANENT_FAILURE: "danger",
    MessageState.BOUNCED: "danger",
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A mail brings its own looks, and may ask for nothing."""


@blueprint.get("/outbox")
@guards.needs(Permission.SEE_CONTACTS)
def index() -> str:
    """How many there are in each state, why some did not arrive, and a page of them."""
    asked = request.args.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    before = request.args.get("before", type=int)
    page = sent.page(state, before=before if before and 0 < before < 2**31 else None, without=_unseen(None))
    return render_template(
        "organize/outbox/index.html",
        state=state,
        page=page,
        counts=_counted(),
        failures=delivery.failures(),
        folder="" if current_app.config["MAIL_HOST"] else Path(current_app.instance_path) / "mail",
        newest=url_for("organize.outbox.index", state=state) if before else "",
        following=url_for("organize.outbox.index", state=state, before=page.following) if page.following else "",
        **_words(),
    )


def _counted() -> dict[MessageState | None, str]:
    """How many there are in each state that is shown as one, and in all, in words; nobody counts beyond so many."""
    found = sent.counts()
    most = sent.MOST_COUNTED
    everything = sum(found.values())
    is_whole = max(found.values()) <= most
    said: dict[MessageState | None, str] = {None: _number(everything, is_whole=is_whole)}
    for state, number in found.items():
        if number:
            said[state] = _number(number, is_whole=number <= most)
    return said


def _number(number: int, *, is_whole: bool) -> str:
    return format_decimal(number) if is_whole else f"{format_decimal(number - 1)}+"


@blueprint.get(ONE)
@guards.needs(Permission.SEE_CONTACTS, somewhere=True)
def show(reach: Reach, number: int) -> str:
    """One message: to whom, how it stands, and its words without what is for its reader alone."""
    found = _found(reach, number)
    registration, message = found.registration, found.message
    series_id = registration.edition.series_id if registration else None
    return render_template(
        "organize/outbox/show.html",
        message=message,
        registration=registration,
        text=envelopes.shown(message),
        failure=Failure(message.failure) if message.failure else None,
        waits=message.state in WAITING,
        is_over=message.state in delivery.OVER,
        holds_secrets=envelopes.holds_secrets(message),
        may_act=guards.held().allows(Permission.MANAGE_REGISTRATIONS, series_id),
        may_see_all=guards.held().allows(Permission.SEE_CONTACTS),
        **_words(),
    )


@blueprint.get(f"{ONE}/look")
@guards.needs(Permission.SEE_CONTACTS, somewhere=True)
def look(reach: Reach, number: int) -> Response:
    """The message as mail programs show it; its personal links lead nowhere."""
    answer = Response(envelopes.looks(_found(reach, number).message), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post(f"{ONE}/now")
@guards.needs(Permission.MANAGE_REGISTRATIONS, somewhere=True)
def bring_forward(reach: Reach, number: int) -> Any:
    """Send it with the next round."""
    act = partial(resending.bring_forward, _found(reach, number).message, by=acting())
    return press(act, _("It goes with the next round, within a minute."), back=_address(number))


@blueprint.post(f"{ONE}/skip")
@guards.needs(Permission.MANAGE_REGISTRATIONS, somewhere=True)
def skip(reach: Reach, number: int) -> Any:
    """Do not send it."""
    act = partial(resending.skip, _found(reach, number).message, by=acting())
    return press(act, _("It is not sent."), back=_address(number))


@blueprint.post(f"{ONE}/again")
@guards.needs(Permission.MANAGE_REGISTRATIONS, somewhere=True)
def send_again(reach: Reach, number: int) -> Any:
    """Send the same words once more."""
    act = partial(resending.send_again, _found(reach, number).message, by=acting())
    return press(act, _("It is sent once more, as a message of its own."), back=_address(number))


def _found(reach: Reach, number: int) -> Found:
    """The message, within reach of who asks; of some kinds only for those who see what they tell of."""
    found = sent.find(number)
    series_id = found.registration.edition.series_id if found.registration else None
    if not (reach.everything or series_id in reach.series_ids):
        raise NotFound
    if found.message.kind in _unseen(series_id):
        raise NotFound
    return found


def _unseen(series_id: int | None) -> set[str]:
    """The kinds of letters that tell of what whoever is signed in may not see."""
    held = guards.held()
    kinds = [kinds for permission, kinds in TELL_OF.items() if not held.allows(permission, series_id)]
    return set().union(*kinds)


def _address(number: int) -> str:
    return url_for("organize.outbox.show", number=number)


def _words() -> dict[str, Any]:
    said = {"states": registration_words.STATES, "kinds": registration_words.MESSAGES, "purposes": PURPOSES}
    return {**said, "looks": LOOKS, "zone": details.zone(), "languages": {"en": _("English"), "fr": _("French")}}
