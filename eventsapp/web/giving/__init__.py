"""The donor's side, behind a link of their own: what they gave and promised, and their receipts."""

from flask import Blueprint

from eventsapp.core import money
from eventsapp.web.giving import address, codes, lost, overview, promises, receipts, shown
from eventsapp.web.parts import guards
from eventsapp.web.parts.security import keep_to_itself

blueprint = Blueprint("giving", __name__)
blueprint.before_request(guards.refuse_unguarded)
blueprint.after_request(keep_to_itself)

for view in (overview, promises, receipts, codes, shown, address, lost):
    blueprint.register_blueprint(view.blueprint)


@blueprint.context_processor
def _of_donors() -> dict[str, object]:
    """The address of such a page is a secret: nothing on it says where else it stands."""
    return {"canonical": "", "alternates": {}, "money": money.said}
