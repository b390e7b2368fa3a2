"""Taking a roster out: as a spreadsheet, or as a list to print. Every time is recorded."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.events.models import Edition
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.questions.models import Question
from eventsapp.reports import columns, emergencies, exports, lines, printed, rosters, selections, workbooks
from eventsapp.reports.filters import Filter
from eventsapp.reports.printed import Arrangement, Paper, Wanted
from eventsapp.reports.rosters import Menu
from eventsapp.web.organize.roster_filter import FilterForm, chosen
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("exports", __name__)

MOST_COUNTED = 10_000_000
_NOT_NAMED = ("q", "team", "sort", "columns")
"""What a filter can hold that is not said of it in the audit trail: what was typed may be somebody's name."""
_ALWAYS_SAID = ("who", "status")
"""What says something of a filter also where nothing was chosen: everybody, confirmed or waiting."""


class ContentsForm(Form):
    """What a list is to hold, asked by GET beside the filter. What cannot be read is as if it were not asked."""

    contacts = RadioField(_l("Contact data"), validate_choice=False)
    arrangement = RadioField(_l("Which list"), validate_choice=False)
    paper = RadioField(_l("Paper"), validate_choice=False)
    question = SelectField(_l("Question that says whom to call"), validate_choice=False)

    def __init__(self, asked: MultiDict[str, str], questions: list[Question], *, may_see: bool) -> None:
        super().__init__(asked)
        self.contacts.choices = [("without", _("Without contact data"))]
        arrangements: list[Arrangement] = [one for one in Arrangement if one is not Arrangement.EMERGENCY]
        if may_see:
            self.contacts.choices.append(("with", _("With e-mail addresses and phone numbers")))
            arrangements += [Arrangement.EMERGENCY] if questions else []
        self.arrangement.choices = [(str(one), printed.called(one)) for one in arrangements]
        self.paper.choices = [(str(Paper.LETTER), _("Letter (Canada)")), (str(Paper.A4), _("A4"))]
        self.question.choices = [(str(one.id), one.label.said()) for one in questions]
        for field in self:
            offered = [value for value, _label in field.choices]
            if field.data not in offered:
                field.data = offered[0] if offered else ""

    @property
    def with_contacts(self) -> bool:
        return bool(self.contacts.data == "with")


@dataclass(frozen=True)
class Export:
    """What somebody asks to take out of an edition."""

    edition: Edition
    menu: Menu
    filter_form: FilterForm
    filter: Filter
    contents: ContentsForm
    questions: list[Question]
    marks: list[str]
    """The lines that were ticked; none: all that the filter shows."""

    @property
    def is_lost(self) -> bool:
        """Whether the filter asks for something that is not there any more, and so shows people nobody asked for."""
        return self.filter_form.is_lost and not self.marks

    @property
    def wanted(self) -> Wanted:
        """What to print."""
        arrangement = Arrangement(self.contents.arrangement.data)
        asked = [one for one in self.questions if str(one.id) == self.contents.question.data]
        is_emergency = arrangement is Arrangement.EMERGENCY
        with_contacts = self.contents.with_contacts and not is_emergency
        return Wanted(arrangement, Paper(self.contents.paper.data), with_contacts, asked[0] if is_emergency else None)

    def rows(self) -> int:
        """How many lines the filter finds, however many those are."""
        return sum(lines.counted(self.edition.id, self.filter, at_most=MOST_COUNTED).values())

    def in_words(self) -> str:
        """Whom the filter shows."""
        form = self.filter_form
        told = [chosen(field) for field in form.filters if field.data or field.name in _ALWAYS_SAID]
        searched = [_("found by “%(typed)s”", typed=form.q.data)] if form.q.data else []
        sites = [self.menu.sites_said] if self.menu.within is not None and not (form.site and form.site.data) else []
        ticked = [_("ticked in the list")] if self.marks else []
        return ", ".join(sites + told + searched + ticked)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/exports")
@guards.needs(Permission.EXPORT_ROSTER, narrows=True)
@guards.confirmed
def choose(edition: Edition, within: Within) -> str:
    """Choose the format and what it holds."""
    return _choosing(_asked(edition, within), within)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster.csv")
@guards.needs(Permission.EXPORT_ROSTER, narrows=True)
@guards.confirmed
def roster_csv(edition: Edition, within: Within) -> Any:
    """All lines of the filter, not only one page of them."""
    export = _asked(edition, within)
    if export.is_lost:
        return _choosing(export, within), 422
    name, with_contacts = _filename(edition, "csv"), export.contents.with_contacts
    written = partial(exports.csv, edition.id, edition.zone, export.filter, export.menu, with_contacts=with_contacts)
    _record(export, "csv", with_contacts=with_contacts)
    return downloads.csv(name, written())


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster.xlsx")
@guards.needs(Permission.EXPORT_ROSTER, narrows=True)
@guards.confirmed
def roster_xlsx(edition: Edition, within: Within) -> Any:
    """The same as a workbook."""
    export = _asked(edition, within)
    if export.is_lost:
        return _choosing(export, within), 422
    name, title = _filename(edition, "xlsx"), f"{edition.series.name.said()} {edition.year}"
    with_contacts = export.contents.with_contacts
    heads = columns.columns(export.menu, with_contacts=with_contacts)
    asked = (edition.id, edition.zone, export.filter, export.menu)
    _record(export, "xlsx", with_contacts=with_contacts)
    batches = columns.batches(*asked, with_contacts=with_contacts)
    return downloads.xlsx(name, lambda file: workbooks.write(file, title, heads, batches))


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster.pdf")
@guards.needs(Permission.EXPORT_ROSTER, narrows=True)
@guards.confirmed
def roster_pdf(edition: Edition, within: Within) -> Any:
    """A list to print."""
    export = _asked(edition, within)
    if export.is_lost:
        return _choosing(export, within), 422
    wanted = export.wanted
    found = printed.collected(edition, export.filter)
    written = printed.pdf(edition, wanted, found, export.menu, filtered=export.in_words())
    name = _filename(edition, "pdf", wanted.arrangement)
    is_emergency = wanted.arrangement is Arrangement.EMERGENCY
    _record(export, "pdf", with_contacts=wanted.with_contacts or is_emergency, contents=wanted.arrangement)
    return downloads.pdf(name, written)


def _choosing(export: Export, within: Within) -> str:
    """The page to choose on."""
    edition, rows = export.edition, export.rows()
    return render_template(
        "organize/exports/choose.html",
        edition=edition,
        export=export,
        form=export.contents,
        kept=export.filter_form.asked(),
        counted=format_decimal(rows),
        rows=rows,
        most_printed=printed.MOST,
        heads=[column.head for column in columns.columns(export.menu, with_contacts=False)],
        may_see_contacts=guards.held().allows(Permission.SEE_CONTACTS, edition.series_id, within),
    )


def _asked(edition: Edition, within: Within) -> Export:
    """What is asked for, as far as whoever asks may see it."""
    menu = rosters.menu(edition.id, within)
    may_see = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id, within)
    form = FilterForm(request.args, menu)
    questions = emergencies.questions(edition.id)
    marks = request.args.getlist("mark")
    wanted = replace(form.wanted(with_contacts=may_see), marks=selections.read(marks) if marks else None)
    wanted = rosters.looked_up(edition.id, wanted)
    contents = ContentsForm(request.args, questions, may_see=may_see)
    return Export(edition, menu, form, wanted, contents, questions, marks)


def _record(export: Export, file_format: str, **facts: Any) -> None:
    """Note who took what out: whom the filter shows in words, and how many lines. HEAD takes nothing out."""
    if request.method != "GET":
        return
    asked = {name: value for name, value in export.filter_form.asked().items() if name not in _NOT_NAMED}
    said = {str(field.label.text): chosen(field) for field in export.filter_form if field.name in asked}
    searched = bool(export.filter_form.q.data or export.filter_form.team.data)
    by = acting()
    with writing():
        trail.record(
            "roster.exported",
            export.edition,
            by=by,
            format=file_format,
            rows=export.rows(),
            searched=searched,
            ticked=bool(export.marks),
            filter=asked,
            said=said,
            **({} if export.menu.within is None else {"sites": sorted(export.menu.within)}),
            **facts,
        )


def _filename(edition: Edition, ending: str, what: str = "roster") -> str:
    return f"{edition.series.slug}-{edition.year}-{what}.{ending}"
