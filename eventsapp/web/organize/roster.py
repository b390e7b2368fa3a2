"""The roster of an edition: everybody who takes part or helps, in one list."""

from functools import partial

from flask import Blueprint, render_template, request

from eventsapp.events.models import Edition
from eventsapp.organizing import views
from eventsapp.permissions.table import Permission
from eventsapp.reports import flags, rosters
from eventsapp.web.organize import deeds, roster_columns, roster_rows
from eventsapp.web.organize.roster_filter import FilterForm, address_of, can_read
from eventsapp.web.parts import guards, sessions

blueprint = Blueprint("roster", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster")
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition) -> str:
    """A page of it."""
    menu = rosters.menu(edition.id)
    form = FilterForm(request.args, menu)
    with_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id)
    wanted = rosters.looked_up(edition.id, form.wanted(with_contacts=with_contacts))
    page = rosters.page(edition.id, wanted, after=request.args.get("after", ""), before=request.args.get("before", ""))
    facts = flags.facts(edition.id, page.lines, edition.changes_close_at, with_doubts=True)
    columns = roster_columns.shown(menu, form.columns.data)
    may_record = guards.held().allows(Permission.RECORD_ATTENDANCE, edition.series_id)
    desk = roster_rows.desk(page.lines, edition, may_record=may_record)
    cells = roster_columns.cells(page.lines, columns, menu, facts)
    rows = roster_rows.shown(page.lines, menu, facts, cells, desk)
    address = partial(address_of, edition, form)
    return render_template(
        "organize/roster/show.html",
        edition=edition,
        form=form,
        columns=columns,
        rows=rows,
        deeds=deeds.offered(edition.series_id),
        may_sign_up=guards.held().allows(Permission.SIGN_UP_AT_DESK, edition.series_id),
        has_desk=any(row.desk for row in rows),
        heads=roster_rows.heads(wanted.order, address, columns),
        pages=roster_rows.pages(page, address),
        counted=roster_rows.counted(rosters.counts(edition.id, wanted, page), wanted),
        views=[view for view in views.offered(edition, sessions.known().account_id) if can_read(view.asked, menu)],
        address=address,
        with_contacts=with_contacts,
        may_export=guards.held().allows(Permission.EXPORT_ROSTER, edition.series_id),
    )
