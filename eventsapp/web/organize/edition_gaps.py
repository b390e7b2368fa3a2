"""What an edition still misses, in words, each with the page on which it is mended."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports.missing import Gap, Part, What
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.parts import guards


@dataclass(frozen=True)
class Told:
    """One gap: a sentence, and where to mend it; nowhere for whoever may not."""

    words: str
    address: str | None


_WORDS = {
    What.DATE_TO_COME: _l("Its day is past."),
    What.CONFIRMED_DATE: _l("The date is not confirmed: the times are missing, so sign-up cannot be opened."),
    What.LATER_END: _l("The end of its sign-up is past."),
    What.VENUE: _l("Where it takes place."),
    What.DESCRIPTION: _l("A text about the event."),
    What.SCHEDULE: _l("A schedule of the day."),
    What.NOTHING_TO_JOIN: _l("A category to take part in, or a shift to help on: nobody can sign up for anything."),
    What.SHIFTS: _l("Shifts of its roles: nobody can help yet."),
    What.ADULT_WAIVER: _l("A waiver that adults accept."),
    What.CONSENT: _l("A consent that guardians give for minors."),
    What.ACCESS_LEAD: _l("The name of the access lead, whom the form tells people."),
}
_FIELDS = {
    "name": _l("Name"),
    "summary": _l("Summary"),
    "description": _l("Text"),
    "directions": _l("Directions"),
    "access_notes": _l("Access notes"),
    "notice": _l("What everybody must know now"),
    "to_bring": _l("What to bring"),
    "ways_to_pay": _l("Ways to pay"),
    "title": _l("Title"),
    "hint": _l("Hint"),
    "label": _l("Question"),
    "purpose": _l("Purpose"),
    "requirements": _l("What it needs"),
    "text": _l("Text"),
}
_PAGES = {
    Part.DATE: (Permission.EDIT_EVENT, "edition_dates.edit"),
    Part.VENUE: (Permission.EDIT_EVENT, "edition_places.edit"),
    Part.TEXTS: (Permission.EDIT_EVENT, "edition_texts.edit"),
    Part.SCHEDULE: (Permission.EDIT_EVENT, "edition_schedule.index"),
    Part.CATEGORIES: (Permission.EDIT_EVENT, "categories.index"),
    Part.WAIVERS: (Permission.EDIT_EVENT, "waivers.index"),
    Part.QUESTIONS: (Permission.EDIT_EVENT, "questions.index"),
    Part.ROLES: (Permission.MANAGE_VOLUNTEERS, "roles.index"),
    Part.SIGN_UP: (Permission.EDIT_EVENT, "sign_up.edit"),
}


def told(edition: Edition, gaps: list[Gap]) -> list[Told]:
    """Each of them in words."""
    return [Told(_said(gap), _address(edition, gap)) for gap in gaps]


def _said(gap: Gap) -> str:
    if gap.what not in (What.ENGLISH, What.FRENCH):
        return str(_WORDS[gap.what])
    what: Any = _FIELDS[gap.of]
    if gap.name is not None:
        what = _("%(field)s of “%(name)s”", field=what, name=gap.name.said())
    elif gap.part is Part.VENUE:
        what = _("%(field)s of the venue", field=what)
    elif gap.part is Part.SERIES:
        what = _("%(field)s of the series", field=what)
    if gap.what is What.FRENCH:
        return _("In French: %(what)s.", what=what)
    return _("In English: %(what)s.", what=what)


def _address(edition: Edition, gap: Gap) -> str | None:
    if gap.part is Part.SERIES:
        return url_for("organize.series.edit", slug=edition.series.slug)
    if gap.part is Part.VENUE and gap.of and edition.venue_id is not None:
        return url_for("organize.venues.edit", number=edition.venue_id)
    permission, page = _PAGES[gap.part]
    may = guards.held().allows(permission, edition.series_id)
    return page_of(edition, page) if may else None
