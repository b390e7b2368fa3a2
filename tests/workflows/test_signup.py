"""Signing up: one intent is one registration, and everybody is told what is stored."""

from datetime import time

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.volunteering.shifts import AlreadyHelping, ShiftsOverlap
from eventsapp.workflows import signup
from tests import makers
from tests.cast import HOSTILE_NAMES, NAMES, PARENT, PARTICIPANT


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


def enter(edition, category, name=PARTICIPANT["name"], email=PARTICIPANT["email"], form_key="form", language="en"):
    with writing():
        return signup.participant(
            edition, category, name=name, email=email, language=language, form_key=form_key, by=PUBLIC
        )


def help_out(edition, shifts, name=PARENT["name"], email=PARENT["email"], phone="", form_key="form", language="en"):
    with writing():
        return signup.volunteer(
            edition, shifts, name=name, email=email, phone=phone, language=language, form_key=form_key, by=PUBLIC
        )


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def mails():
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_a_participant_has_a_place_a_reference_an_audit_line_and_a_mail(walk):
    outcome = enter(walk, makers.category(walk))
    assert not outcome.waits_for
    assert outcome.registration.registrant.name == PARTICIPANT["name"]
    [mail] = mails()
    assert mail.to_address == PARTICIPANT["email"]
    assert outcome.registration.reference in mail.subject
    assert "https://events.example.org/zoo-walk/2027/event.ics" in mail.text
    actions = db.session.scalars(select(AuditLine.action).where(AuditLine.actor == "public"))
    assert set(actions) == {"registration.submitted", "entry.entered"}


def test_the_mail_is_in_the_language_of_the_form(walk):
    enter(walk, makers.category(walk), language="fr")
    [mail] = mails()
    assert "Bonjour" in mail.text
    assert "https://events.example.org/fr/zoo-walk/2027/" in mail.text


def test_a_full_category_means_a_turn_on_the_waitlist_and_the_mail_says_which(walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    makers.entry(category)
    outcome = enter(walk, category)
    assert outcome.waits_for == {category.id}
    assert "number 2 in line" in mails()[-1].text


def test_the_same_form_sent_twice_is_one_registration(walk):
    category = makers.category(walk)
    first, second = enter(walk, category), enter(walk, category)
    assert first.registration.reference == second.registration.reference
    assert (count(Registration), count(Entry), count(Message)) == (1, 1, 1)


def test_a_form_changed_after_going_back_signs_up_the_other_person_too(walk):
    category = makers.category(walk)
    enter(walk, category)
    enter(walk, category, name="Bo Prévost")
    assert count(Entry) == 2


def test_a_parent_signs_up_three_children_with_one_address(walk):
    category = makers.category(walk)
    for child in ("Ada", "Ben", "Cleo"):
        enter(walk, category, name=f"{child} Haddad", email=PARENT["email"], form_key=child)
    assert count(Entry) == 3


def test_somebody_already_entered_is_told_by_mail_and_not_on_the_page(walk):
    category, other = makers.category(walk), makers.category(walk)
    first = enter(walk, category)
    again = enter(walk, other, name="MARIE EVE PREVOST", email="Marie.Eve@example.org", form_key="another")
    assert again.registration.reference != first.registration.reference
    assert again.waits_for == first.waits_for
    assert count(Entry) == 1
    mail = mails()[-1]
    assert mail.kind == "entry_repeated"
    assert first.registration.reference in mail.text
    assert mail.to_address == PARTICIPANT["email"]


def test_nobody_is_flooded_with_mails_by_a_stranger_who_repeats_a_form(walk):
    category = makers.category(walk)
    for number in range(5):
        enter(walk, category, form_key=str(number))
    assert count(Message) == 2


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED, State.POSTPONED, State.ANNOUNCED, State.FINISHED])
def test_a_sign_up_that_comes_after_the_door_closed_is_refused(app, state):
    edition = makers.edition(state=state)
    with pytest.raises(signup.SignUpClosed):
        enter(edition, makers.category(edition))
    assert (count(Registration), count(Message)) == (0, 0)


@pytest.mark.parametrize("name", [*NAMES, *HOSTILE_NAMES])
def test_a_name_comes_back_as_it_was_typed(walk, name):
    outcome = enter(walk, makers.category(walk), name=name)
    db.session.expire_all()
    assert outcome.registration.registrant.name == name
    assert name in mails()[0].text


def test_a_volunteer_takes_several_shifts_at_once_and_one_mail_tells_of_all(walk):
    early = makers.shift(walk, at=time(8), until=time(10))
    late = makers.shift(walk, at=time(10), until=time(12))
    outcome = help_out(walk, [late, early], phone="+1 416-555-0134")
    assert count(Assignment) == 2
    assert outcome.registration.registrant.phone == "+1 416-555-0134"
    [mail] = mails()
    assert mail.text.index("8:00") < mail.text.index("10:00")


def test_two_shifts_at_the_same_time_are_refused_in_words(walk):
    with pytest.raises(ShiftsOverlap, match="at the same time"):
        help_out(walk, [makers.shift(walk), makers.shift(walk, at=time(11), until=time(13))])
    assert (count(Registration), count(Assignment)) == (0, 0)


def test_a_shift_at_the_time_of_one_taken_before_is_refused_and_the_other_shift_too(walk):
    help_out(walk, [makers.shift(walk)])
    later = makers.shift(walk, at=time(14), until=time(15))
    with pytest.raises(AlreadyHelping):
        help_out(walk, [makers.shift(walk), later], form_key="second")
    assert count(Assignment) == 1


def test_a_shift_taken_twice_is_taken_once(walk):
    shift = makers.shift(walk)
    help_out(walk, [shift])
    help_out(walk, [shift], form_key="second")
    assert count(Assignment) == 1
    assert count(Message) == 2


def test_a_full_shift_means_a_turn_on_its_waitlist(walk):
    shift = makers.shift(walk, maximum=2)
    makers.assignment(shift)
    makers.assignment(shift)
    assert help_out(walk, [shift]).waits_for == {shift.id}
    assert "waitlist" in mails()[-1].text


def test_what_we_know_of_a_person_is_not_overwritten_by_a_form(walk):
    shift, other = makers.shift(walk), makers.shift(walk, at=time(14), until=time(15))
    first = help_out(walk, [shift], phone="+1 416-555-0100").registration.registrant
    second = help_out(walk, [other], phone="+1 900-555-0199", form_key="second").registration.registrant
    assert first.id != second.id
    assert first.phone == "+1 416-555-0100"
