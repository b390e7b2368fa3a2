"""Importing last year's list: choose a file, say which column is what, look over what comes of it, import it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.core import uploads
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import Permission
from eventsapp.registration import categories
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.web.organize import import_forms, list_uploads
from eventsapp.web.organize.import_forms import CheckForm, Chosen
from eventsapp.web.organize.list_uploads import FileForm
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.sessions import acting
from eventsapp.web.parts.taking_in import takes_up_to
from eventsapp.workflows import import_columns, import_rows, importing
from eventsapp.workflows.import_columns import Field

blueprint = Blueprint("imports", __name__)

SHOWN = 10
"""People in the preview."""

_ONE = "/<slug:slug>/<int(fixed_digits=4):year>/imports/<reference>"


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/imports", methods=["GET", "POST"])
@takes_up_to(list_uploads.BODY)
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def new(edition: Edition) -> Any:
    """Choose a file."""
    _refuse_without_contacts(edition)
    form, draft = FileForm(), None
    if form.is_submitted():
        table = form.table()
        if table is not None:
            head = import_columns.head_of(table)
            offered, columns = _fields(edition), import_columns.guessed(table.rows[head][1])
            chosen = {"head": head, "columns": {str(n): str(field) for n, field in columns.items() if field in offered}}
            known = sessions.known().account_id
            name = request.files["file"].filename or ""
            draft = form.save(lambda: import_drafts.begin(edition, known, name, table, chosen, by=acting()))
    if draft is not None:
        return _to(edition, draft, "columns")
    most_rows = format_decimal(uploads.MOST_ROWS)
    page = render_template("organize/imports/new.html", edition=edition, form=form, most_rows=most_rows)
    return page, 422 if form.errors else 200


@blueprint.route(f"{_ONE}/columns", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def columns(edition: Edition, reference: str) -> Any:
    """Say which column is what."""
    draft, chosen = _opened(edition, reference)
    if draft.imported_at:
        return _to(edition, draft, "check")
    form = import_forms.columns_form(chosen, _fields(edition))
    if form.save(lambda: _keep(draft, form.chosen())):
        return _to(edition, draft, "places")
    page = render_template(
        "organize/imports/columns.html",
        edition=edition,
        draft=draft,
        form=form,
        chosen=chosen,
        encodings=uploads.ENCODINGS,
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{_ONE}/places", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def places(edition: Edition, reference: str) -> Any:
    """Say which category is which, and how people get their places."""
    draft, chosen = _opened(edition, reference)
    if draft.imported_at:
        return _to(edition, draft, "check")
    form = import_forms.places_form(edition, chosen, categories.of(edition))
    if form.save(lambda: _keep(draft, form.chosen())):
        return _to(edition, draft, "check")
    page = render_template("organize/imports/places.html", edition=edition, draft=draft, form=form, chosen=chosen)
    return page, 422 if form.errors else 200


@blueprint.route(f"{_ONE}/check", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def check(edition: Edition, reference: str) -> Any:
    """Look over what comes of it; import it."""
    draft, chosen = _opened(edition, reference)
    if draft.imported_at:
        return render_template("organize/imports/done.html", edition=edition, draft=draft, said=_said(draft.outcome))
    read = import_rows.read(chosen.table, chosen.reading, edition.starts_on)
    kept = draft.sealed_choices
    form = CheckForm()
    by = acting()
    how = chosen.how(leaves_out=bool(form.leave_out.data))
    if form.save(lambda: importing.bring_in(draft, kept, read, how, by=by)) is not None:
        return _to(edition, draft, "check")
    rows = importing.known(edition, read, how)
    page = render_template(
        "organize/imports/check.html",
        edition=edition,
        draft=draft,
        form=form,
        chosen=chosen,
        rows=rows,
        shown=[(row, chosen.does(row)) for row in rows.all[:SHOWN]],
        wrong=len({problem.row for problem in rows.serious}),
        coming=len({row.identity for row in rows.all}),
        registrations=len({row.group for row in rows.all}),
        address=lambda page: url_for("organize.imports.check", **_place(edition, draft), page=page),
        **list_uploads.turned(rows.problems),
        is_over=edition.state == State.FINISHED,
    )
    return page, 422 if form.errors else 200


def _opened(edition: Edition, reference: str) -> tuple[ImportDraft, Chosen]:
    _refuse_without_contacts(edition)
    draft = import_drafts.find(edition, reference, sessions.known().account_id)
    if draft.imported_at:
        return draft, Chosen(Table([]), {})
    return draft, Chosen(import_drafts.table_of(draft), import_drafts.choices_of(draft))


def _fields(edition: Edition) -> list[Field]:
    """What whoever is signed in may bring in."""
    held, series_id = guards.held(), edition.series_id
    asked = ((Permission.RECORD_PAYMENTS, import_columns.MONEY), (Permission.MANAGE_VOLUNTEERS, import_columns.HELPING))
    kept_out = [field for needed, some in asked if not held.allows(needed, series_id) for field in some]
    return [field for field in Field if field not in kept_out]


def _refuse_without_contacts(edition: Edition) -> None:
    """A list shows addresses, and so does its preview."""
    guards.held_or_not_found(Permission.SEE_CONTACTS, edition.series_id)


def _keep(draft: ImportDraft, chosen: dict[str, Any]) -> bool:
    import_drafts.choose(draft, **chosen)
    return True


def _to(edition: Edition, draft: ImportDraft, step: str) -> Response:
    return redirect(url_for(f"organize.imports.{step}", **_place(edition, draft)), 303)


def _place(edition: Edition, draft: ImportDraft) -> dict[str, Any]:
    return {"slug": edition.series.slug, "year": edition.year, "reference": draft.reference}


def _said(outcome: dict[str, int]) -> list[str]:
    """What became of the list, in sentences."""
    out, helping, payments = outcome["left_out"], outcome.get("helping", 0), outcome.get("payments", 0)
    sentences = [
        (outcome["people"], ngettext("%(num)s person came in.", "%(num)s people came in.", outcome["people"])),
        (
            helping,
            ngettext("%(num)s shift of a volunteer was filled.", "%(num)s shifts of volunteers were filled.", helping),
        ),
        (
            payments,
            ngettext("%(num)s payment was written down.", "%(num)s payments were written down.", payments),
        ),
        (
            outcome["waiting"],
            ngettext("%(num)s of them is on the waitlist.", "%(num)s of them are on the waitlist.", outcome["waiting"]),
        ),
        (
            outcome["known"],
            ngettext(
                "%(num)s person was in this edition already, and is as they were.",
                "%(num)s people were in this edition already, and are as they were.",
                outcome["known"],
            ),
        ),
        (
            out,
            ngettext("%(num)s row was left out.", "%(num)s rows were left out.", out),
        ),
    ]
    said = [sentence for number, sentence in sentences if number]
    return said if outcome["people"] or helping else [_("Nothing was changed: nobody on this list was new."), *said]
