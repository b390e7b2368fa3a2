"""Before a mailing goes: seeing it as a real person would, sending it to oneself, looking it over, sending it now."""

from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from eventsapp.core import clock, languages
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.mailings import mailings, rules
from eventsapp.mailings.mailings import Resting, SentAlready
from eventsapp.mailings.models import Mailing
from eventsapp.mailings.rules import Standing
from eventsapp.permissions.table import Permission
from eventsapp.reports import rosters
from eventsapp.reports.filters import Order
from eventsapp.reports.rosters import Page
from eventsapp.rounds import audience, letters, readers
from eventsapp.web.organize import mailing_words
from eventsapp.web.organize.mailings import ONE, address, audience_of
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("mailing_sending", __name__)


@blueprint.get(f"{ONE}/preview")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def preview(edition: Edition, number: int) -> str:
    """As one person of its list would have it, in their language; from one to the next."""
    mailing = mailings.find(edition, number)
    at = max(rules.due_at(mailing, edition) or clock.now(), clock.now())
    page = _one_of(mailing)
    found = readers.of(page.lines if page else [], who_pays=letters.is_for_who_pays(mailing))
    recipient = found.recipients[0] if found.recipients else None
    name = sessions.known().name
    mark = page.lines[0].mark if page and page.lines else ""
    return render_template(
        "organize/mailings/preview.html",
        edition=edition,
        mailing=mailing,
        subject=mailing_words.subject(mailing, edition, at),
        line=page.lines[0] if page and page.lines else None,
        recipient=recipient,
        letters=[letters.shown(mailing, recipient, at)]
        if recipient
        else [letters.sample(mailing, name, language, at) for language in languages.LANGUAGES],
        earlier=address(edition, mailing, "mailing_sending.preview", before=mark) if page and page.has_earlier else "",
        later=address(edition, mailing, "mailing_sending.preview", after=mark) if page and page.has_later else "",
        back=address(edition, mailing),
    )


@blueprint.post(f"{ONE}/test")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def test(edition: Edition, number: int) -> Any:
    """Send it to whoever is signed in, in both languages."""
    mailing = mailings.find(edition, number)

    def act() -> None:
        account = sessions.account()
        letters.test(mailing, account, clock.now(), key=token_urlsafe(12))

    done = _("Two mails are on their way to you, one in each language. They show what one reads, with made-up details.")
    return press(act, done, back=address(edition, mailing))


@blueprint.route(f"{ONE}/send", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def send(edition: Edition, number: int) -> Any:
    """Look over to how many it goes, then send it at once."""
    mailing, form, now = mailings.find(edition, number), Form(), clock.now()
    if form.save(lambda: mailings.send_now(mailing, by=acting())):
        flash(_("It is being sent. On a large list that takes some minutes; this page says how far it is."))
        return redirect(address(edition, mailing), 303)
    found = audience_of(mailing, rosters.menu(edition.id))
    page = render_template(
        "organize/mailings/send.html",
        edition=edition,
        mailing=mailing,
        form=form,
        reason=_why_not(mailing, edition),
        subject=mailing_words.subject(mailing, edition, now),
        whom=mailing_words.whom(mailing, rosters.menu(edition.id)),
        audience=found,
        samples=[letters.sample(mailing, sessions.known().name, one, now) for one in languages.LANGUAGES],
        words=mailing_words,
        back=address(edition, mailing),
    )
    return page, 422 if form.errors else 200


def _why_not(mailing: Mailing, edition: Edition) -> Refusal | None:
    """Why it cannot be sent now."""
    if rules.is_resting(mailing, edition):
        return Resting()
    stands = rules.standing(mailing, edition, clock.now())
    return SentAlready() if stands in (Standing.DONE, Standing.UNDER_WAY, Standing.STOPPED) else None


def _one_of(mailing: Mailing) -> Page | None:
    """The line of its list that was asked for, or the first."""
    wanted = audience.filter_of(mailing.asked, rosters.menu(mailing.edition_id))
    if wanted is None:
        return None
    after, before = request.args.get("after", ""), request.args.get("before", "")
    return rosters.page(mailing.edition_id, replace(wanted, order=Order.NAME), after=after, before=before, size=1)
