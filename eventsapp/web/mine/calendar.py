"""One's own days and shifts in one's own calendar: its secret address, reminders, and a new address instead."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from eventsapp.audit.trail import PUBLIC
from eventsapp.calendars import feed_tokens, follower_words, followers, subscribing
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core import clock, languages
from eventsapp.core.db import hold
from eventsapp.submissions.links import Holder
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts import squares
from eventsapp.web.parts.forms import Form

blueprint = Blueprint("calendar", __name__)

REMINDERS = [
    SelectChoice("60", _l("An hour before")),
    SelectChoice("180", _l("Three hours before")),
    SelectChoice("1440", _l("A day before")),
    SelectChoice("10080", _l("A week before")),
]


class RemindersForm(Form):
    """How long before their days and shifts somebody wants to be reminded."""

    reminders = SelectMultipleField(_l("Would you like reminders?"), choices=REMINDERS)


@blueprint.route("/my/<token>/calendar", methods=["GET", "POST"])
@opened()
def show(door: Door) -> Response | str | tuple[str, int]:
    """Reminders first, then one link for each calendar program; none of them holds the manage link."""
    token = feed_tokens.live(_holder(door))
    form = RemindersForm(data={"reminders": token.alarms.split(",") if token else []})

    def made() -> bool:
        ticked = set(form.reminders.data or ())  # a form may send the same box many times
        _make(door, tuple(timedelta(minutes=int(minutes)) for minutes in ticked))
        return True

    if form.save(made):
        flash(_("Your reminders are saved.") if token else _("Your calendar is ready. Choose your program below."))
        return redirect(door.address("calendar.show"), 303)
    name = _("%(event)s: my days and shifts", event=f"{door.edition.series.name.said()} {door.edition.year}")
    ways = subscribing.own_ways(token, name, languages.current()) if token else None
    looked = _looked(token) if token else ""
    square = squares.drawn(ways.webcal, _("A square code with the address of your calendar")) if ways else ""
    page = render_template(
        "mine/calendar/show.html", door=door, form=form, token=token, ways=ways, looked=looked, square=square
    )
    return page, 422 if form.errors else 200


@blueprint.route("/my/<token>/calendar/renew", methods=["GET", "POST"])
@opened(code=True)
def renew(door: Door) -> Response | str:
    """End the address, wherever it was given to, and make another."""
    form = Form()
    if not form.is_submitted():
        return render_template("mine/calendar/renew.html", door=door)
    if pressed(lambda: _renew(door)):
        flash(_("This is your new address. The old one does not work any more."))
    return redirect(door.address("calendar.show"), 303)


def _holder(door: Door) -> Holder:
    return Holder(door.registration, door.link.person_id)


def _looked(token: FeedToken) -> str:
    """When a program last looked, for whoever wonders whether it works."""
    now = clock.now()
    last = followers.last_look(feed_tokens.feed_name(token), now)
    if last is None:
        return _("No program has looked at this address yet.")
    said = follower_words.last_looked(last, now)
    if not last.is_quiet(now):
        return said
    return _("%(said)s If you still want it there, add it once more.", said=said)


def _make(door: Door, reminders: tuple[timedelta, ...]) -> FeedToken:
    hold("feed token", door.registration.id, door.link.person_id)
    token = feed_tokens.make(_holder(door), reminders, by=PUBLIC)
    if token.reminders != tuple(sorted(reminders, reverse=True)):
        feed_tokens.remind(token, reminders, by=PUBLIC)
    return token


def _renew(door: Door) -> FeedToken:
    hold("feed token", door.registration.id, door.link.person_id)
    old = feed_tokens.live(_holder(door))
    if old is not None:
        feed_tokens.revoke(old, by=PUBLIC)
    return feed_tokens.make(_holder(door), old.reminders if old else (), by=PUBLIC)
