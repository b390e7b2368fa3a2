"""Copying what another year of the series offered and asked: shown line by line first, done then."""

import hashlib
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, SelectField

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import offer_words
from eventsapp.web.organize.registrations import acting
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.workflows import copying
from eventsapp.workflows.copying import Fate, Line, What

blueprint = Blueprint("copying", __name__)

_GROUPS = (
    (_l("Sites"), (What.SITE,)),
    (_l("Categories and prices"), (What.CATEGORY, What.PRICE)),
    (_l("Questions"), (What.QUESTION,)),
    (_l("Waivers"), (What.WAIVER,)),
    (_l("Codes"), (What.CODE,)),
)
_FATES = {
    Fate.KEPT: (_l("Copied"), "ok"),
    Fate.SHIFTED: (_l("Copied, moved in time"), "ok"),
    Fate.DECIDE: (_l("Copied: look it over"), "warning"),
    Fate.THERE: (_l("There already"), ""),
    Fate.LEFT: (_l("Not copied"), "info"),
}


class CopyForm(Form):
    """From which year, and what of it was shown."""

    source = SelectField(_l("Year to copy from"), [one_of(_l("Choose a year."))], validate_choice=False)
    shown = HiddenField()

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
    lines = copying.proposed(source, edition) if source else []
    was_shown = form.shown.data == _fingerprint(lines)
    if source and was_shown and (copied := form.save(lambda: copying.copy(source, edition, by=acting()))):
        flash(_copied(copied))
        return redirect(url_for("organize.categories.index", slug=edition.series.slug, year=edition.year), 303)
    has_changed = form.is_submitted() and not form.errors
    form.shown.data = _fingerprint(lines)
    page = render_template(
        "organize/copying/show.html",
        edition=edition,
        form=form,
        source=source,
        lines=lines,
        new=sum(line.fate in (Fate.KEPT, Fate.SHIFTED, Fate.DECIDE) for line in lines),
        groups=_GROUPS,
        fates=_FATES,
        remarks=_remarks,
        has_changed=has_changed,
    )
    return page, 422 if form.errors else 200


def _chosen(sources: list[Edition], edition: Edition, typed: str) -> Edition | None:
    """The year that was asked for; otherwise the latest before this one, or the latest of all."""
    if asked_for := next((one for one in sources if str(one.year) == typed), None):
        return asked_for
    return next((one for one in sources if one.year < edition.year), sources[0] if sources else None)


def _fingerprint(lines: list[Line]) -> str:
    return hashlib.sha256(repr(lines).encode()).hexdigest()


def _remarks(line: Line, source: Edition, edition: Edition) -> list[str]:
    """What there is to know about a line: its times there and here, and what to look at."""
    said = []
    if line.before is not None and line.after is not None:
        told = offer_words.moment if line.what is What.CATEGORY else offer_words.until
        said.append(
            _("%(before)s becomes %(after)s", before=told(line.before, source), after=told(line.after, edition))
        )
    elif line.before is not None and line.fate is Fate.DECIDE:
        said.append(_("Its start is on no day of this year’s event, and is left out."))
    if line.names_year:
        said.append(_("It names the year %(year)s.", year=source.year))
    if line.is_past:
        said.append(_("That is past."))
    if line.fate is Fate.LEFT:
        said.append(
            _("People know last year’s codes. Add new ones.")
            if line.what is What.CODE
            else _("The category or the answer it depends on is not here.")
        )
    return said


def _copied(copied: copying.Copied) -> str:
    if not copied.total:
        return _("Everything was there already. Nothing was copied.")
    if copied.sites and copied.total == copied.sites:
        return ngettext("Copied: %(num)s site.", "Copied: %(num)s sites.", copied.sites)
    return _(
        "Copied. Categories: %(categories)s, prices: %(prices)s, questions: %(questions)s, waivers: %(waivers)s.",
        **vars(copied),
    )
