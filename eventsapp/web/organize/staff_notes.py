"""What organizers keep about one person of a registration: a note with its history, and a bib number."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.organizing import notes
from eventsapp.people.models import Person
from eventsapp.permissions.table import Permission
from eventsapp.registration import bibs, entries
from eventsapp.registration.models import Entry
from eventsapp.reports import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Volunteer
from eventsapp.web.organize import registration_words
from eventsapp.web.organize.pressing import address_of
from eventsapp.web.organize.registrations import PAGE
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import LinesField
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("staff_notes", __name__)


class NoteForm(SharedForm):
    """The note, whether the desk is told, and the number."""

    text = LinesField(_l("Note"), longest=2_000)
    tells_desk = BooleanField(_l("The desk sends this person to the coordinator"))
    bib = IntegerField(
        _l("Bib number"),
        [Optional(), NumberRange(1, bibs.HIGHEST, _l("Enter a number from 1 to 999999, or nothing."))],
    )

    def __init__(self, edition: Edition, person: Person, entry: Entry | None) -> None:
        self.edition, self.person, self.entry = edition, person, entry
        super().__init__(data=self._stored())
        if entry is None:
            del self.bib
        self.watch(person, self._stored)

    def keep(self, by: Actor) -> bool:
        """Write it down, all of it or nothing."""
        if self.entry is not None:
            bibs.give(self.entry, self.bib.data, by=by)
        account_id = sessions.known().account_id
        text, tells_desk = self.text.data or "", bool(self.tells_desk.data)
        notes.write(self.edition, self.person, text, tells_desk=tells_desk, account_id=account_id, by=by)
        return True

    def _stored(self) -> dict[str, Any]:
        note = notes.of_people(self.edition.id, [self.person.id]).get(self.person.id)
        own = {"bib": db.session.get_one(Entry, self.entry.id).bib} if self.entry is not None else {}
        return {"text": notes.words(note), "tells_desk": note is not None and note.tells_desk, **own}


@blueprint.route(f"{PAGE}/people/<int:number>/note", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def edit(edition: Edition, reference: str, number: int) -> Any:
    """Write the note; what was noted before is listed below."""
    registration = registrations.find(edition, reference)
    person, entry = _within(registration, number)
    form, by = NoteForm(edition, person, entry), acting()
    if form.save(lambda: form.keep(by)):
        flash(_("Noted for %(name)s.", name=person.name))
        return redirect(address_of(edition, reference, anchor=f"entry-{entry.id}" if entry else None), 303)
    page = render_template(
        "organize/staff_notes/edit.html",
        edition=edition,
        registration=registration,
        person=person,
        form=form,
        history=[(note, notes.words(note)) for note in notes.history(edition.id, person.id)],
        words=registration_words,
        back=address_of(edition, reference),
    )
    return page, 422 if form.errors else 200


def _within(registration: Registration, number: int) -> tuple[Person, Entry | None]:
    """Somebody of the registration who takes part or helps, and their entry: the current one, if there is one."""
    own = [entry for entry in entries.of(registration) if entry.person_id == number]
    if own:
        entry = next((one for one in own if one.is_current), own[-1])
        return entry.person, entry
    query = select(Volunteer).where(Volunteer.registration_id == registration.id, Volunteer.person_id == number)
    volunteer = db.session.scalars(query).first() if number < 2**31 else None
    if volunteer is None:
        raise NotFound
    return volunteer.person, None
