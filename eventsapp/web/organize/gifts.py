"""Gifts of an edition: a list with its sums, one gift with its steps in the ledger, and a new one."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.fundraising import gift_lists, gifts, receiving, totals
from eventsapp.fundraising.gift_lists import Sums
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.permissions.table import Permission
from eventsapp.receipts import issuing
from eventsapp.reports import bookkeeping, gift_words, workbooks
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.gift_filter import FilterForm
from eventsapp.web.organize.gift_form import GiftForm
from eventsapp.web.organize.gift_import_forms import SOURCES
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts
from eventsapp.workflows.gift_importing import Source

blueprint = Blueprint("gifts", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/gifts"
ONE = f"{PLACE}/<reference>"
MOST_NUMBER = 2**31


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_GIFTS)
def index(edition: Edition) -> Any:
    """A page of the list and what all that is filtered comes to; with nothing filtered, the counters say it."""
    form = FilterForm(edition, request.args)
    is_readable = form.validate()
    wanted, asked = form.wanted() if is_readable else gift_lists.Wanted(nothing=True), form.asked()
    before = request.args.get("before", type=int)
    found, following = gift_lists.page(
        edition.id, wanted, before=before if before and 0 < before < MOST_NUMBER else None
    )
    raised = totals.of_edition(edition.id)
    page = render_template(
        "organize/gifts/index.html",
        edition=edition,
        form=form,
        is_filtered=bool(asked),
        gifts=found,
        sums=gift_lists.sums(edition.id, wanted)
        if asked
        else Sums(raised.gifts, raised.confirmed_cents, raised.reported_cents),
        raised=raised,
        may_confirm=may_record(edition) and any(can_be_ticked(gift) for gift in found),
        can_be_ticked=can_be_ticked,
        newest=page_of(edition, "gifts.index", **asked) if before else "",
        following=page_of(edition, "gifts.index", before=following, **asked) if following else "",
        asked=asked,
        **words(edition),
    )
    return page, 200 if is_readable else 422


@blueprint.get(ONE)
@guards.needs(Permission.SEE_GIFTS)
def show(edition: Edition, reference: str) -> str:
    """One gift: what it is, and every step it took."""
    gift = find(edition, reference)
    steps = gifts.steps(gift)
    return render_template(
        "organize/gifts/show.html",
        edition=edition,
        gift=gift,
        steps=steps,
        names=bookkeeping.names_of(steps),
        pages=bookkeeping.pages_of(steps),
        lists=[SOURCES[Source(source)] for source in receiving.lists_of(gift)],
        receipt=issuing.standing(gift) if guards.held().allows(Permission.ISSUE_RECEIPTS) else None,
        **words(edition),
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def new(edition: Edition) -> Any:
    """Write a gift down; looking for a page or a donor keeps all that was typed."""
    form = GiftForm(edition, page_words=request.args.get("page", "")[:300])
    looks = request.form.get("look", "")
    if not looks and (gift := form.record()):
        flash(_("The gift is written down: %(reference)s.", reference=gift.reference))
        return redirect(page_of(edition, "gifts.show", reference=gift.reference), 303)
    page = render_template("organize/gifts/new.html", edition=edition, form=form, looks=looks, **words(edition))
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/confirm")
@guards.needs(Permission.RECORD_GIFTS)
def confirm_ticked(edition: Edition) -> Response:
    """Confirm all that were ticked, in one act."""
    ticked, form = request.form.getlist("ticked")[: gift_lists.SIZE], Form()

    def act() -> list[int]:
        found = [gift for gift in (gifts.of_reference(edition, one) for one in ticked) if gift is not None]
        return [counting_gifts.confirm_all(found, by=acting())]

    if number := form.save(act):
        flash(ngettext("%(num)s gift is confirmed.", "%(num)s gifts are confirmed.", number[0]))
    for sentence in form.form_errors:
        flash(str(sentence), "warning")
    return redirect(page_of(edition, "gifts.index", **FilterForm(edition, request.args).asked()), 303)


@blueprint.get(f"{PLACE}/export/<any(csv,xlsx):kind>")
@guards.needs(Permission.SEE_GIFTS)
@guards.confirmed
def export(edition: Edition, kind: str) -> Response:
    """All gifts of the filter as a spreadsheet."""
    form = FilterForm(edition, request.args)
    if not form.validate():
        raise NotFound
    wanted, columns = form.wanted(), bookkeeping.gift_columns()
    rows = gift_lists.sums(edition.id, wanted).gifts
    note_export(edition, kind, rows=rows, contents="gifts", searched=bool(form.donor.data))
    batches = bookkeeping.gift_batches(edition.id, edition.zone, wanted)
    name = f"{edition.series.slug}-{edition.year}-gifts.{kind}"
    if kind == "csv":
        return downloads.csv(name, bookkeeping.csv(columns, batches))
    title = f"{edition.series.name.said()} {edition.year}"
    written = partial(workbooks.write, title=title, columns=columns, batches=batches, sheet_name=_("Gifts"))
    return downloads.xlsx(name, written)


def note_export(edition: Edition, kind: str, *, rows: int, contents: str, searched: bool = False) -> None:
    """Note who took what out; HEAD takes nothing out."""
    if request.method == "GET":
        by = acting()
        with writing():
            trail.record("gift.exported", edition, by=by, format=kind, rows=rows, contents=contents, searched=searched)


def find(edition: Edition, reference: str) -> Gift:
    """The gift of the edition."""
    gift = gifts.of_reference(edition, reference.upper())
    if gift is None:
        raise NotFound
    return gift


def may_record(edition: Edition) -> bool:
    """Whether whoever is signed in may do more than look."""
    return guards.held().allows(Permission.RECORD_GIFTS, edition.series_id)


def can_be_ticked(gift: Gift) -> bool:
    """Whether it waits for being confirmed here, and not for its envelope."""
    return gift.status == GiftStatus.REPORTED and (gift.batch is None or gift.batch.closed_at is not None)


def words(edition: Edition) -> dict[str, Any]:
    """What every page about gifts says with."""
    return {"words": gift_words, "may_record": may_record(edition)}
