"""All editions at a glance, and how each stands."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import series
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.reports.overview import overview
from eventsapp.web.parts import guards

blueprint = Blueprint("editions", __name__)


@blueprint.get("/")
@guards.needs(Permission.SEE_ROSTER, somewhere=True)
def index(reach: Reach) -> str:
    """What lies ahead and what lies behind, within the person's reach."""
    found = overview(clock.now(), series_ids=None if reach.everything else reach.series_ids)
    may_begin = guards.held().allows(Permission.EDIT_EVENT)
    is_new = may_begin and not found.ahead and not found.behind and not series.listed()
    return render_template("organize/editions/index.html", overview=found, has_reach=bool(reach), is_new=is_new)
