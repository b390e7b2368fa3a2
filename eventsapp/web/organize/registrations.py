"""The page of a registration, for organizers: everything about it that the person's access role includes."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventsapp.calendars import answers, own
from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.organizing import notes
from eventsapp.people.models import Person
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.questions.models import Audience
from eventsapp.registration import check_ins, entries
from eventsapp.registration.models import Entry
from eventsapp.reports import flags, proofs, registrations, timeline
from eventsapp.reports.registrations import Sheet
from eventsapp.submissions import leaving, requests
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments
from eventsapp.web.organize import registration_words, timeline_words
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.organize.timeline_words import sight_of
from eventsapp.web.parts import guards
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import waitlists

blueprint = Blueprint("registrations", __name__)

RECENT = 5
"""So many of the last things that happened stand on the page itself."""
PAGE = "/<slug:slug>/<int(fixed_digits=4):year>/registrations/<reference>"


@blueprint.get(PAGE)
@guards.needs(Permission.SEE_ROSTER, narrows=True)
def show(edition: Edition, reference: str, within: Within) -> str:
    """Who comes, and what there is to do about it; within some sites the people there, and nothing of the others."""
    registration = registrations.find(edition, reference, within)
    may_manage = guards.held().allows(Permission.MANAGE_REGISTRATIONS, edition.series_id)
    sees_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id)
    asked = requests.of(registration) if within is None else []
    audiences = list(Audience) if may_manage else [Audience.DESK]
    sheet = registrations.sheet(registration, audiences=audiences, within=within)
    people = {one.entry.person_id for one in sheet.people}
    people |= {one.volunteer.person_id for one in sheet.volunteers.helping}
    return render_template(
        "organize/registrations/show.html",
        edition=edition,
        registration=registration,
        within=within,
        sheet=sheet,
        declined=answers.declined_shifts(assignments.of(registration)),
        declined_days=_declined_days(registration, sheet, people),
        has_desk=check_ins.is_open(edition, clock.now()),
        to_coordinator=flags.to_coordinator(edition.id, people),
        waiting=[(one, requests.words(one) if may_manage else "") for one in asked if one.handled_at is None],
        handled=[(one, requests.words(one)) for one in asked if one.handled_at is not None] if may_manage else [],
        noted={one: notes.words(note) for one, note in notes.of_people(edition.id, people).items()}
        if may_manage
        else {},
        proofs=proofs.of(registration) if may_manage else [],
        gets_any=may_manage and leaving.standing(registration.registrant).gets_any,
        recent=timeline.page(registration, sight_of(edition), size=RECENT).happenings if sees_contacts else [],
        words=registration_words,
        timeline_words=timeline_words,
    )


@blueprint.post(f"{PAGE}/entries/<int:number>/offer")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def offer(edition: Edition, reference: str, number: int) -> Response:
    """Offer a party that waits its places out of turn."""
    entry = entry_of(edition, reference, number)
    if entry.party is None:
        raise NotFound
    party = entry.party
    return press(
        lambda: waitlists.offer_by_hand(party, by=acting()),
        _("The places are offered. A mail says until when to answer."),
        back=address_of(edition, reference, anchor=f"entry-{number}"),
    )


@blueprint.post(f"{PAGE}/requests/<int:number>/handled")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def handle(edition: Edition, reference: str, number: int) -> Response:
    """Write down that somebody saw to what was asked for."""
    asked = {one.id: one for one in requests.of(registrations.find(edition, reference))}
    if number not in asked:
        raise NotFound
    return press(
        lambda: requests.handle(asked[number], by=acting()),
        _("Noted: this request has been seen to."),
        back=address_of(edition, reference),
    )


@blueprint.post(f"{PAGE}/people/<int:number>/answer")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def see_to_answer(edition: Edition, reference: str, number: int) -> Response:
    """Write down that somebody saw to it that this person's calendar said no."""
    registration = registrations.find(edition, reference)
    return press(
        lambda: answers.see_to(own.day_key(registration.id, number), by=acting()),
        _("Noted: this has been seen to."),
        back=address_of(edition, reference),
    )


def _declined_days(registration: Registration, sheet: Sheet, people: set[int]) -> list[Person]:
    """Those on the page whose calendar said that they do not take part."""
    if not any(one.entry.is_current for one in sheet.people):
        return []
    return [person for person in answers.declined_days(registration) if person.id in people]


def entry_of(edition: Edition, reference: str, number: int) -> Entry:
    """The entry of that id, if it belongs to this registration."""
    own = {entry.id: entry for entry in entries.of(registrations.find(edition, reference))}
    if number not in own:
        raise NotFound
    return own[number]
