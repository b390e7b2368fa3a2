"""Importing gifts from a statement or from another platform: choose a file, match its columns, look it over, import."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.audit import trail
from eventsapp.core import clock, languages, money, uploads
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import GiftStatus
from eventsapp.permissions.table import Permission
from eventsapp.reports import gift_words
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.web.organize import gift_import_forms, list_uploads
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.gift_import_forms import CheckForm, Chosen, UploadForm
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.taking_in import takes_up_to
from eventsapp.workflows import gift_import_columns, gift_import_rows, gift_importing

blueprint = Blueprint("gift_imports", __name__)

SHOWN = 10
"""Gifts in the preview."""

_PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/gifts/import"
_ONE = f"{_PLACE}/<reference>"


@blueprint.route(_PLACE, methods=["GET", "POST"])
@takes_up_to(list_uploads.BODY)
@guards.needs(Permission.RECORD_GIFTS)
def new(edition: Edition) -> Any:
    """Choose a file."""
    form, draft = UploadForm(), None
    if form.is_submitted():
        table = form.table()
        if table is not None:
            head = gift_import_columns.head_of(table)
            columns = gift_import_columns.guessed(table.rows[head][1])
            chosen = {
                "head": head,
                "columns": {str(number): str(field) for number, field in columns.items()},
                "source": form.source.data,
            }
            known = sessions.known().account_id
            name, by = request.files["file"].filename or "", trail.organizer(known)
            draft = form.save(
                lambda: import_drafts.begin(edition, known, name, table, chosen, brings=import_drafts.GIFTS, by=by)
            )
    if draft is not None:
        return _to(edition, draft, "columns")
    most_rows = format_decimal(uploads.MOST_ROWS)
    page = render_template("organize/gift_imports/new.html", edition=edition, form=form, most_rows=most_rows)
    return page, 422 if form.errors else 200


@blueprint.route(f"{_ONE}/columns", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def columns(edition: Edition, reference: str) -> Any:
    """Say which column is what."""
    draft, chosen = _opened(edition, reference)
    if draft.imported_at:
        return _to(edition, draft, "check")
    form = gift_import_forms.columns_form(chosen)
    if form.save(lambda: _keep(draft, form.chosen())):
        return _to(edition, draft, "check")
    page = render_template(
        "organize/gift_imports/columns.html",
        edition=edition,
        draft=draft,
        form=form,
        chosen=chosen,
        encodings=uploads.ENCODINGS,
        source=gift_import_forms.SOURCES[chosen.source],
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{_ONE}/check", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def check(edition: Edition, reference: str) -> Any:
    """Look over what comes of it; import it."""
    draft, chosen = _opened(edition, reference)
    if draft.imported_at:
        return render_template(
            "organize/gift_imports/done.html", edition=edition, draft=draft, said=_said(draft.outcome)
        )
    lines = gift_import_rows.read(
        chosen.table,
        chosen.head,
        chosen.columns,
        source=chosen.source,
        today=clock.today(edition.zone),
        language=languages.current(),
    )
    form, kept = CheckForm(), draft.sealed_choices
    how = chosen.how(form)
    by = trail.organizer(sessions.known().account_id)
    if form.save(lambda: gift_importing.bring_in(draft, kept, lines, how, by=by)) is not None:
        return _to(edition, draft, "check")
    coming = gift_importing.coming(edition, lines, how)
    if not form.is_submitted() and coming.twins:  # as it will be with the ticks that stand there
        likely = frozenset(twin.key for twin in coming.twins if twin.is_likely)
        coming = gift_importing.coming(edition, lines, replace(how, same=likely))
    form.suggest(coming, clock.today(edition.zone))
    page = render_template(
        "organize/gift_imports/check.html",
        edition=edition,
        draft=draft,
        form=form,
        how=how,
        words=gift_words,
        coming=coming,
        waiting=sum(twin.waits for twin in coming.twins),
        lines={str(line.number): line for line, _page in coming.fresh},
        is_confirmed=how.status is GiftStatus.CONFIRMED,
        shown=coming.fresh[:SHOWN],
        wrong=len({problem.row for problem in coming.serious}),
        address=lambda page: url_for("organize.gift_imports.check", **_place(edition, draft), page=page),
        **list_uploads.turned(coming.problems),
    )
    return page, 422 if form.errors else 200


def _opened(edition: Edition, reference: str) -> tuple[ImportDraft, Chosen]:
    draft = import_drafts.find(edition, reference, sessions.known().account_id, brings=import_drafts.GIFTS)
    if draft.imported_at:
        return draft, Chosen(Table([]), {})
    return draft, Chosen(import_drafts.table_of(draft), import_drafts.choices_of(draft))


def _keep(draft: ImportDraft, chosen: dict[str, Any]) -> bool:
    import_drafts.choose(draft, **chosen)
    return True


def _to(edition: Edition, draft: ImportDraft, step: str) -> Response:
    return redirect(page_of(edition, f"gift_imports.{step}", reference=draft.reference), 303)


def _place(edition: Edition, draft: ImportDraft) -> dict[str, Any]:
    return {"slug": edition.series.slug, "year": edition.year, "reference": draft.reference}


def _said(outcome: dict[str, int]) -> list[str]:
    """What became of the list, in sentences."""
    names = ("gifts", "confirmed", "received", "recognized", "kept", "known", "left_out", "thanked")
    came, confirmed, received, recognized, kept, known, out, thanked = (outcome.get(name, 0) for name in names)
    sentences = [
        (
            came,
            ngettext(
                "%(num)s gift came in, together %(amount)s.",
                "%(num)s gifts came in, together %(amount)s.",
                came,
                amount=money.said(outcome["amount_cents"]),
            ),
        ),
        (
            confirmed,
            ngettext(
                "%(num)s gift that was reported before is confirmed now.",
                "%(num)s gifts that were reported before are confirmed now.",
                confirmed,
            ),
        ),
        (
            received,
            ngettext(
                "%(num)s line was a gift that had been reported, and counts once.",
                "%(num)s lines were gifts that had been reported, and count once.",
                received,
            ),
        ),
        (
            recognized,
            ngettext(
                "%(num)s line was a gift that had been counted already, and counts once.",
                "%(num)s lines were gifts that had been counted already, and count once.",
                recognized,
            ),
        ),
        (kept, ngettext("%(num)s promise is kept.", "%(num)s promises are kept.", kept)),
        (
            known,
            ngettext(
                "%(num)s line came in before, and is as it was.",
                "%(num)s lines came in before, and are as they were.",
                known,
            ),
        ),
        (out, ngettext("%(num)s line was left out.", "%(num)s lines were left out.", out)),
        (
            thanked,
            ngettext(
                "Thanks go out for %(num)s gift in the next minutes.",
                "Thanks go out for %(num)s gifts in the next minutes.",
                thanked,
            ),
        ),
    ]
    said = [sentence for number, sentence in sentences if number]
    return (
        said
        if came or confirmed or received or recognized
        else [_("Nothing was changed: no gift on this list was new."), *said]
    )
