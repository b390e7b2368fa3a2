"""What we hold of people, told from the rules that the privacy clock keeps to and the questions that are asked now."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import editions
from eventsapp.publishing import changes
from eventsapp.questions import asked
from eventsapp.questions.models import Audience
from eventsapp.retention.table import RULES
from eventsapp.web.parts import kept_pages
from eventsapp.web.parts.kept_pages import kept_for_all

blueprint = Blueprint("privacy", __name__)

_MOST = 20
"""So many events are listed with their questions; each sign-up form says its own as well."""


@blueprint.get("/privacy")
@kept_for_all()
def show() -> str:
    """What, why, who sees it, until when."""
    kept_pages.rests_on(changes.EVENTS, changes.QUESTIONS)
    coming = editions.upcoming(clock.now(), _MOST)
    questions = asked.of_several([edition.id for edition in coming])
    return render_template(
        "public/privacy/show.html",
        rules=RULES,
        events=[(edition, questions[edition.id]) for edition in coming if questions.get(edition.id)],
        for_desk=Audience.DESK,
    )
