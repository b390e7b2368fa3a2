"""Hours: what was credited to whom, and the letter about it for a school or an employer."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.core.refusals import NotFound
from eventsapp.people.models import Person
from eventsapp.volunteering import assignments, hours
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import Assignment
from eventsapp.volunteering.records import Hours
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form
from eventsapp.workflows import attesting

blueprint = Blueprint("hours", __name__)


@dataclass(frozen=True)
class Sheet:
    """One person's shifts, each with its hours where they are approved."""

    person: Person
    lines: list[tuple[Assignment, Hours | None]]

    @property
    def number(self) -> int:
        """What the person is called in an address: the first of their shifts."""
        return self.lines[0][0].id

    @property
    def minutes(self) -> int:
        return sum(credited.minutes for _assignment, credited in self.lines if credited)

    @property
    def has_letter(self) -> bool:
        """Whether there is something to tell, of somebody with a name."""
        return self.minutes > 0 and not any(assignment.is_placeholder for assignment, _credited in self.lines)

    @property
    def languages(self) -> list[str]:
        """Those of a letter, the person's own first."""
        own = self.person.language
        return [own, languages.other(own)]


@blueprint.get("/my/<token>/hours")
@opened(code=True)
def show(door: Door) -> str:
    """The hours of everybody this link reaches."""
    return render_template("mine/hours/show.html", door=door, sheets=_sheets(_came(door)), hours=hours)


@blueprint.post("/my/<token>/hours/<int:number>/letter")
@opened(code=True)
def letter(door: Door, number: int) -> Answer:
    """The letter about one person, as a PDF to keep, to print or to send on."""
    came = _came(door)
    person = next((one.person_id for one in came if one.id == number), None)
    if person is None:
        raise NotFound
    theirs = [one for one in came if one.person_id == person]
    wanted = request.form.get("language", "")
    language = wanted if wanted in languages.LANGUAGES else languages.current()
    form = Form()
    given = form.save(lambda: attesting.letter(door.edition, theirs, language=language, by=PUBLIC))
    if given is None:
        for sentence in form.form_errors:
            flash(str(sentence), "warning")
        return redirect(door.address("hours.show"), 303)
    answer = Response(attesting.written(given, language), content_type="application/pdf")
    name = f"{door.registration.reference}-{'hours' if language == 'en' else 'heures'}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _came(door: Door) -> list[Assignment]:
    return [assignment for assignment in assignments.within(door.link) if assignment.status in CAME]


def _sheets(came: Sequence[Assignment]) -> list[Sheet]:
    credited = hours.of(list(came))
    people = {assignment.person_id: assignment.person for assignment in came}
    return [
        Sheet(person, [(one, credited.get(one.id)) for one in came if one.person_id == number])
        for number, person in people.items()
    ]
