"""What is said of how a shift stands against what it needs, wherever organizers read it."""

from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from eventsapp.events.models import Edition
from eventsapp.volunteering.covers import Cover, Level
from eventsapp.volunteering.last_year import Absence


def on_it(cover: Cover) -> str:
    """How many there are, how many it needs, how many there would ideally be."""
    shift = cover.shift
    if shift.minimum == shift.ideal:
        return _("Has %(number)s, needs %(needed)s", number=shift.pool.held, needed=shift.minimum)
    return _(
        "Has %(number)s, needs %(needed)s, ideally %(ideal)s",
        number=shift.pool.held,
        needed=shift.minimum,
        ideal=shift.ideal,
    )


def short(cover: Cover) -> str:
    """How many it needs and has not."""
    return ngettext("%(num)s short", "%(num)s short", cover.missing)


def more(cover: Cover) -> str:
    """How many more there would ideally be."""
    return ngettext("%(num)s more would help", "%(num)s more would help", cover.welcome)


def said(cover: Cover, last_time: str) -> str:
    """Why a shift stands as it does: ``2 short, 1 unconfirmed; last year 30% did not come``."""
    if cover.level is Level.OVER:
        return ""
    doubt, pool = cover.doubt, cover.shift.pool
    parts = []
    if cover.missing:
        parts.append(short(cover))
    elif cover.welcome:
        parts.append(more(cover))
    if doubt.unconfirmed:
        parts.append(ngettext("%(num)s unconfirmed", "%(num)s unconfirmed", doubt.unconfirmed))
    if doubt.requested:
        parts.append(ngettext("%(num)s to be approved", "%(num)s to be approved", doubt.requested))
    if pool.offered:
        parts.append(ngettext("%(num)s offered a place", "%(num)s offered a place", pool.offered))
    if pool.waiting:
        parts.append(ngettext("%(num)s on the waitlist", "%(num)s on the waitlist", pool.waiting))
    sentence = "; ".join(filter(None, [", ".join(parts), last_time]))
    return sentence[:1].upper() + sentence[1:]


def last_time(absence: Absence, edition: Edition) -> str:
    """How many stayed away the last time: last year, or whenever that was."""
    share = format_percent(absence.percent / 100)
    if absence.year == edition.year - 1:
        return _("last year %(share)s did not come", share=share)
    return _("in %(year)s %(share)s did not come", year=absence.year, share=share)
