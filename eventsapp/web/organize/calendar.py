"""The calendar of an edition for organizers: what subscribers see now, who has seen it, what changed and why."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template, request, url_for

from eventsapp.calendars import checking, follower_words, followers, lint, shown
from eventsapp.calendars.shown import Shown
from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import calendar_changes
from eventsapp.web.organize import calendar_words
from eventsapp.web.parts import guards

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/calendar")
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition) -> str:
    """All of it on one page; the calendars are read first, which brings up to date what is kept."""
    calendars = checking.read(edition.series.slug)
    seen = shown.of(edition)
    before = _number(request.args.get("before", ""))
    changes = calendar_changes.changes(edition, before)
    address: Callable[..., str] = partial(
        url_for, "organize.calendar.show", slug=edition.series.slug, year=edition.year, _anchor="changes"
    )
    return render_template(
        "organize/calendar/show.html",
        edition=edition,
        seen=seen,
        is_shown=seen is not None and any(seen.uid.encode() in one.body for one in calendars),
        followed=_followed(edition, seen),
        changes=changes,
        newest=address() if before is not None else "",
        following=address(before=changes.before) if changes.before is not None else "",
        calendars=calendars,
        broken=checking.broken(calendars),
        rules=len(lint.RULES),
        words=calendar_words,
    )


def _followed(edition: Edition, seen: Shown | None) -> list[tuple[str, list[str]]]:
    """Of each calendar it is in: which, and how far those are who follow it."""
    if seen is None:
        return []
    now = clock.now()
    return [
        (
            calendar_words.called(slug, edition),
            [
                follower_words.sentence(one, now, edition.zone)
                for one in followers.of(followers.public_feeds(slug), seen.modified_at, now)
            ],
        )
        for slug in (edition.series.slug, None)
    ]


def _number(typed: str) -> int | None:
    """The number of a line, where the newest are not wanted."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
