"""The letters about shifts: everybody is told of what is theirs, once, in their language."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message
from eventsapp.submissions import links
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import AssignmentStatus
from eventsapp.volunteering.records import HelpRequest, Hours
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import shift_letters, shift_waitlists, signup
from eventsapp.workflows.plans import Comer, Group, Guardian, Plan
from tests import makers
from tests.cast import PARENT


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


@pytest.fixture
def water(walk):
    return makers.shift(walk, doing=makers.role(walk, contact="Sam, 416-555-0199"), at=time(7), until=time(9))


def send(edition, *comers, language="en", **given):
    with writing():
        form = Plan(PARENT["name"], PARENT["email"], comers, tokens.secret(), language, **given)
        return signup.household(edition, form, by=PUBLIC).registration


def mails(kind=None, to=None):
    db.session.rollback()
    query = select(Message).order_by(Message.id)
    if kind:
        query = query.where(Message.kind == kind)
    if to:
        query = query.where(Message.to_address == to)
    return list(db.session.scalars(query))


def told(message):
    """What its reader reads."""
    return envelopes.opened(message)


def link_in(message, place="my"):
    return re.findall(rf"https://events.example.org(?:/fr)?/{place}/([\w-]+)", told(message))


# ---- One form


def test_one_form_brings_a_family_one_letter_with_who_walks_and_who_helps(walk, water):
    category = makers.category(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    send(
        walk,
        Comer("me", PARENT["name"], category.id, is_registrant=True),
        Comer("p1", "Leo Haddad", from_age=16, to_age=17, is_minor=True, shift_ids=(water.id,)),
        guardian=Guardian(name="Gil Haddad", email="gil@example.org"),
    )
    [letter] = mails(to=PARENT["email"])
    text = told(letter)
    assert letter.kind == "household"
    assert "Sunday, May 9, 2027, 7:00\u00a0a.m. to 9:00\u00a0a.m." in text
    assert "For Leo Haddad" in text
    assert "On the day, ask for: Sam, 416-555-0199" in text
    assert "for Leo Haddad: we ask Gil Haddad by e-mail" in text
    [asked] = mails(to="gil@example.org")
    assert (asked.kind, len(link_in(asked, "sign"))) == ("to_sign", 1)


def test_who_only_helps_is_told_of_what_they_have_and_of_what_they_wait_for(walk, water):
    full = makers.shift(walk, at=time(10), until=time(12), maximum=1)
    makers.assignment(full)
    registration = send(walk, Comer("me", PARENT["name"], is_registrant=True, shift_ids=(water.id, full.id)))
    [letter] = mails(to=PARENT["email"])
    assert letter.kind == "shifts_taken"
    assert "Confirmed" in told(letter)
    assert "on the waitlist, place in line 1" in told(letter)
    assert "For " not in told(letter)
    [token] = link_in(letter)
    assert links.opened_by(token).registration_id == registration.id


def test_another_adult_is_written_to_alone_and_whoever_named_them_reads_the_same_of_a_newcomer(walk, water):
    helper = makers.person("Omar Haddad", "omar@example.org")
    known = makers.assignment(water, helper)
    omar = Comer("p1", "Omar Haddad", email="omar@example.org", shift_ids=(water.id,))
    new = Comer("p2", "Noor Haddad", email="noor@example.org", shift_ids=(water.id,))
    send(walk, omar)
    send(walk, new)
    letters = [told(letter).replace("Noor", "Omar") for letter in mails(to=PARENT["email"])]
    assert letters[0] == letters[1]
    assert "Water table" not in letters[0]
    [again] = mails(to="omar@example.org")
    [token] = link_in(again)
    assert again.kind == "shifts_already"
    assert links.opened_by(token).registration_id == known.registration_id
    assert [letter.kind for letter in mails(to="noor@example.org")] == ["shifts_given"]


def test_a_group_reads_how_many_places_it_has_in_one_letter(walk):
    shift = makers.shift(walk, maximum=8)
    send(walk, group=Group("Acme", 5, (shift.id,)), language="fr")
    [letter] = mails()
    assert (letter.to_address, letter.kind) == (PARENT["email"], "shifts_taken")
    assert "À nommer plus tard\u00a0: 5" in told(letter)
    assert "Acme 1" not in told(letter)


# ---- Whoever reads it


def test_a_volunteer_without_an_address_is_told_through_their_guardian_and_else_through_the_registrant(walk, water):
    guardian = makers.person("Gil", "gil@example.org")
    registration = send(
        walk,
        Comer("p1", "Leo", from_age=16, to_age=17, is_minor=True, shift_ids=(water.id,)),
        Comer("p2", "Mia", from_age=18, shift_ids=(water.id,)),
        Comer("p3", "Omar", email="omar@example.org", shift_ids=(water.id,)),
        guardian=Guardian(name=guardian.name, email=guardian.email),
    )
    found = shift_letters.readers(assignments.of(registration))
    told_of = {reader.email: [one.person.name for one in theirs] for (_sent, reader), theirs in found.items()}
    assert told_of == {"gil@example.org": ["Leo"], PARENT["email"]: ["Mia"], "omar@example.org": ["Omar"]}


def test_a_place_given_back_is_offered_by_mail_and_the_offer_ends_by_mail(walk, still):
    shift = makers.shift(walk, maximum=1)
    holder = makers.assignment(shift)
    waiting = makers.assignment(shift, makers.person("Kim Lee", "kim@example.org"))
    with writing():
        assignments.end(holder, AssignmentStatus.DROPPED, by=PUBLIC)
        shift_letters.left([holder])
        shift_waitlists.freed(shift, by=PUBLIC)
    assert [letter.to_address for letter in mails("shift_left")] == [holder.person.email]
    [offer] = mails("shift_offer", "kim@example.org")
    until = clock.local(waiting.party.answer_by, walk.zone)
    assert f"{until:%A, %B} {until.day}" in told(offer)
    assert len(link_in(offer)) == 1
    still.shift(timedelta(hours=49))
    with writing():
        shift_waitlists.expire(waiting.party, by=OPERATOR)
    offers = mails("shift_offer", "kim@example.org")
    assert len(offers) == 2  # nobody else waits: it is offered once more
    assert "This is the second offer" in told(offers[1])
    still.shift(timedelta(hours=49))
    with writing():
        shift_waitlists.expire(waiting.party, by=OPERATOR)
    [ended] = mails("shift_offer_ended")
    assert "no longer on its waitlist" in told(ended)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_letter_about_a_shift_says_which_shift_and_leads_to_the_page_of_its_reader(walk, water, language):
    kim = makers.person("Kim Lee", "kim@example.org")
    one = makers.assignment(water, kim)
    other = makers.assignment(makers.shift(walk, at=time(13), until=time(15)))
    before = shift_letters.was(water)
    with writing():
        one.registration.language = language
        water.starts_at -= timedelta(hours=1)
        shift_letters.taken([one])
        shift_letters.accepted([one])
        shift_letters.handed_over(other, one)
        shift_letters.still_coming(one.registration, kim, [one])
        shift_letters.shift_changed([one], before)
        shift_letters.shift_cancelled([one])
        shift_letters.approved(one)
        shift_letters.declined(one)
        shift_letters.moved(one, other.shift)
        hours = Hours(assignment_id=one.id, assignment=one, minutes=135, approved_at=clock.now())
        shift_letters.hours_approved(one.registration, kim, [hours])
    letters = mails(to="kim@example.org")
    name = water.role.name.said(language)
    assert len(letters) == 10
    for letter in letters:
        text = told(letter)
        assert name in text, letter.kind
        assert "{" not in letter.subject + text, letter.kind
        assert [links.opened_by(token).person_id for token in link_in(letter)] == [kim.id], letter.kind
    changed = told(mails("shift_changed")[0])
    assert ("6:00" in changed, "7:00" in changed) == (True, True) if language == "en" else "6\u00a0h" in changed
    assert ("2 h 15 min" in told(mails("hours_approved")[0])) is True


def test_a_lead_is_told_in_their_language_who_cannot_come_and_how_many_are_left(walk):
    lead = makers.person("Sam Roy", "sam@example.org", language="fr")
    shift = makers.shift(walk, minimum=2, lead=lead)
    gone, _stays = makers.assignment(shift, makers.person("Kim Lee", "kim@example.org")), makers.assignment(shift)
    with writing():
        assignments.end(gone, AssignmentStatus.DROPPED, by=PUBLIC)
        shift_letters.cannot_come(gone)
        shift_letters.cannot_come(gone)
    [letter] = mails("cannot_come")
    assert letter.to_address == "sam@example.org"
    assert "Kim Lee ne peut pas venir" in told(letter)
    assert "Places prises maintenant\u00a0: 1. Minimum nécessaire\u00a0: 2." in told(letter)
    assert link_in(letter) == []


def test_an_organizers_words_reach_each_reader_once_however_often_the_form_is_sent(walk, water):
    kim = makers.person("Kim Lee", "kim@example.org")
    registration = makers.registration(walk, kim, language="fr")
    on = [makers.assignment(water, kim), makers.assignment(makers.shift(walk, at=time(13), until=time(15)), kim)]
    with writing():
        for one in on:
            one.registration = registration
        for _ in range(2):
            subject, text = makers.both("Bring a hat", "Un chapeau"), makers.both("It is hot.", "Il fait {{ chaud }}.")
            shift_letters.message(on, subject, text, key="one-form")
    [letter] = mails("shift_message")
    assert letter.subject.startswith("Un chapeau (")
    assert "Il fait {{ chaud }}." in told(letter)
    assert told(letter).count("- ") == 2


def test_somebody_who_may_be_asked_gets_a_link_of_their_own_to_answer(walk, water):
    kim = makers.person("Kim Lee", "kim@example.org", language="fr")
    token = tokens.secret()
    with writing():
        asked = HelpRequest(shift=water, person=kim, digest=tokens.digest(token), asked_at=clock.now())
        db.session.add(asked)
        db.session.flush()
        shift_letters.help_wanted(asked, token)
    [letter] = mails("help_wanted")
    assert letter.to_address == "kim@example.org"
    assert link_in(letter, "help") == [token]
    assert token not in letter.text
