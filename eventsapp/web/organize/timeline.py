"""Everything that happened to a registration, the newest first, a page at a time; and what is still to be written."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import registrations, timeline
from eventsapp.rounds import upcoming
from eventsapp.web.organize import mailing_words, registration_words, timeline_words
from eventsapp.web.organize.registrations import PAGE
from eventsapp.web.organize.timeline_words import sight_of
from eventsapp.web.parts import guards

blueprint = Blueprint("timeline", __name__)


@blueprint.get(f"{PAGE}/timeline")
@guards.needs(Permission.SEE_CONTACTS)
def show(edition: Edition, reference: str) -> str:
    """A page of it, for those who may see who was written to."""
    registration = registrations.find(edition, reference)
    page = timeline.page(registration, sight_of(edition), before=request.args.get("before", ""))
    where: dict[str, Any] = {"slug": edition.series.slug, "year": edition.year, "reference": reference}
    earlier = page.happenings[-1].mark if page.has_earlier else ""
    return render_template(
        "organize/timeline/show.html",
        edition=edition,
        registration=registration,
        page=page,
        upcoming=[] if request.args.get("before") else upcoming.of(registration),
        subject=lambda mailing: mailing_words.subject(mailing, edition, clock.now()),
        rule=mailing_words.rule,
        words=registration_words,
        timeline_words=timeline_words,
        first=url_for("organize.timeline.show", **where) if request.args.get("before") else "",
        following=url_for("organize.timeline.show", before=earlier, **where) if earlier else "",
        back=url_for("organize.registrations.show", **where),
    )
