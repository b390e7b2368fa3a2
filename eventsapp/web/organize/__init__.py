"""The organizers' side: sign-in, editions, rosters, the charity's own words."""

from flask import Blueprint, Flask

from eventsapp.permissions.table import Permission
from eventsapp.web.organize import editions, exports, organization, roster, sign_in
from eventsapp.web.parts import guards, sessions

blueprint = Blueprint("organize", __name__, url_prefix="/organize")
blueprint.before_request(guards.refuse_unguarded)

for part in (sign_in, editions, roster, exports, organization):
    blueprint.register_blueprint(part.blueprint)


def init_app(app: Flask) -> None:
    """Know who is signed in, without touching the session of anybody else."""
    sessions.init_app(app)


@blueprint.context_processor
def _of_organizers() -> dict[str, object]:
    return {
        "signed_in": sessions.current(),
        "may_edit_organization": guards.held().allows(Permission.EDIT_ORGANIZATION),
    }
