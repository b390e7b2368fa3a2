"""Mails that are not about one's own registration: which of them come, kind by kind, and changing it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.outbox.models import MessagePurpose
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import asking_again

blueprint = Blueprint("mails", __name__)

BUTTONS = {
    MessagePurpose.NEWS: (_l("Send me news"), _l("Stop the news")),
    MessagePurpose.FUNDRAISING: (_l("Ask me for support again"), _l("Do not ask me for support")),
}
"""What is asked here, and the words to begin it and to end it."""


@blueprint.get("/my/<token>/mails")
@opened()
def show(door: Door) -> str:
    """Each kind in the words that are agreed to."""
    _refuse_unless_theirs(door)
    kinds = [
        (purpose, wishes.WORDS[purpose], wishes.is_wanted(door.person, purpose), *words)
        for purpose, words in BUTTONS.items()
    ]
    return render_template("mine/mails.html", door=door, kinds=kinds)


@blueprint.post("/my/<token>/mails/<kind>/yes")
@opened(code=True)
def agree(door: Door, kind: str) -> Any:
    """To agree is theirs alone, so a code comes first."""
    purpose = _asked(door, kind)
    if pressed(lambda: wishes.agree(door.person, purpose, _saying(door), by=PUBLIC)):
        flash(_("Thank you. We will write to you. On this page you can take it back at any time."))
    return redirect(door.address("mails.show"), 303)


@blueprint.post("/my/<token>/mails/<kind>/no")
@opened()
def take_back(door: Door, kind: str) -> Any:
    """To take it back needs nothing but the link: it must be easier than to agree."""
    purpose = _asked(door, kind)
    if pressed(lambda: wishes.refuse(door.person, purpose, _saying(door), by=PUBLIC)):
        flash(_("You will get no more of these mails."))
    return redirect(door.address("mails.show"), 303)


def _asked(door: Door, kind: str) -> MessagePurpose:
    _refuse_unless_theirs(door)
    for purpose in BUTTONS:
        if purpose == kind:
            return purpose
    raise NotFound


def _saying(door: Door) -> Saying:
    return Saying(Where.OWN_PAGE, door.registration)


def _refuse_unless_theirs(door: Door) -> None:
    """As with the letter about next year: it is for who filled in the form, and no minor."""
    if not door.is_registrants or not asking_again.may_agree(door.registration):
        raise NotFound
