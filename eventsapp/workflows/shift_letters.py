"""Telling volunteers what they hold: the letters about shifts, written in the transaction of the act."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventsapp.core import addresses, clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual, speaking
from eventsapp.events.models import Edition
from eventsapp.outbox import mail
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest, Hours
from eventsapp.workflows import shift_lines
from eventsapp.workflows.posting import anew, post, write

Told = dict[tuple[Registration, Person], list[Assignment]]
"""Who is told about which assignments, and by which registration."""


@dataclass(frozen=True)
class Was:
    """When and where a shift was, before it changed."""

    starts_at: datetime
    ends_at: datetime
    place: Bilingual


def was(shift: Shift) -> Was:
    """How the shift is now, to be told as what it was once it has changed."""
    return Was(shift.starts_at, shift.ends_at, shift.where)


def readers(assignments: Sequence[Assignment]) -> Told:
    """Who is told about which of these: each volunteer at their own address, else their guardian, else the registrant.

    Whoever is named here may have no address; then nobody can be told.
    """
    by_edition: dict[int, set[int]] = defaultdict(set)
    for one in assignments:
        if not one.person.email:
            by_edition[one.edition_id].add(one.person_id)
    known = {(edition, who): of for edition, ids in by_edition.items() for who, of in _volunteers(edition, ids)}
    told: Told = {}
    for one in assignments:
        reader = _reader(one.person, one.registration, known.get((one.edition_id, one.person_id)))
        told.setdefault((one.registration, reader), []).append(one)
    return told


def already(assignments: Sequence[Assignment], *, language: str, on: datetime) -> set[Person]:
    """Tell those whom another form named that they are on these shifts already, once a day; says whom."""
    told = readers(assignments)
    for (registration, reader), theirs in told.items():
        key = f"shifts_already:{registration.id}:{reader.id}:{on.date()}"
        _post("shifts_already", registration, reader, theirs, key=key, language=language)
    return {reader for _registration, reader in told}


def clashing(
    registration: Registration, missed: Mapping[Person, list[Shift]], at_start: Mapping[Person, list[Commitment]]
) -> set[Person]:
    """Tell those a form named which shifts they were not given, and which are at the time of their start; says whom.

    It goes to the address on file: whoever sent the form shall not learn what somebody else has promised.
    """
    told = set()
    for person in dict.fromkeys([*missed, *at_start]):
        reader = person if person.email else registration.registrant
        with speaking(registration.language):
            not_given = [shifts.called(shift, registration.edition) for shift in missed.get(person, ())]
        key = f"shift_clash:{registration.id}:{person.id}"
        both = [one.what for one in at_start.get(person, ())]
        post("shift_clash", registration, reader, key=key, name=person.name, not_given=not_given, at_start=both)
        told.add(reader)
    return told


def offered(assignments: Sequence[Assignment]) -> None:
    """Offer those who waited their place on a shift, with a time to answer."""
    for (registration, reader), theirs in readers(assignments).items():
        party = theirs[0].party
        if party.answer_by is not None:
            until = clock.local(party.answer_by, registration.edition.zone)
            key = f"shift_offer:{party.id}:{registration.id}:{reader.id}:{int(party.answer_by.timestamp())}"
            is_last = party.expiries > 0
            _post("shift_offer", registration, reader, theirs, key=key, until=until, is_last=is_last)


def offer_ended(assignments: Sequence[Assignment], *, waits_again: bool) -> None:
    """Tell that nobody answered an offer in time, and what follows."""
    for (registration, reader), theirs in readers(assignments).items():
        key = f"shift_offer_ended:{theirs[0].id}:{theirs[0].party.expiries}:{reader.id}"
        _post("shift_offer_ended", registration, reader, theirs, key=key, waits_again=waits_again)


def accepted(assignments: Sequence[Assignment]) -> None:
    """Tell that they have the place they were offered."""
    _post_once("shift_accepted", assignments)


def left(assignments: Sequence[Assignment]) -> None:
    """Tell that they gave a shift back, or do not wait for it any more."""
    _post_once("shift_left", assignments)


def taken(assignments: Sequence[Assignment]) -> None:
    """Tell that they have a shift more, or wait for it: they took it themselves, or an organizer put them on it."""
    _post_once("shift_added", assignments)


def handed_over(old: Assignment, new: Assignment) -> None:
    """Tell who gave a shift to somebody else, and who has it now."""
    _post_once("shift_handed_over", [old])
    _post_once("shift_received", [new], giver=old.person.name)


def still_coming(registration: Registration, reader: Person, assignments: Sequence[Assignment]) -> None:
    """Ask whether they still come, with a way to say so and a way to say that they cannot."""
    key = anew("still_coming", registration.id)
    _post("still_coming", registration, reader, assignments, key=key)


def cannot_come(assignment: Assignment) -> None:
    """Tell the shift's lead, if they can be written to, that somebody cannot come."""
    shift = assignment.shift
    lead = shift.lead
    if lead is None or not lead.email:
        return
    edition = db.session.get_one(Edition, shift.edition_id)
    write(
        "cannot_come",
        edition,
        key=f"cannot_come:{assignment.id}",
        to_address=lead.email,
        to_name=lead.name,
        language=lead.language,
        about=f"registration:{assignment.registration_id}",
        reader=lead,
        name=assignment.person.name,
        shift=shift_lines.line(edition, shift),
        held=shift.pool.held,
        minimum=shift.minimum,
    )


def shift_changed(assignments: Sequence[Assignment], was: Was) -> None:
    """Tell that a shift is at another time or place now, and how it was."""
    for (registration, reader), theirs in readers(assignments).items():
        zone = registration.edition.zone
        _post(
            "shift_changed",
            registration,
            reader,
            theirs,
            key=anew("shift_changed", theirs[0].id),
            began=clock.local(was.starts_at, zone),
            ended=clock.local(was.ends_at, zone),
            place=was.place,
        )


def shift_cancelled(assignments: Sequence[Assignment]) -> None:
    """Tell that a shift does not take place."""
    _post_once("shift_cancelled", assignments)


def help_wanted(request: HelpRequest, token: str) -> None:
    """Ask somebody to help on a shift that is short, with a link of their own to answer."""
    shift, person = request.shift, request.person
    edition = db.session.get_one(Edition, shift.edition_id)
    volunteer = _latest_of(person)
    reader = _reader(person, volunteer.registration if volunteer else None, volunteer)
    if not reader.email:
        return
    link = addresses.of("mine.asked.show", language=person.language, token=token)
    write(
        "help_wanted",
        edition,
        key=f"help_wanted:{request.id}",
        to_address=reader.email,
        to_name=reader.name,
        language=person.language,
        about=f"registration:{volunteer.registration_id}" if volunteer else None,
        secrets={"answer_link": link},
        reader=reader,
        name=person.name if reader is not person else "",
        shift=shift_lines.line(edition, shift),
        missing=max(0, shift.ideal - shift.pool.held),
    )


def approved(assignment: Assignment) -> None:
    """Tell that an organizer approved it: they have the place."""
    _post_once("shift_approved", [assignment])


def declined(assignment: Assignment) -> None:
    """Tell kindly that an organizer did not approve it."""
    _post_once("shift_declined", [assignment])


def moved(assignment: Assignment, from_shift: Shift) -> None:
    """Tell that an organizer moved them to this shift from another."""
    for (registration, reader), theirs in readers([assignment]).items():
        before = shift_lines.line(registration.edition, from_shift)
        _post("shift_moved", registration, reader, theirs, key=anew("shift_moved", assignment.id), before=before)


def message(assignments: Sequence[Assignment], subject: Bilingual, text: Bilingual, *, key: str) -> int:
    """Write an organizer's own words to those on these shifts, each reader once for that key; says how many are new."""
    new = 0
    for (registration, reader), theirs in readers(assignments).items():
        once = f"shift_message:{key}:{registration.id}:{reader.id}"
        if reader.email and not mail.is_known(once):
            _post("shift_message", registration, reader, theirs, key=once, subject=subject, text=text)
            new += 1
    return new


def hours_approved(registration: Registration, reader: Person, hours: Sequence[Hours]) -> None:
    """Tell which hours were approved, and where the letter about them is."""
    credited = [
        (shift_lines.line(registration.edition, one.assignment.shift), one.assignment.person.name, one.minutes)
        for one in sorted(hours, key=lambda one: one.assignment.shift.starts_at)
    ]
    post("hours_approved", registration, reader, key=anew("hours_approved", registration.id), credited=credited)


def _post_once(kind: str, assignments: Sequence[Assignment], **values: Any) -> None:
    """Write to each reader about theirs, once in the life of an assignment."""
    for (registration, reader), theirs in readers(assignments).items():
        _post(kind, registration, reader, theirs, key=f"{kind}:{theirs[0].id}:{reader.id}", **values)


def _post(
    kind: str, registration: Registration, reader: Person, theirs: Sequence[Assignment], *, key: str, **values: Any
) -> None:
    if reader.email:
        shifts = shift_lines.lines(registration.edition, theirs, reader)
        post(kind, registration, reader, key=key, shifts=shifts, **values)


def _reader(person: Person, registration: Registration | None, volunteer: Volunteer | None) -> Person:
    if person.email or registration is None:
        return person
    if volunteer and volunteer.guardian and volunteer.guardian.email:
        return volunteer.guardian
    return registration.registrant


def _volunteers(edition_id: int, people: set[int]) -> list[tuple[int, Volunteer]]:
    return list(volunteers.of_people(edition_id, people).items())


def _latest_of(person: Person) -> Volunteer | None:
    """What is known of them from when they last helped."""
    query = select(Volunteer).where(Volunteer.person_id == person.id).order_by(Volunteer.id.desc()).limit(1)
    return db.session.scalars(query).first()
