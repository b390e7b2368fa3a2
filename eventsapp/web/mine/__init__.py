"""A registration's own pages behind its manage link: seeing everything, answering offers, changing what one may."""

from flask import Blueprint

from eventsapp.web.mine import (
    adding,
    answers,
    asked,
    availability,
    calendar,
    categories,
    codes,
    coming,
    deferring,
    details,
    download,
    fundraising,
    gifts_received,
    giving_back,
    group,
    handing_over_shift,
    hours,
    links,
    lost,
    mails,
    needs,
    next_time,
    offers,
    paying,
    people,
    qr,
    registration,
    requests,
    shift_offers,
    shifts,
    signing,
    taking,
    team,
    transferring,
    units,
    withdrawing,
)
from eventsapp.web.parts import guards
from eventsapp.web.parts.security import keep_to_itself

blueprint = Blueprint("mine", __name__)
blueprint.before_request(guards.refuse_unguarded)
blueprint.after_request(keep_to_itself)

for view in (
    adding,
    answers,
    asked,
    availability,
    calendar,
    categories,
    codes,
    coming,
    deferring,
    details,
    download,
    fundraising,
    gifts_received,
    giving_back,
    group,
    handing_over_shift,
    hours,
    links,
    lost,
    needs,
    mails,
    next_time,
    offers,
    paying,
    people,
    qr,
    registration,
    requests,
    shift_offers,
    shifts,
    signing,
    taking,
    team,
    transferring,
    units,
    withdrawing,
):
    blueprint.register_blueprint(view.blueprint)


@blueprint.context_processor
def _without_public_addresses() -> dict[str, object]:
    """The address of such a page is a secret: nothing on it says where else it stands."""
    return {"canonical": "", "alternates": {}}
