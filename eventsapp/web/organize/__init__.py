"""The organizers' side: sign-in, editions, rosters, registrations, the charity's own words."""

from flask import Blueprint, Flask

from eventsapp.core import money
from eventsapp.permissions.table import Permission
from eventsapp.web.organize import (
    access_needs,
    accounts,
    asking_again,
    assigning,
    assignments,
    attendance,
    audit,
    calendars,
    categories,
    codes,
    confirming,
    copying,
    counts,
    coverage,
    dashboard,
    editions,
    exports,
    help_requests,
    hours,
    invited,
    messages,
    next_year,
    organization,
    own_account,
    payments,
    prices,
    questions,
    reassigning,
    redeploying,
    registrations,
    roles,
    roster,
    shift_patterns,
    shift_plans,
    sign_in,
    sign_up,
    signatures,
    volunteers,
    waivers,
)
from eventsapp.web.parts import guards, sessions

blueprint = Blueprint("organize", __name__, url_prefix="/organize")
blueprint.before_request(guards.refuse_unguarded)

for part in (
    sign_in,
    editions,
    dashboard,
    roster,
    exports,
    counts,
    coverage,
    registrations,
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
        "may_see_audit": guards.held().allows(Permission.SEE_AUDIT),
        "may_edit_organization": guards.held().allows(Permission.EDIT_ORGANIZATION),
        "allows": _allows,
        "money": money.said,
    }
