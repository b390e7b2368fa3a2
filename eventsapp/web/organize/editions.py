"""All editions at a glance, and how each stands."""

from flask import Blueprint, render_template

from eventsapp.core import clock
from eventsapp.events import series, sites
from eventsapp.permissions.grants import Reach
from eventsapp.permissions.table import Permission
from eventsapp.reports.overview import Overview, overview
from eventsapp.web.parts import guards

blueprint = Blueprint("editions", __name__)


@blueprint.get("/")
@guards.needs(Permission.SEE_ROSTER, somewhere=True)
def index(reach: Reach) -> str:
    """What lies ahead and what lies behind, within the person's reach."""
    found = overview(clock.now(), series_ids=None if reach.everything else reach.series_ids)
    may_begin = guards.held().allows(Permission.EDIT_EVENT)
    own = sites.those(guards.held().sites(Permission.SEE_ROSTER))
    is_new = may_begin and not found.ahead and not found.behind and not series.listed()
    return render_template(
        "organize/editions/index.html",
        overview=found,
        has_reach=bool(reach),
        sites=[site for site in own if site.edition.series_id not in reach],
        is_new=is_new,
        last_ids=_last_of_their_series(found),
    )


def _last_of_their_series(found: Overview) -> set[int]:
    """The editions after which there is none yet, not even a draft."""
    editions = sorted((figures.edition for figures in found.ahead + found.behind), key=lambda one: one.year)
    return set({edition.series_id: edition.id for edition in editions}.values())
