"""A registration's own pages behind its manage link: seeing everything, answering offers, changing what one may."""

from flask import Blueprint, Response

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

blueprint = Blueprint("mine", __name__)
blueprint.before_request(guards.refuse_unguarded)

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


@blueprint.after_request
def _keep_to_itself(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.context_processor
def _without_public_addresses() -> dict[str, object]:
    """The address of such a page is a secret: nothing on it says where else it stands."""
    return {"canonical": "", "alternates": {}}
