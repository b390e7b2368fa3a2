"""The organizers' side: sign-in, series and editions, rosters, registrations, the charity's own words."""

from flask import Blueprint, Flask

from eventsapp.core import money
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import (
    access_needs,
    accounts,
    arrivals,
    asking_again,
    assigning,
    assignments,
    attendance,
    audit,
    calendar,
    calendars,
    categories,
    codes,
    confirming,
    copying,
    counts,
    coverage,
    dashboard,
    duplicates,
    edition_dates,
    edition_places,
    edition_preview,
    edition_removal,
    edition_schedule,
    edition_setup,
    edition_steps,
    edition_texts,
    edition_ways,
    editions,
    exports,
    help_requests,
    hours,
    imports,
    invited,
    messages,
    next_year,
    organization,
    outbox,
    own_account,
    payments,
    prices,
    questions,
    reassigning,
    redeploying,
    registrations,
    roles,
    roster,
    roster_columns,
    roster_views,
    selection,
    series,
    series_editions,
    shift_patterns,
    shift_plans,
    sign_in,
    sign_up,
    signatures,
    staff_notes,
    timeline,
    venues,
    volunteers,
    waivers,
    walk_up,
)
from eventsapp.web.parts import guards, sessions

blueprint = Blueprint("organize", __name__, url_prefix="/organize")
blueprint.before_request(guards.refuse_unguarded)

for part in (
    sign_in,
    editions,
    dashboard,
    roster,
    roster_columns,
    roster_views,
    selection,
    walk_up,
    arrivals,
    exports,
    imports,
    duplicates,
    counts,
    coverage,
    calendar,
    registrations,
    timeline,
    staff_notes,
    payments,
    signatures,
    access_needs,
    sign_up,
    categories,
    prices,
    codes,
    questions,
    waivers,
    copying,
    next_year,
    asking_again,
    roles,
    shift_plans,
    shift_patterns,
    assignments,
    assigning,
    reassigning,
    help_requests,
    volunteers,
    messages,
    attendance,
    redeploying,
    hours,
    calendars,
    organization,
    confirming,
    own_account,
    invited,
    accounts,
    audit,
    outbox,
    series,
    series_editions,
    venues,
    edition_setup,
    edition_dates,
    edition_places,
    edition_texts,
    edition_schedule,
    edition_steps,
    edition_preview,
    edition_removal,
):
    blueprint.register_blueprint(part.blueprint)


def init_app(app: Flask) -> None:
    """Know who is signed in, without touching the session of anybody else."""
    sessions.init_app(app)
    app.extensions["ask_to_confirm"] = confirming.ask


def _allows(permission: str, series_id: int) -> bool:
    """Whether whoever is signed in may do this within the series, for templates."""
    return guards.held().allows(Permission[permission], series_id)


@blueprint.context_processor
def _of_organizers() -> dict[str, object]:
    return {
        "signed_in": sessions.current(),
        "may_manage_accounts": guards.held().allows(Permission.MANAGE_ACCOUNTS),
        "may_see_outbox": guards.held().allows(Permission.SEE_CONTACTS),
        "may_see_audit": guards.held().allows(Permission.SEE_AUDIT),
        "may_edit_organization": guards.held().allows(Permission.EDIT_ORGANIZATION),
        "may_edit_events": bool(guards.held().reach(Permission.EDIT_EVENT)),
        "edition_ways": edition_ways.ways,
        "allows": _allows,
        "money": money.said,
    }
