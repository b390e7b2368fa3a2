"""Finishing later: the link to a form somebody has begun, mailed to their own address."""

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import GoneMeanwhile, Refusal
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from eventsapp.workflows import confirming

MAILS_A_DAY = 3
"""So often a day the link to one form is mailed: who can type an address must not flood it."""


class MailedEnough(Refusal):
    """The link was mailed several times today."""

    sentence = _l(
        "We have sent this link %(times)s times today. Please look in your mail, also among the unwanted messages. "
        "Your answers are kept."
    )


def mail_link(number: int, address: str, *, language: str, by: Actor) -> str | None:
    """Mail a new link to the form, with which it is finished on any device; the secret in it. None: it was sent
    meanwhile, and needs no link."""
    draft = db.session.get(Draft, number, with_for_update=True)
    if draft is None:
        raise GoneMeanwhile
    if draft.registration_id is not None:
        return None
    answers = drafts.answers_of(draft)
    today = clock.now().date().isoformat()
    day, times = answers.get("mailed", (today, 0))
    times = times + 1 if day == today else 1
    if times > MAILS_A_DAY:
        raise MailedEnough(times=MAILS_A_DAY)
    drafts.keep(draft, {**answers, "mailed": [today, times]})
    token = drafts.link(draft)
    confirming.draft_link(draft.edition, address, token, language)
    trail.record("draft.link_mailed", draft, by=by)
    return token
