"""Taking out everything that is held: as JSON for other software, as CSV to read in a spreadsheet."""

import json
from typing import Any

from flask import Blueprint, Response, render_template

from eventsapp.calendars import feed_tokens
from eventsapp.reports import held, held_sheet
from eventsapp.reports.held import Facts
from eventsapp.submissions.links import Holder
from eventsapp.volunteering import volunteers
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts import downloads

blueprint = Blueprint("download", __name__)


@blueprint.get("/my/<token>/download")
@opened(code=True)
def show(door: Door) -> str:
    """Which of the two."""
    return render_template("mine/download.html", door=door)


@blueprint.get("/my/<token>/download.json")
@opened(code=True)
def as_json(door: Door) -> Response:
    """Its keys are the same in both languages; moments are in UTC (RFC 3339), amounts in cents."""
    text = json.dumps(_facts(door), ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat())
    answer = Response(text + "\n", content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{door.registration.reference}.json"'
    return answer


@blueprint.get("/my/<token>/download.csv")
@opened(code=True)
def as_csv(door: Door) -> Any:
    """In the words of the page's language."""
    text = held_sheet.csv_of(_facts(door), door.edition.zone)
    return downloads.csv(f"{door.registration.reference}.csv", [text])


def _facts(door: Door) -> Facts:
    facts = held.of(door.registration, door.entries, volunteers.within(door.link), door.person)
    return facts | {"calendars": feed_tokens.held(Holder(door.registration, door.link.person_id))}
