"""Repairing: people who agreed to it are asked to help on a shift that is short, and answer by a link of their own."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity import places
from eventsapp.capacity.models import Placement
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.volunteering import assignments, clashes, help_requests, shifts, volunteers
from eventsapp.volunteering.clashes import Clash
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.volunteering.records import HelpRequest
from eventsapp.workflows import belonging, commitments, shift_letters, shift_waitlists


class Answered(StrEnum):
    """What came of an answer."""

    COMING = "coming"
    TOO_LATE = "too late"
    """They would have come, but the places were taken meanwhile, or the shift began or was cancelled."""
    NO = "no"


class NobodyToAsk(Refusal):
    """Between the page and the button all of them were asked, took something else, or do not want to be asked."""

    sentence = _l("Nobody was asked: meanwhile they were asked already, or are busy then. Look over the list again.")
    field = "people"


class NotNow(Refusal):
    """It has begun or does not take place."""

    sentence = _l("This shift has begun, or does not take place. Nobody is asked to help on it any more.")


def request_help(shift: Shift, people: Sequence[Person], *, by: Actor) -> list[HelpRequest]:
    """Ask these people, each by a letter with a link of their own, and say who was asked.

    Left out is who never agreed to be asked, was asked for this shift before, is busy then, or was asked as often as
    the edition allows. Two rows of the same human count as one.
    """
    if not is_open(shift, clock.now()):
        raise NotNow
    commitments.hold_still(people)
    edition = db.session.get_one(Edition, shift.edition_id)
    known = volunteers.of_people(edition.id, [person.id for person in people])
    alike = commitments.same(people)
    everybody = [row for rows in alike.values() for row in rows]
    lately = help_requests.lately(everybody, clock.now())
    passed = {one.person_id for one in help_requests.of_shift(shift)} | assignments.on(shift, everybody).keys()
    fitting = free(shift, people)
    asked = []
    for person in people:
        volunteer, rows = known.get(person.id), {row.id for row in alike[person.id]}
        if volunteer is None or not volunteer.may_ask or person.id not in fitting or rows & passed:
            continue
        if sum(lately.get(number, 0) for number in rows) >= edition.help_requests_most:
            continue
        request, token = help_requests.make(shift, person, by=by)
        shift_letters.help_wanted(request, token)
        asked.append(request)
        passed.add(person.id)
    if not asked:
        raise NobodyToAsk
    return asked


def free(shift: Shift, people: Sequence[Person]) -> dict[int, list[Clash]]:
    """Who of these people promised nothing else for its time, each with what does not go well with it."""
    edition = db.session.get_one(Edition, shift.edition_id)
    wanted = commitments.of_shift(shift, edition)
    found = {}
    for person_id, promised in commitments.of(people).items():
        between = [one for one in clashes.among([*promised, wanted]) if wanted in (one.one, one.other)]
        if not any(clash.is_hard for clash in between):
            found[person_id] = between
    return found


def opened_by(token: str) -> HelpRequest | None:
    """The request that this secret opens."""
    return help_requests.opened_by(token)


def is_open(shift: Shift, now: datetime) -> bool:
    """Whether help on it is still of use: it takes place, and has not begun."""
    return now < shift.starts_at and shift_waitlists.is_coming(shift)


def answer(request: HelpRequest, is_coming: bool, *, by: Actor) -> Answered:
    """Take their word: who comes has the place, if there still is one that nobody waits for.

    A yes stands until the place is given back on their own page; a no may become a yes.
    """
    commitments.hold_still([request.person])
    shift = request.shift
    locked(shift.pool)
    request = locked(request)
    theirs = assignments.on(shift, commitments.same([request.person])[request.person_id]).values()
    there = max(theirs, key=lambda one: one.is_held, default=None)
    if there is not None and there.is_held:
        return Answered.COMING
    _note(request, is_coming, by=by)
    if not is_coming:
        return Answered.NO
    if there is not None and there.party.placement == Placement.OFFERED and is_open(shift, clock.now()):
        shift_waitlists.accept(there.party, by=by)
        return Answered.COMING
    if there is not None or not is_open(shift, clock.now()) or places.would_wait(shift.pool, {shift.pool_id: 1}):
        return Answered.TOO_LATE
    _place(request, shift, by=by)
    return Answered.COMING


def _place(request: HelpRequest, shift: Shift, *, by: Actor) -> Assignment:
    """An organizer chose them, so nobody has to approve them."""
    shift_waitlists.refuse_if_not_free(shift, [request.person])
    volunteer = volunteers.of_people(shift.edition_id, [request.person_id])[request.person_id]
    assignment = shifts.take(belonging.registration_of(volunteer, by=by), shift, volunteer, by=by)
    assignments.approve(assignment, by=by)
    shift_letters.taken([assignment])
    return assignment


def _note(request: HelpRequest, is_coming: bool, *, by: Actor) -> None:
    said = "yes" if is_coming else "no"
    if request.answer != said:
        request.answer, request.answered_at = said, clock.now()
        trail.record("help.answered", request, by=by, answer=said)
