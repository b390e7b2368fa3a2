"""The invented people who take part and help in the demo's editions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.demo import families, names, setting_up
from eventsapp.demo.content import SeriesContent
from eventsapp.demo.names import Invented
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration import categories, entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, attendance
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Role, Shift
from eventsapp.volunteering.records import ShiftCount
from eventsapp.volunteering.shifts import take
from eventsapp.volunteering.volunteers import welcome
from eventsapp.waivers import signing
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan

Offer = TypeVar("Offer", Category, Shift)

_EVERYBODY = 80
_EVERY = timedelta(hours=19)
_MISSES = 4


def sign_up(content: SeriesContent, edition: Edition) -> int:
    """Sign people up for an open edition as they would themselves; only their mails are taken back, unsent."""
    with _unwritten():
        people = _people(edition)
        signed_up = 0
        by_name = {category.name: category for category in categories.of(edition)}
        for told in content.categories:
            for person in islice(people, told.takers):
                _participant(edition, by_name[told.name], person)
                signed_up += 1
        wanted = [shift for role in content.roles for shift in role.shifts]
        for shift, needs in zip(_shifts(edition), wanted, strict=True):
            for person in islice(people, needs.takers):
                _volunteer(edition, shift, person)
                signed_up += 1
        return signed_up + families.sign_up(content, edition)


def bring_families(content: SeriesContent, edition: Edition) -> int:
    """Only the families, for an edition that has its other people already."""
    with _unwritten():
        return families.sign_up(content, edition)


def remember(content: SeriesContent, edition: Edition) -> int:
    """Fill an edition whose sign-up is over: people came in the weeks before it."""
    participants, helpers = content.takers_last_time
    people, offered, needed = _people(edition), categories.of(edition), _shifts(edition)
    latest = rules.sign_up_ends_at(edition) - _EVERY
    for number, person in enumerate(islice(people, participants)):
        at = latest - number * _EVERY
        newcomer = Newcomer(_known(person), _next(offered, number))
        for entry in entries.enter(_registration(edition, person, at), [newcomer], by=PUBLIC):
            entry.entered_at = at
    for number, person in enumerate(islice(people, helpers)):
        at = latest - number * _EVERY
        sent = _registration(edition, person, at)
        assignment = take(sent, _next(needed, number), welcome(sent, _known(person), by=PUBLIC), by=PUBLIC)
        assignment.taken_at = at
        _note_who_came(assignment, number)
    _count(needed)
    return participants + helpers


@contextmanager
def _unwritten() -> Iterator[None]:
    """Take the mails back, unsent, that are queued meanwhile: those they are for do not exist."""
    last = db.session.scalar(select(func.max(Message.id))) or 0
    yield
    theirs = Message.to_address.like(setting_up.INVENTED)
    db.session.execute(delete(Message).where(Message.id > last, theirs))


def _people(edition: Edition) -> Iterator[Invented]:
    """Everybody we have invented, beginning with somebody else in each series."""
    everybody = names.people(_EVERYBODY)
    first = edition.series.position * 11
    return iter(everybody[first:] + everybody[:first])


def _participant(edition: Edition, category: Category, person: Invented) -> None:
    comer = Comer("1", person.name, category.id, is_registrant=True)
    versions = signing.in_force(edition.id)
    accepted = [Acceptance(version.id, "1", person.name) for kind, version in versions.items() if kind == "adult"]
    plan = Plan(person.name, person.email, (comer,), tokens.secret(), person.language, acceptances=tuple(accepted))
    signup.household(edition, plan, by=PUBLIC)


def _volunteer(edition: Edition, shift: Shift, person: Invented) -> None:
    comer = Comer("1", person.name, is_registrant=True, phone=person.phone, shift_ids=(shift.id,))
    plan = Plan(person.name, person.email, (comer,), tokens.secret(), person.language)
    signup.household(edition, plan, by=PUBLIC)


def _registration(edition: Edition, person: Invented, at: datetime) -> Registration:
    sent = registrations.take_in(edition, _known(person), form_key=tokens.secret(), language=person.language)
    sent.submitted_at = at
    return sent


def _note_who_came(assignment: Assignment, number: int) -> None:
    """Once the shift is over: everybody came but each fourth."""
    if assignment.shift.ends_at <= clock.now():
        assignments.approve(assignment, by=OPERATOR)
        note = attendance.miss if number % _MISSES == _MISSES - 1 else attendance.arrive
        note(assignment, by=OPERATOR)


def _count(past: Sequence[Shift]) -> None:
    """What was needed and who came, as it stays for next year's board."""
    for shift in past:
        if shift.ends_at <= clock.now():
            ended = assignments.of_shift(shift, with_gone=True)
            missed = sum(one.status == AssignmentStatus.NO_SHOW for one in ended)
            count = ShiftCount(
                shift_id=shift.id,
                needed=shift.ideal,
                signed_up=len(ended),
                came=len(ended) - missed,
                missed=missed,
                counted_at=clock.now(),
            )
            db.session.add(count)


def _known(person: Invented) -> Person:
    return directory.welcome(name=person.name, email=person.email, phone=person.phone, language=person.language)


def _shifts(edition: Edition) -> list[Shift]:
    """The edition's shifts in the order the content tells of them."""
    query = select(Shift).join(Shift.role).where(Shift.edition_id == edition.id)
    return list(db.session.scalars(query.order_by(Role.position, Shift.id)))


def _next(offers: Sequence[Offer], number: int) -> Offer:
    """One after the other, passing over the full ones."""
    turned = [offers[(number + step) % len(offers)] for step in range(len(offers))]
    return next((offer for offer in turned if not offer.pool.is_full), turned[0])
