"""Copying what another year of the series offered and asked: shown line by line first, done then."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import next_year_words, offer_words
from eventsapp.web.organize.along import AlongForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import copying
from eventsapp.workflows.along import What
from eventsapp.workflows.copying import Fate, Line

blueprint = Blueprint("copying", __name__)

_SETTLED = (
    What.TO_BRING,
    What.WAYS_TO_PAY,
    What.FUNDRAISING,
    What.OFFER_HOURS,
    What.MAJORITY_AGE,
    What.ACCESS_LEAD,
    What.TEAMS,
    What.REAFFIRM_HOURS,
    What.HELP_REQUESTS,
    What.CLOSES,
    What.CHANGES_CLOSE,
    What.PLACES,
)
_GROUPS = (
    (_l("Sign-up"), _SETTLED),
    (_l("Schedule"), (What.SCHEDULE,)),
    (_l("Sites"), (What.SITE,)),
    (_l("Categories and prices"), (What.CATEGORY, What.PRICE)),
    (_l("Questions"), (What.QUESTION,)),
    (_l("Waivers"), (What.WAIVER,)),
    (_l("Codes"), (What.CODE,)),
    (_l("Mailings"), (What.MAILING,)),
)
_FATES = {
    Fate.KEPT: (_l("Copied"), "ok"),
    Fate.SHIFTED: (_l("Copied, moved in time"), "ok"),
    Fate.DECIDE: (_l("Copied: look it over"), "warning"),
    Fate.THERE: (_l("There already"), ""),
    Fate.LEFT: (_l("Not copied"), "info"),
}


class CopyForm(AlongForm):
    """From which year, and what of it comes along."""

    source = SelectField(_l("Year to copy from"), [one_of(_l("Choose a year."))], validate_choice=False)

    def __init__(self, sources: list[Edition], chosen: Edition | None) -> None:
        super().__init__(data={"source": str(chosen.year) if chosen else ""})
        self.source.choices = [choice(one.year, str(one.year)) for one in sources]


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/copy", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition) -> Any:
    """Choose the year, read what would be copied, copy it."""
    sources = copying.sources(edition)
    form = CopyForm(sources, _chosen(sources, edition, request.args.get("source", "")))
    source = next((one for one in sources if str(one.year) == form.source.data), None)
    left = form.left
    lines = copying.proposed(source, edition, left) if source else []
    is_sent = form.is_submitted() and not form.only_looks
    if source and is_sent and form.is_as_shown(lines):
        copied = form.save(lambda: copying.copy(source, edition, left, by=acting()))
        if copied is not None:
            flash(_copied(copied))
            return redirect(url_for("organize.edition_setup.show", slug=edition.series.slug, year=edition.year), 303)
    has_changed = is_sent and not form.errors
    form.show(lines)
    page = render_template(
        "organize/copying/show.html",
        edition=edition,
        form=form,
        source=source,
        lines=lines,
        answers=form.answers(),
        can_come=any(line.fate in copying.COMING for line in lines),
        groups=_GROUPS,
        fates=_FATES,
        called=_called,
        remarks=_remarks,
        has_changed=has_changed,
    )
    return page, 422 if form.errors else 200


def _chosen(sources: list[Edition], edition: Edition, typed: str) -> Edition | None:
    """The year that was asked for; otherwise the latest before this one, or the latest of all."""
    if asked_for := next((one for one in sources if str(one.year) == typed), None):
        return asked_for
    return next((one for one in sources if one.year < edition.year), sources[0] if sources else None)


def _called(line: Line) -> str:
    """What it is: by its name; a setting by its kind and how it is there."""
    if line.of is not None and line.name is not None:
        return _("%(category)s: %(price)s", category=line.of.said(), price=line.name.said())
    if line.what not in _SETTLED and line.name is not None:
        return line.name.said()
    said = line.name.said() if line.name is not None else next_year_words.setting(line.what, line.value)
    what = next_year_words.WHATS[line.what]
    return _("%(what)s: %(name)s", what=what, name=said) if said else str(what)


def _remarks(line: Line, source: Edition, edition: Edition) -> list[str]:
    """What there is to know about a line: its times there and here, and what to look at."""
    said = []
    if line.before is not None and line.after is not None:
        told = offer_words.until if line.what is What.PRICE else offer_words.moment
        said.append(
            _("%(before)s becomes %(after)s", before=told(line.before, source), after=told(line.after, edition))
        )
    elif line.before is not None and line.fate is Fate.DECIDE:
        said.append(_("Its start is on no day of this year’s event, and is left out."))
    if line.names_year:
        said.append(_("It names the year %(year)s.", year=source.year))
    if line.is_past:
        said.append(_("That is past."))
    if line.fate is Fate.LEFT and not line.is_past:
        said.append(_stays(line))
    return said


def _stays(line: Line) -> str:
    """Why it cannot come along."""
    return {
        What.CODE: _("People know last year’s codes. Add new ones."),
        What.CATEGORY: _("Its site stays behind."),
        What.PRICE: _("Its category stays behind."),
        What.PLACES: _("More places are taken here already."),
        What.CLOSES: _("It would be after the event."),
        What.CHANGES_CLOSE: _("It would be after the event."),
        What.MAILING: _("It is for a category, a role or an answer that does not come along."),
        What.SCHEDULE: _("It would be more than a week away from the event."),
    }.get(line.what) or _("The category or the answer it depends on is not here.")


def _copied(copied: copying.Copied) -> str:
    if not copied.total:
        return _("Everything was there already. Nothing was copied.")
    return _(
        "Copied. Settings: %(settings)s, points of the schedule: %(schedule)s, sites: %(sites)s, "
        "categories: %(categories)s, prices: %(prices)s, questions: %(questions)s, waivers: %(waivers)s, "
        "mailings: %(mailings)s.",
        **vars(copied),
    )
