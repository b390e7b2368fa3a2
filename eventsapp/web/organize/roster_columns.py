"""The columns of a roster: which there are for whom, what each says of a line, and choosing among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from eventsapp.core import languages, money
from eventsapp.events.models import Edition
from eventsapp.organizing import columns, notes
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import answered, flags, rosters
from eventsapp.reports.filters import Who
from eventsapp.reports.flags import Facts
from eventsapp.reports.lines import Line
from eventsapp.reports.rosters import Menu
from eventsapp.teams import teams
from eventsapp.waivers import signing
from eventsapp.web.organize import registration_words
from eventsapp.web.organize.roster_filter import FilterForm, address_of, seen_questions
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form, choice, some_of

blueprint = Blueprint("roster_columns", __name__)

LABELS = {
    "does": _l("Category or role"),
    "site": _l("Site"),
    "status": _l("Status"),
    "bib": _l("Bib number"),
    "team": _l("Team"),
    "age": _l("Age"),
    "payment": _l("Payment"),
    "waiver": _l("Waiver or consent"),
    "here": _l("Checked in"),
    "reference": _l("Reference"),
    "signed_up": _l("Signed up"),
    "contact": _l("Contact"),
    "note": _l("Note"),
}
"""Every column but that of the name, which is always there, and those of questions, in the order of the table."""
USUAL = ("does", "site", "status", "reference", "signed_up", "contact")
_FOR = {"contact": Permission.SEE_CONTACTS, "note": Permission.MANAGE_REGISTRATIONS}
_SHORT = ("bib", "reference", "signed_up", "here")
_SHORT_NAME = 20
"""Names of sites up to so many characters stay on one line."""


class Column(NamedTuple):
    """One column as it stands in the table."""

    key: str
    label: str
    is_short: bool
    """Whether its words stay on one line."""


def offered(menu: Menu) -> dict[str, str]:
    """The columns that whoever is signed in may see, with their names."""
    held, series_id = guards.held(), menu.edition.series_id
    within = {"contact": menu.within}
    may = {
        key: str(label)
        for key, label in LABELS.items()
        if key not in _FOR or held.allows(_FOR[key], series_id, within.get(key))
    }
    if len(menu.sites) < (1 if menu.within is None else 2):
        del may["site"]  # there is none, or it is always the same
    return may | {f"q{number}": asked.label.said() for number, asked in seen_questions(menu).items()}


def shown(menu: Menu, asked: str = "") -> list[Column]:
    """The columns that are asked for, else those that somebody chose, else the usual ones, as far as they may see them
    here."""
    return among(menu, asked.split(".") if asked else columns.of(sessions.known().account_id))


def among(menu: Menu, chosen: Sequence[str] | None) -> list[Column]:
    """These columns, or the usual ones, as far as whoever is signed in may see them here."""
    wanted = USUAL if chosen is None else chosen
    names = [len(name.said()) for name in menu.sites.values()]
    short = {*_SHORT, *(["site"] if max(names, default=0) <= _SHORT_NAME else [])}
    return [Column(key, label, key in short) for key, label in offered(menu).items() if key in wanted]


@dataclass(frozen=True)
class Cells:
    """What the columns say of the lines of a page; each asks at most once for all of them."""

    columns: Sequence[Column]
    menu: Menu
    place: ZoneInfo
    facts: Facts
    teams: dict[int, str]
    notes: dict[int, str]
    answers: dict[tuple[int, int], str]
    waivers: set[Any]

    def said(self, key: str, line: Line) -> str:
        """What the column of that key says of the line."""
        if key in _SAID:
            return _SAID[key](self, line)
        value = self.answers.get((line.id, int(key[1:])), "") if key[1:].isdigit() and _takes_part(line) else ""
        return answered.in_words(self.menu.questions[int(key[1:])], value) if value else ""


def _takes_part(line: Line) -> bool:
    return line.who is Who.PARTICIPANTS


def _bib(_cells: Cells, line: Line) -> str:
    return "" if line.bib is None else str(line.bib)


def _team(cells: Cells, line: Line) -> str:
    return cells.teams.get(line.person_id, "") if _takes_part(line) else ""


def _age(_cells: Cells, line: Line) -> str:
    return registration_words.years(line.from_age, line.to_age)


def _payment(cells: Cells, line: Line) -> str:
    if not _takes_part(line) or line.status != EntryStatus.CONFIRMED:
        return ""
    if not line.fee_cents:
        return _("Nothing to pay")
    due = cells.facts.due[line.registration_id].to_pay_cents
    return _("To pay for all: %(amount)s", amount=money.said(due)) if due > 0 else _("Paid")


def _waiver(cells: Cells, line: Line) -> str:
    if not flags.has_to_sign(line) or signing.kind_for(line.is_minor) not in cells.waivers:
        return ""
    return _("Not accepted") if line.person_id in cells.facts.unsigned else _("Accepted")


def _here(cells: Cells, line: Line) -> str:
    return "" if line.arrived_at is None else languages.clock(line.arrived_at.astimezone(cells.place))


def _reference(_cells: Cells, line: Line) -> str:
    return line.reference


def _signed_up(cells: Cells, line: Line) -> str:
    # Numbers alone: year-month-day is how Canada writes them in both languages (CAN/CSA-Z234.4).
    return line.signed_up_at.astimezone(cells.place).strftime("%Y-%m-%d %H:%M")


def _note(cells: Cells, line: Line) -> str:
    return cells.notes.get(line.person_id, "")


def _site(cells: Cells, line: Line) -> str:
    site = cells.menu.site_of(line)
    return site.said() if site else ""


_SAID: dict[str, Callable[[Cells, Line], str]] = {
    "site": _site,
    "bib": _bib,
    "team": _team,
    "age": _age,
    "payment": _payment,
    "waiver": _waiver,
    "here": _here,
    "reference": _reference,
    "signed_up": _signed_up,
    "note": _note,
}


def cells(lines: Sequence[Line], columns: Sequence[Column], menu: Menu, facts: Facts) -> Cells:
    """Everything the columns need to say of these lines."""
    keys, people = {column.key for column in columns}, {line.person_id for line in lines}
    edition_id = menu.edition.id
    asked = [int(key[1:]) for key in keys if key.startswith("q")]
    noted = notes.of_people(edition_id, people) if "note" in keys else {}
    return Cells(
        columns,
        menu,
        ZoneInfo(menu.edition.zone),
        facts,
        teams.names(edition_id, people) if "team" in keys and people else {},
        {person_id: notes.words(note) for person_id, note in noted.items()},
        answered.of(lines, asked),
        set(signing.in_force(edition_id)) if "waiver" in keys and lines else set(),
    )


class ColumnsForm(Form):
    """Which columns to show."""

    columns = SelectMultipleField(
        _l("Columns beside the name"), validate_choice=False, validators=[some_of(_l("Choose at least one column."))]
    )

    def __init__(self, menu: Menu, asked: str) -> None:
        super().__init__(data={"columns": [column.key for column in shown(menu, asked)]})
        self.columns.choices = [choice(key, label) for key, label in offered(menu).items()]


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/roster/columns", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER, narrows=True)
def edit(edition: Edition, within: Within) -> Any:
    """Choose them, or go back to the usual ones; they stay one's own, for every event."""
    menu = rosters.menu(edition.id, within)
    filtered = FilterForm(request.args, menu)
    form = ColumnsForm(menu, filtered.columns.data)
    account_id = sessions.known().account_id
    wanted: list[str] | None = None
    if "usual" in request.form:
        form.columns.data = [key for key in USUAL if key in offered(menu)]
    else:
        elsewhere = [key for key in columns.of(account_id) or () if key not in offered(menu)]
        wanted = [*(form.columns.data or ()), *elsewhere]

    def chosen() -> bool:
        columns.choose(account_id, wanted)
        return True

    if form.save(chosen):
        flash(_("These columns are shown from now on."))
        return redirect(address_of(edition, filtered, columns=""), 303)
    back = address_of(edition, filtered)
    page = render_template("organize/roster/columns.html", edition=edition, form=form, back=back)
    return page, 422 if form.errors else 200
