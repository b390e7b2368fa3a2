"""The registration's page: who takes part and how it stands, what is still to do, and the ways to change it."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import rules
from eventsapp.fundraising import goals
from eventsapp.questions import asked
from eventsapp.questions.models import About
from eventsapp.reports import openings
from eventsapp.web.mine import shift_standing, standing
from eventsapp.web.mine.doors import Door, opened
from eventsapp.workflows import asking_again

blueprint = Blueprint("registration", __name__)


@blueprint.get("/my/<token>/")
@opened()
def show(door: Door) -> str:
    """What whoever has the link may see: names, times, and where everybody stands."""
    edition = door.edition
    shifts, raising = shift_standing.lines(door), goals.of(edition)
    return render_template(
        "mine/registration/show.html",
        door=door,
        lines=standing.lines(door),
        offers=standing.offers(door),
        waiting=standing.waiting(door),
        unsigned=standing.unsigned(door),
        shifts=shifts,
        asked=shift_standing.asked(shifts),
        shift_offers=shift_standing.offers(door, shifts),
        idle=shift_standing.idle(door),
        comes=any(door.comes(one) for one in door.helpers),
        may_take=rules.is_open(edition, clock.now()) and openings.exist(edition, clock.now()),
        current=[entry for entry in door.entries if entry.is_current],
        costs=any(entry.fee_cents for entry in door.entries),
        is_open=rules.is_open(edition, clock.now()),
        asks_together=any(question.about == About.REGISTRATION for question in asked.of(edition.id)),
        may_raise=raising is not None and raising.allows_pages,
        may_agree=door.is_registrants and asking_again.may_agree(door.registration),
        changes_until=standing.moment(edition.changes_close_at or rules.begins_at(edition), edition),
    )
