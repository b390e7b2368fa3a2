"""The roster of an edition: everybody who takes part or helps, in one list."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, render_template, request

from eventsapp.events.models import Edition
from eventsapp.organizing import views
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.reports import flags, rosters
from eventsapp.web.organize import deeds, roster_columns, roster_rows
from eventsapp.web.organize.roster_filter import FilterForm, address_of, can_read, options
from eventsapp.web.parts import guards, sessions

blueprint = Blueprint("roster", __name__)


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster")
@guards.needs(Permission.SEE_ROSTER, narrows=True)
def show(edition: Edition, within: Within) -> str:
    """A page of it; whoever looks at some sites alone sees theirs, whatever they ask for."""
    menu = rosters.menu(edition.id, within)
    form = FilterForm(request.args, menu)
    with_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id, within)
    wanted = rosters.looked_up(edition.id, form.wanted(with_contacts=with_contacts))
    page = rosters.page(edition.id, wanted, after=request.args.get("after", ""), before=request.args.get("before", ""))
    facts = flags.facts(edition.id, page.lines, edition.changes_close_at, with_doubts=True)
    if within is not None:
        facts = replace(facts, namesakes=set())  # the other one may be at a site that is not theirs
    chosen, saved = views.of_roster(edition, sessions.known().account_id)
    columns = roster_columns.among(menu, form.columns.data.split(".") if form.columns.data else chosen)
    may_record = guards.held().allows(Permission.RECORD_ATTENDANCE, edition.series_id, within)
    desk = roster_rows.desk(page.lines, edition, within, may_record=may_record)
    cells = roster_columns.cells(page.lines, columns, menu, facts)
    address, deeds_offered = partial(address_of, edition, form), deeds.offered(edition.series_id)
    rows = roster_rows.shown(page.lines, menu, facts, cells, desk, address, can_choose=bool(deeds_offered))
    return render_template(
        "organize/roster/show.html",
        edition=edition,
        form=form,
        rows=rows.html,
        deeds=deeds_offered,
        may_sign_up=guards.held().allows(Permission.SIGN_UP_AT_DESK, edition.series_id),
        may_write=guards.held().allows(Permission.MANAGE_REGISTRATIONS, edition.series_id),
        has_desk=rows.has_desk,
        heads=roster_rows.heads(wanted.order, address, columns),
        pages=roster_rows.pages(page, address),
        counted=roster_rows.counted(rosters.counts(edition.id, wanted, page), wanted),
        # Saved views are kept and named by those who see all of the edition.
        views=[view for view in saved if within is None and can_read(view.asked, menu)],
        is_whole=within is None,
        address=address,
        options_of=options,
        with_contacts=with_contacts,
        may_export=guards.held().allows(Permission.EXPORT_ROSTER, edition.series_id, within),
    )
