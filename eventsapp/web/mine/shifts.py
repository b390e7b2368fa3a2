"""A shift of the registration, what there is to know of it, and what can be done about it."""

from flask import Blueprint, render_template

from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened
from eventsapp.workflows import giving_back

blueprint = Blueprint("shifts", __name__)


@blueprint.get("/my/<token>/shifts/<int:number>")
@opened()
def show(door: Door, number: int) -> str:
    """What it is and needs, whom to reach on the day, and the ways to change something."""
    line = shift_standing.line_of(door, door.assignment(number))
    return render_template(
        "mine/shifts/show.html",
        door=door,
        line=line,
        role=line.shift.role,
        age=giving_back.age_to_take_over(line.shift, door.edition),
    )
