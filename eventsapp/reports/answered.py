"""What the people on a page of a roster answered to some questions."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.questions.models import Kind
from eventsapp.registration.models import Answer
from eventsapp.reports.filters import Who
from eventsapp.reports.lines import Line
from eventsapp.reports.rosters import Asked


def of(lines: Sequence[Line], question_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """What was answered, by entry id and question id; what a registration answered counts for each of its entries."""
    entries = [line for line in lines if line.who is Who.PARTICIPANTS]
    if not entries or not question_ids:
        return {}
    query = select(Answer.question_id, Answer.registration_id, Answer.entry_id, Answer.value).where(
        Answer.question_id.in_(question_ids), Answer.registration_id.in_({line.registration_id for line in entries})
    )
    said = {(row.question_id, row.registration_id, row.entry_id): row.value for row in db.session.execute(query)}
    return {
        (line.id, number): value
        for line in entries
        for number in question_ids
        if (value := said.get((number, line.registration_id, line.id), said.get((number, line.registration_id, None))))
    }


def in_words(asked: Asked, value: str) -> str:
    """The answer as it is read: the names of the options, yes or no, or what was typed."""
    if asked.kind is Kind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return ", ".join(asked.options[key].said() if key in asked.options else key for key in value.split("\n"))
