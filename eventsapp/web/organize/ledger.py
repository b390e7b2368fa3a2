"""The ledger of an edition: its rows in order, its sums by month and method, and files for the bookkeeper."""

from functools import partial
from typing import Any

from babel.dates import get_month_names
from flask import Blueprint, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.fundraising import ledger, pages, totals
from eventsapp.fundraising.ledger import Wanted
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.page_search import code_in
from eventsapp.permissions.table import Permission
from eventsapp.reports import bookkeeping, workbooks
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.fields import DayField, read_day
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.organize.gifts import MOST_NUMBER, note_export, words
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.forms import LineField

blueprint = Blueprint("ledger", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/ledger"


class DaysForm(GetForm):
    """Rows of which days, sent by GET."""

    since = DayField(_l("Recorded from"))
    until = DayField(_l("Recorded until"))
    page = LineField(_l("Code of a page"), longest=300)

    def __init__(self, edition: Edition, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        self.edition = edition

    def validate(self, extra_validators: Any = None) -> bool:
        """The last day is not before the first, and the page is there."""
        if not super().validate(extra_validators) or not self.are_days_in_order():
            return False
        if self.page.data and self._page() is None:
            self.page.errors = [*self.page.errors, _("No page of this event has this code.")]
            return False
        return True

    def wanted(self) -> Wanted:
        """What it asks for."""
        page = self._page()
        return Wanted(
            self.edition.zone,
            read_day(self.since.data or ""),
            read_day(self.until.data or ""),
            page.id if page else None,
        )

    def _page(self) -> FundraisingPage | None:
        try:
            return pages.of_code(self.edition, code_in(self.page.data)) if self.page.data else None
        except NotFound:
            return None


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_GIFTS)
def show(edition: Edition) -> Any:
    """A page of its rows, in the order in which they were written."""
    form = DaysForm(edition, request.args)
    is_readable = form.validate()
    after = request.args.get("after", 0, type=int)
    wanted, asked = form.wanted() if is_readable else Wanted(edition.zone), form.asked()
    rows, following = ledger.page(edition.id, wanted, after=after if 0 < after < MOST_NUMBER else 0)
    rows, following = (rows, following) if is_readable else ([], None)
    page = render_template(
        "organize/ledger/show.html",
        edition=edition,
        form=form,
        rows=rows,
        sums=_sums(edition, wanted, asked) if is_readable else None,
        names=bookkeeping.names_of(rows),
        pages=bookkeeping.pages_of(rows),
        first=page_of(edition, "ledger.show", **asked) if after else "",
        following=page_of(edition, "ledger.show", after=following, **asked) if following else "",
        asked=asked,
        **words(edition),
    )
    return page, 200 if is_readable else 422


@blueprint.get(f"{PLACE}/months")
@guards.needs(Permission.SEE_GIFTS)
def months(edition: Edition) -> str:
    """All rows summed by month and method; the sums of the sums are the counters."""
    return render_template(
        "organize/ledger/months.html",
        edition=edition,
        sums=ledger.by_month(edition.id),
        raised=totals.of_edition(edition.id),
        month_names=get_month_names(locale=get_locale() or "en"),
        **words(edition),
    )


@blueprint.get(f"{PLACE}/export/<any(csv,xlsx):kind>")
@guards.needs(Permission.SEE_GIFTS)
@guards.confirmed
def export(edition: Edition, kind: str) -> Response:
    """The rows of these days as a spreadsheet."""
    form = DaysForm(edition, request.args)
    if not form.validate():
        raise NotFound
    wanted, columns = form.wanted(), bookkeeping.ledger_columns()
    note_export(edition, kind, rows=ledger.sums(edition.id, wanted)[0], contents="ledger")
    batches = bookkeeping.ledger_batches(edition.id, wanted)
    name = f"{edition.series.slug}-{edition.year}-ledger.{kind}"
    if kind == "csv":
        return downloads.csv(name, bookkeeping.csv(columns, batches))
    title = f"{edition.series.name.said()} {edition.year}"
    written = partial(workbooks.write, title=title, columns=columns, batches=batches, sheet_name=_("Ledger"))
    return downloads.xlsx(name, written)


def _sums(edition: Edition, wanted: Wanted, asked: dict[str, str]) -> tuple[int, int]:
    """What reported and confirmed come to: of all rows as the counters say it, of some as they sum up."""
    if asked:
        return ledger.sums(edition.id, wanted)[1:]
    raised = totals.of_edition(edition.id)
    return raised.reported_cents, raised.confirmed_cents
