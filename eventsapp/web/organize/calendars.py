"""Shifts and deadlines in an organizer's own calendar: its secret addresses, each made, shown and ended here."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.calendars import feed_tokens, organizer_feeds, subscribing
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core import languages
from eventsapp.core.db import hold
from eventsapp.core.refusals import NotFound
from eventsapp.events import series as all_series
from eventsapp.events.models import Series
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("calendars", __name__)

EVERYTHING = "everything"


class WhichForm(Form):
    """All that somebody may see, or one series of it."""

    which = RadioField(_l("What should be in it?"), [one_of(_l("Choose what should be in it."))], validate_choice=False)

    def __init__(self, offered: Sequence[Series], tokens: Sequence[FeedToken]) -> None:
        self.offered = {str(series.id): series for series in offered}
        self.had = {str(token.series_id or EVERYTHING) for token in tokens}
        super().__init__(data={"which": next((one for one in (EVERYTHING, *self.offered) if one not in self.had), "")})
        names = [choice(number, series.name.said()) for number, series in self.offered.items()]
        self.which.choices = [choice(EVERYTHING, _("Everything that I may see, now and later")), *names]
        self.which.flags.required = True

    @property
    def details(self) -> dict[str, dict[str, str]]:
        """What is said beside each choice."""
        return {which: {"hint": _("You have this one.")} for which in self.had}

    def make(self) -> FeedToken | None:
        """The address for what was chosen."""
        return self.save(lambda: _made(self.offered.get(self.which.data or "")))


@blueprint.route("/calendar", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER, somewhere=True)
def index(reach: Reach) -> Response | str | tuple[str, int]:
    """The addresses that work, and a form for another; asked for twice it is the same one."""
    if not reach:
        raise NotFound
    tokens = _tokens(reach)
    form = WhichForm([series for series in all_series.listed() if series.id in reach], tokens)
    token = form.make()
    if token is not None:
        flash(_("Your calendar is ready. Choose your program below."))
        return redirect(url_for("organize.calendars.show", number=token.id), 303)
    page = render_template(
        "organize/calendars/index.html",
        form=form,
        calendars=[(one, organizer_feeds.name(one)) for one in tokens],
    )
    return page, 422 if form.errors else 200


@blueprint.get("/calendar/<int:number>")
@guards.needs(Permission.SEE_ROSTER, somewhere=True)
def show(reach: Reach, number: int) -> str:
    """One address, with a link for each calendar program."""
    token = _find(reach, number)
    name = organizer_feeds.name(token)
    ways = subscribing.own_ways(token, name, languages.current())
    return render_template("organize/calendars/show.html", token=token, name=name, ways=ways)


@blueprint.route("/calendar/<int:number>/end", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER, somewhere=True)
def end(reach: Reach, number: int) -> Response | str:
    """End an address wherever it was given to, with or without another instead."""
    token = _find(reach, number)
    form = Form()
    if not form.is_submitted():
        return render_template("organize/calendars/end.html", token=token, name=organizer_feeds.name(token))
    if request.form.get("instead") != "new":
        if form.save(lambda: _ended(token)):
            flash(_("The calendar has ended. Its address does not work any more."))
        return redirect(url_for("organize.calendars.index"), 303)
    new = form.save(lambda: _made(_ended(token).series))
    if new is not None:
        flash(_("This is your new address. The old one does not work any more."))
    return redirect(url_for("organize.calendars.show", number=new.id if new else number), 303)


def _tokens(reach: Reach) -> list[FeedToken]:
    """Those that work and show something."""
    tokens = feed_tokens.all_live_for(sessions.known().account_id)
    return [one for one in tokens if (reach if one.series_id is None else one.series_id in reach)]


def _find(reach: Reach, number: int) -> FeedToken:
    for token in _tokens(reach):
        if token.id == number:
            return token
    raise NotFound


def _made(series: Series | None) -> FeedToken:
    account = sessions.account()
    hold("feed token of", account.id)
    return feed_tokens.make_for(account, series, by=acting())


def _ended(token: FeedToken) -> FeedToken:
    hold("feed token of", token.account_id)
    feed_tokens.revoke(token, by=acting())
    return token
