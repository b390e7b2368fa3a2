"""Helping and taking part with one form: who gets which shift, who consents, and what does not go together."""

from datetime import time

import pytest
from sqlalchemy import select

from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.words import folded
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from eventsapp.workflows import signup
from eventsapp.workflows.checking import NothingChosen, WaiverNotAccepted
from eventsapp.workflows.joining import GroupTooBig, ShiftGone, ShiftsClash, TooYoungToHelp
from eventsapp.workflows.plans import Acceptance, Comer, Group, Guardian, Plan
from tests import makers
from tests.cast import PARENT

WALKS = time(10, 0)


@pytest.fixture
def run(app):
    """An edition whose walk starts at ten."""
    return makers.edition(at=time(9, 0))


@pytest.fixture
def walk(run):
    category = makers.category(run)
    with writing():
        category.starts_at = clock.moment(run.local_start.replace(hour=10, tzinfo=None), run.zone)
    return category


def plan(*comers, **given):
    usual = {"name": PARENT["name"], "email": PARENT["email"], "form_key": "form", "language": "en"}
    return Plan(comers=comers, **(usual | given))


def parent(category=None, *shifts, **given):
    """The person at the form."""
    given = {"from_age": 18} | given
    shift_ids = tuple(shift.id for shift in shifts)
    return Comer("me", PARENT["name"], category and category.id, is_registrant=True, shift_ids=shift_ids, **given)


def teenager(*shifts, age=16, name="Léo", **given):
    shift_ids = tuple(shift.id for shift in shifts)
    return Comer(name, name, from_age=age, to_age=17, is_minor=True, shift_ids=shift_ids, **given)


def send(edition, asked):
    with writing():
        return signup.household(edition, asked, by=PUBLIC)


def test_a_parent_walks_at_ten_and_the_sixteen_year_old_helps_from_seven_to_nine_with_consent(run, walk):
    shift = makers.shift(run, at=time(7), until=time(9))
    consent = makers.waiver(run, WaiverKind.GUARDIAN)
    accepted = (Acceptance(consent.id, "Léo", PARENT["name"]),)
    guardian = Guardian(is_registrant=True)

    with pytest.raises(WaiverNotAccepted):
        send(run, plan(parent(walk), teenager(shift), guardian=guardian))
    outcome = send(run, plan(parent(walk), teenager(shift), guardian=guardian, acceptances=accepted))

    assert not outcome.waits
    assert [entry.person.name for entry in db.session.scalars(select(Entry))] == [PARENT["name"]]
    [assignment] = assignments.of(outcome.registration)
    assert (assignment.person.name, assignment.status) == ("Léo", "confirmed")
    helper = volunteers.of_person(run.id, assignment.person)
    assert (helper.is_minor, helper.from_age, helper.guardian.name) == (True, 16, PARENT["name"])
    [signature] = db.session.scalars(select(Signature))
    assert (signature.person.name, signature.signed_name) == ("Léo", PARENT["name"])


def test_a_guardian_who_is_elsewhere_is_asked_for_consent_by_a_link(run):
    shift = makers.shift(run)
    makers.waiver(run, WaiverKind.GUARDIAN)
    guardian = Guardian(name="Maya", email="maya@example.org")
    send(run, plan(parent(None, shift), teenager(makers.shift(run)), guardian=guardian))
    [asked] = db.session.scalars(select(SignatureRequest))
    assert (asked.person.name, asked.signer.email) == ("Léo", "maya@example.org")


def test_an_adult_who_only_helps_has_no_waiver_to_accept(run):
    makers.waiver(run, WaiverKind.ADULT)
    send(run, plan(parent(None, makers.shift(run))))
    assert db.session.scalar(select(SignatureRequest)) is None


def test_nobody_takes_a_shift_at_their_own_start(run, walk):
    with pytest.raises(ShiftsClash, match="same time"):
        send(run, plan(parent(walk, makers.shift(run, at=time(9), until=time(11)))))
    assert db.session.scalar(select(Registration)) is None


def mails(kind):
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def test_a_start_promised_with_another_form_counts_too_and_only_the_mail_on_file_tells(run, walk):
    shift = makers.shift(run, at=time(9), until=time(11))
    send(run, plan(parent(walk)))
    outcome = send(run, plan(parent(None, shift), form_key="second"))
    assert (outcome.waits_for, shift.pool.held) == (frozenset(), 0)
    [mail] = mails("shift_clash")
    assert (mail.to_address, "Water table (9:00" in mail.text) == (PARENT["email"], True)
    assert [mail.to_address for mail in mails("shifts_taken") + mails("received")] == []


def test_a_strangers_form_does_not_keep_somebody_from_taking_part_but_they_are_told(run, walk):
    send(run, plan(parent(None, makers.shift(run, at=time(9), until=time(11)))))
    send(run, plan(parent(walk), form_key="second"))
    assert db.session.scalars(select(Entry)).one().status == "confirmed"
    [mail] = mails("shift_clash")
    assert "at the very time of the start" in mail.text


def test_a_child_cannot_be_in_two_places_either(run):
    first, second = makers.shift(run), makers.shift(run)
    guardian = Guardian(is_registrant=True)
    send(run, plan(parent(None, first), teenager(first), guardian=guardian))
    send(run, plan(teenager(second), guardian=guardian, form_key="second"))
    assert (first.pool.held, second.pool.held) == (2, 0)
    assert "Léo" in mails("shift_clash")[0].text


def test_the_same_human_with_another_telephone_has_no_second_place(run):
    shift = makers.shift(run)
    for number, phone in enumerate(("416-555-0101", "416-555-0202")):
        send(run, plan(parent(None, shift, phone=phone), form_key=f"form-{number}"))
    assert shift.pool.held == 1


def test_a_form_anybody_can_send_changes_nothing_we_know_of_a_volunteer(run):
    shift, adults = (
        makers.shift(run),
        makers.shift(run, doing=makers.role(run, minimum_age=18), at=time(13), until=time(14)),
    )
    tina = makers.person("Tina Teen", "tina@example.org")
    makers.assignment(shift, tina, from_age=14, to_age=15, is_minor=True)
    said = Comer(
        "t",
        "Tina Teen",
        email="tina@example.org",
        from_age=18,
        shift_ids=(adults.id,),
        availability="Whenever",
        may_ask=True,
        needs={NeedKind.CHAIR: "words of a stranger"},
    )
    send(run, plan(parent(None, shift), said))
    known = volunteers.of_person(run.id, tina)
    assert (known.from_age, known.may_ask, volunteers.availability(known)) == (14, False, "")
    assert adults.pool.held == 0
    assert db.session.scalar(select(AccessNeed)) is None


def test_who_takes_part_helps_with_the_age_and_the_guardian_of_their_entry(run, walk):
    tina = makers.person("Tina Teen", "tina@example.org")
    makers.entry(walk, tina, from_age=18)
    claimed = Comer(
        "t", "Tina Teen", email="tina@example.org", from_age=14, to_age=15, is_minor=True, availability="Whenever"
    )
    send(run, plan(parent(walk), claimed, guardian=Guardian(is_registrant=True)))
    known = volunteers.of_person(run.id, tina)
    assert (known.from_age, known.is_minor, known.guardian) == (18, False, None)


def test_a_twelve_year_old_helps_only_beside_their_guardian(run):
    role = makers.role(run, beside_guardian_age=10)
    shift, other = makers.shift(run, doing=role), makers.shift(run, doing=role, at=time(13), until=time(14))
    child = {"age": 12, "name": "Zoë"}
    guardian = Guardian(is_registrant=True)
    with pytest.raises(TooYoungToHelp):
        send(run, plan(parent(None, other), teenager(shift, **child), guardian=guardian))
    send(run, plan(parent(None, shift), teenager(shift, **child), guardian=guardian))
    assert shift.pool.held == 2


def test_a_shift_that_was_cancelled_or_has_begun_is_not_taken(run):
    cancelled = makers.shift(run)
    with writing():
        db.session.get_one(Shift, cancelled.id).cancelled_at = clock.now()
    with pytest.raises(ShiftGone):
        send(run, plan(parent(None, cancelled)))
    with pytest.raises(ShiftGone):
        send(run, plan(parent(None, makers.shift(makers.edition()))))


def test_who_finds_nothing_that_fits_says_when_they_could_help(run):
    with pytest.raises(NothingChosen):
        send(run, plan(parent()))
    send(run, plan(parent(availability="Any Saturday, seated", may_ask=True)))
    [volunteer] = db.session.scalars(select(Volunteer))
    assert volunteers.availability(volunteer) == "Any Saturday, seated"
    assert "Saturday" not in volunteer.sealed_availability
    assert volunteer.may_ask


def test_what_another_form_says_of_a_volunteers_age_changes_nothing(run):
    send(run, plan(parent(None, makers.shift(run))))
    send(run, plan(parent(None, makers.shift(run, at=time(13), until=time(14)), from_age=30), form_key="second"))
    [volunteer] = db.session.scalars(select(Volunteer))
    assert volunteer.from_age == 18


def test_a_role_that_needs_approval_keeps_the_place_until_somebody_approves(run):
    shift = makers.shift(run, doing=makers.role(run, needs_approval=True), maximum=1)
    send(run, plan(parent(None, shift)))
    assert db.session.scalars(select(Assignment)).one().status == "requested"
    assert shift.pool.is_full


def test_a_school_has_all_its_places_together_or_waits_together(run):
    shift, small = makers.shift(run, maximum=6), makers.shift(run, maximum=3, at=time(13), until=time(14))
    school = Group("Bloor Collegiate", 5, (shift.id,))
    with pytest.raises(GroupTooBig):
        send(run, plan(group=Group("Bloor Collegiate", 5, (small.id,))))
    send(run, plan(group=school))
    outcome = send(run, plan(group=school, form_key="second", email="other@example.org"))
    assert outcome.waits_for == {shift.id}
    assert (shift.pool.held, shift.pool.waiting) == (5, 5)
    first = db.session.scalars(select(Assignment).where(Assignment.registration_id != outcome.registration.id)).all()
    assert {one.person.name for one in first} == {f"Bloor Collegiate {number}" for number in range(1, 6)}
    assert all(one.is_placeholder and one.status == "confirmed" for one in first)
    assert db.session.scalar(select(Person.id).where(Person.name_key == folded(PARENT["name"])))


def test_the_same_form_sent_twice_gives_nobody_a_second_shift(run):
    shift = makers.shift(run)
    once, twice = (send(run, plan(parent(None, shift))) for _ in range(2))
    assert once.registration.id == twice.registration.id
    assert shift.pool.held == 1
