"""Leaving: one press, and nothing comes any more that is not about one's own registration."""

from typing import Any

from flask import Blueprint

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Form
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.security import without_token

blueprint = Blueprint("leave", __name__)


@blueprint.post("/leave/<token>")
@without_token
@braked("LEAVINGS_PER_ADDRESS")
def show(token: str) -> Any:
    """What a mail program's own button does (RFC 8058): effective at once, without a page in between."""
    with writing():
        person = wishes.leaving(token)
        if person is None:
            raise NotFound
        wishes.leave(person, Form.ONE_CLICK, by=PUBLIC)
    return "", 200, {"Content-Type": "text/plain; charset=utf-8"}
