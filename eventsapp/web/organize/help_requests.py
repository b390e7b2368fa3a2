"""Asking for help on a shift that is short: who could come is proposed, and the organizer chooses whom to ask."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectMultipleField

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import candidates
from eventsapp.reports.candidates import Candidate
from eventsapp.volunteering.clashes import Clash
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.records import HelpRequest
from eventsapp.web.organize import shift_times, shift_words
from eventsapp.web.organize.assignments import PAGE, address_of, fillable
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice, some_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import repairing

blueprint = Blueprint("help_requests", __name__)


class AskForm(Form):
    """Whom to ask."""

    people = SelectMultipleField(
        _l("Whom do you want to ask?"),
        validate_choice=False,
        validators=[some_of(_l("Tick at least one person."))],
    )

    def __init__(self, found: list[Candidate]) -> None:
        super().__init__()
        self.found = found
        self.people.choices = [choice(one.volunteer.person_id, one.volunteer.person.name) for one in found]

    def ask(self, shift: Shift) -> list[HelpRequest] | None:
        """Ask those who are ticked, or say in the form why not."""
        people = [
            one.volunteer.person for one in self.found if str(one.volunteer.person_id) in (self.people.data or ())
        ]
        return self.save(lambda: repairing.request_help(shift, people, by=acting()))


@blueprint.route(f"{PAGE}/help", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition, number: int) -> Any:
    """Who could be asked, best first, and why."""
    shift = fillable(edition, number)
    found, beside = _proposed(shift, edition)
    form = AskForm(found)
    if asked := form.ask(shift):
        flash(
            ngettext(
                "%(num)s person was asked. The answer appears here.",
                "%(num)s people were asked. Their answers appear here.",
                len(asked),
            )
        )
        return redirect(address_of(edition, number, anchor="asked"), 303)
    details = {
        str(one.volunteer.person_id): {
            "hint": " ".join(shift_words.reasons(one, beside[one.volunteer.person_id], edition))
        }
        for one in found
    }
    page = render_template(
        "organize/help_requests/new.html",
        edition=edition,
        shift=shift,
        times=shift_times,
        words=shift_words,
        missing=max(0, shift.ideal - shift.pool.taken),
        form=form,
        details=details,
        found=found,
        is_open=repairing.is_open(shift, clock.now()),
    )
    return page, 422 if form.errors else 200


def _proposed(shift: Shift, edition: Edition) -> tuple[list[Candidate], dict[int, list[Clash]]]:
    """Who could be asked and is free under every name we know them by, with what does not go well with it."""
    now = clock.now()
    if not repairing.is_open(shift, now):
        return [], {}
    with_needs = guards.held().allows(Permission.SEE_ACCESS_NEEDS, edition.series_id)
    found = candidates.of(shift, edition, now, with_needs=with_needs)
    beside = repairing.free(shift, [one.volunteer.person for one in found])
    return [one for one in found if one.volunteer.person_id in beside], beside
