"""After the form was sent: what we may write besides, each kind with a box of its own that nobody ticked before."""

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import BooleanField

from eventsapp.audit.trail import PUBLIC
from eventsapp.outbox.models import MessagePurpose
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Purpose, Where
from eventsapp.submissions.wishes import Saying
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, drafted
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows.asking_again import Open

blueprint = Blueprint("next_time", __name__)


class WritingForm(Form):
    """What is ticked is agreed to, in the words beside the box."""

    next_sign_up = BooleanField(consents.WORDS[Purpose.NEXT_SIGN_UP])
    news = BooleanField(wishes.WORDS[MessagePurpose.NEWS])

    def agree(self, registration: Registration) -> bool:
        """Keep each that was ticked; says whether any was."""
        person = registration.registrant
        if self.next_sign_up and self.next_sign_up.data:
            consents.give(registration, person, Purpose.NEXT_SIGN_UP, by=PUBLIC)
        if self.news and self.news.data:
            wishes.agree(person, MessagePurpose.NEWS, Saying(Where.SIGN_UP, registration), by=PUBLIC)
        return any(field.data for field in self if isinstance(field, BooleanField))


@blueprint.post("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/next-time")
@braked("SIGN_UPS_PER_ADDRESS")
@drafted(also_sent=True)
def agree(draft: OpenDraft) -> Response:
    """Nothing ticked is an answer, too: nobody is written to."""
    registration, form = sent(draft)
    if registration and form:
        act = form.agree
        if form.save(lambda: act(registration)):
            flash(_("Thank you. We will write to you. On your page you can take this back at any time."))
        else:
            flash(_("Nothing was ticked, so we write to you only about your sign-up."), "info")
    return redirect(steps.address(draft, Page("checking.done")), 303)


def sent(draft: OpenDraft) -> tuple[Registration | None, WritingForm | None]:
    """What the draft became, and what is still to be asked; what was said with another form is told to nobody here."""
    return (draft.sent[0], _asking(*draft.sent)) if draft.sent else (None, None)


def _asking(registration: Registration, still: Open) -> WritingForm | None:
    if not still.next_sign_up and not (still.news and registration.registrant.email):
        return None
    form = WritingForm()
    if not still.next_sign_up:
        del form.next_sign_up
    if not still.news or not registration.registrant.email:
        del form.news
    return form
