"""Series: what happens every year, how its dates are found, and the editions it has."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from eventsapp.core import clock, markdown
from eventsapp.events import editions, proposals, recurrence, rules
from eventsapp.events import series as every_series
from eventsapp.events.models import Series, Venue
from eventsapp.organization import details
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.rule_fields import PICKS
from eventsapp.web.organize.series_form import SeriesForm
from eventsapp.web.organize.setup_form import wants_preview
from eventsapp.web.parts import guards, series_page
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("series", __name__)

PLACE = "/series/<slug:slug>"
DATES_AHEAD = 10


@blueprint.get("/series/")
@guards.needs(Permission.EDIT_EVENT, somewhere=True)
def index(reach: Reach) -> str:
    """Those within the person's reach, in the order the charity tells of them."""
    listed = [series for series in every_series.listed() if series.id in reach]
    return render_template(
        "organize/series/index.html",
        listed=[(series, recurrence.sentence(series.rule)) for series in listed],
        may_begin=reach.everything,
    )


@blueprint.route("/series/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new() -> Any:
    """Begin one; its first edition comes next."""
    form = SeriesForm()
    shown = form.looks(lambda: _shown(form))
    if not wants_preview() and (made := _saved(form)):
        flash(_("The series is there. Now make its first edition."))
        return redirect(address(made), 303)
    return _page(form, None, shown)


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def show(series: Series) -> str:
    """What it is, its next dates, its editions."""
    now = clock.now()
    held = [(edition, rules.standing(edition, now)) for edition in editions.of(series, with_drafts=True)]
    return render_template(
        "organize/series/show.html",
        series=series,
        editions=held,
        is_public=every_series.has_been_public(series),
        usually=recurrence.sentence(series.rule),
        dates=dates_of(series.rule, series.venue, series),
    )


@blueprint.get(f"{PLACE}/preview")
@guards.needs(Permission.EDIT_EVENT)
def preview(series: Series) -> Response:
    """Its public page as everybody will see it, its drafts too; kept by nobody, and told to no search engine."""
    page = series_page.page_of(series, is_preview=True)
    return make_response(page, 200, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


@blueprint.route(f"{PLACE}/edit", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(series: Series) -> Any:
    """Describe it anew; its editions keep their dates, and show the new texts."""
    form = SeriesForm(series)
    shown = form.looks(lambda: _shown(form))
    if not wants_preview() and (saved := _saved(form)):
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(address(saved), 303)
    return _page(form, series, shown)


def address(series: Series) -> str:
    """The organizers' page of a series."""
    return url_for("organize.series.show", slug=series.slug)


def dates_of(rule: str, venue: Venue | None, series: Series | None) -> list[proposals.Proposal]:
    """The next dates of a rule, each with what speaks against it."""
    return flagged(recurrence.next_dates(rule, clock.today(details.zone()), DATES_AHEAD), venue, series)


def flagged(days: list[date], venue: Venue | None, series: Series | None) -> list[proposals.Proposal]:
    """Days with what speaks against each, as far as whoever is signed in may know."""
    reach = guards.held().reach(Permission.SEE_ROSTER)
    return proposals.flagged(
        days,
        province=venue.province if venue else "",
        besides=series,
        series_ids=None if reach.everything else reach.series_ids,
    )


def _saved(form: SeriesForm) -> Series | None:
    if form.known is None:
        return form.save(lambda: every_series.begin(form.described(), by=acting()))
    known = form.known
    return form.save(lambda: every_series.edit(known, form.described(), by=acting()))


def _shown(form: SeriesForm) -> dict[str, Any]:
    """What the form would say: its texts, its rule as a sentence and as dates."""
    wanted = form.described()
    recurrence.refuse_unless_usable(wanted.rule)
    return {
        "text": markdown.rendered_in_both(wanted.description),
        "usually": recurrence.sentence(wanted.rule),
        "dates": dates_of(wanted.rule, wanted.venue, form.known),
    }


def _page(form: SeriesForm, series: Series | None, shown: dict[str, Any] | None) -> tuple[str, int]:
    page = render_template(
        "organize/series/edit.html",
        form=form,
        series=series,
        shown=shown,
        picks=PICKS,
        address_stays=series is not None and every_series.has_been_public(series),
    )
    return page, 422 if form.errors else 200
