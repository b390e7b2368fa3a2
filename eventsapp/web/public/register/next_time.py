"""After the form was sent: whether we may write when sign-up for next year opens."""

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db
from eventsapp.submissions import consents
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Purpose
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, drafted
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows import asking_again

blueprint = Blueprint("next_time", __name__)


@blueprint.post("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/next-time")
@braked("SIGN_UPS_PER_ADDRESS")
@drafted(also_sent=True)
def agree(draft: OpenDraft) -> Response:
    """The button says what is agreed to; pressing it is agreeing."""
    registration = sent(draft)
    form = Form()
    if registration is not None and asking_again.may_agree(registration):
        act = consents.give
        if form.save(lambda: act(registration, registration.registrant, Purpose.NEXT_SIGN_UP, by=PUBLIC)):
            flash(_("Thank you. We will write to you. On your page you can take this back at any time."))
    return redirect(steps.address(draft, Page("checking.done")), 303)


def sent(draft: OpenDraft) -> Registration | None:
    """What the draft became."""
    if draft.row is None or draft.row.registration_id is None:
        return None
    return db.session.get(Registration, draft.row.registration_id)


def may_be_asked(registration: Registration) -> bool:
    """Whether the question is still open."""
    given = consents.current(registration, registration.registrant, Purpose.NEXT_SIGN_UP)
    return given is None and asking_again.may_agree(registration)
