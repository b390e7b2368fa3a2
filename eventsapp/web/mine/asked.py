"""Asked to help on a shift that is short: the page behind the link in that letter, with a yes and a no."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments
from eventsapp.volunteering.records import HelpRequest
from eventsapp.web.mine import shift_standing
from eventsapp.web.parts import guards
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.workflows import repairing
from eventsapp.workflows.repairing import Answered

blueprint = Blueprint("asked", __name__)


class AnswerForm(Form):
    """Two buttons."""

    def answer_with(self, asked: HelpRequest) -> Answered | None:
        """Take the word of whoever pressed one of them, or say in the form why it cannot be."""
        said = request.form.get("answer", "")
        if said not in ("yes", "no"):
            return None
        return self.save(lambda: repairing.answer(asked, said == "yes", by=PUBLIC))


@blueprint.route("/help/<token>", methods=["GET", "POST"])
@braked("CODES_PER_ADDRESS")
@guards.open_to_all
def show(token: str) -> Response | str | tuple[str, int]:
    """What is asked, and what came of the answer. A no may become a yes while there is room."""
    asked = repairing.opened_by(token)
    if asked is None:
        return render_template("mine/unknown.html"), 404
    form = AnswerForm()
    answered = form.answer_with(asked)
    if answered is not None:
        if answered is Answered.TOO_LATE:
            flash(_("Somebody else was faster, so we have enough people now."), "info")
        return redirect(url_for("mine.asked.show", token=token), 303)
    return _page(form, asked), 422 if form.errors else 200


def _page(form: AnswerForm, asked: HelpRequest) -> str:
    shift = asked.shift
    edition = db.session.get_one(Edition, shift.edition_id)
    there = assignments.on(shift, [asked.person]).get(asked.person_id)
    return render_template(
        "mine/asked.html",
        form=form,
        asked=asked,
        edition=edition,
        role=shift.role,
        when=shift_standing.time_of(shift, edition),
        has_place=there is not None and there.is_held,
        is_open=repairing.is_open(shift, clock.now()),
    )
