"""One person of the registration, and what can be changed about them."""

from flask import Blueprint, render_template

from eventsapp.questions import asked
from eventsapp.questions.models import About
from eventsapp.registration.models import EntryStatus
from eventsapp.web.mine.doors import Door, opened

blueprint = Blueprint("people", __name__)


@blueprint.get("/my/<token>/people/<int:number>")
@opened(changes=True)
def show(door: Door, number: int) -> str:
    """The ways to change something; each asks for a code itself."""
    entry = door.entry(number)
    return render_template(
        "mine/people/show.html",
        door=door,
        entry=entry,
        has_place=entry.status == EntryStatus.CONFIRMED,
        has_questions=any(question.about == About.PERSON for question in asked.of(door.edition.id)),
    )
