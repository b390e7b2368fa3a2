"""The organizers' page of a registration: everything about it, for those who may see it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.questions.models import Audience
from eventsapp.registration import answers, entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest, Registration, RequestKind
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.web.organize.registration_words import MESSAGES
from eventsapp.workflows import confirming
from eventsapp.workflows.joining import Joined
from tests import cast, makers
from tests.visitor import fill_in


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


def household(category, *people, registrant=None):
    """A registration of these people (name → what is known), by its reference."""
    edition = db.session.get_one(makers.Edition, category.edition_id)
    sender = registrant or makers.person("Amina Haddad", "amina@example.org", phone="647-555-0119")
    sent = makers.registration(edition, sender)
    comers = [(makers.person(name, f"{number}@example.net"), more) for number, (name, more) in enumerate(people)]
    with writing():
        sent = db.session.get_one(Registration, sent.id)
        newcomers = [
            Newcomer(db.session.merge(who), db.session.merge(category), **more) for who, more in [(sender, {}), *comers]
        ]
        entries.enter(sent, newcomers, by=PUBLIC)
    return sent


def at(sent):
    return f"/organize/walk/2027/registrations/{sent.reference}"


def press(visitor, address):
    """Press the first button of the page, and go where it leads."""
    answer = fill_in(visitor, address)
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"].split("#")[0])


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def test_it_says_who_comes_and_how_they_stand(walk, owner):
    category = makers.category(walk, maximum=3)
    amina = makers.person("Amina Haddad", "amina@example.org")
    sent = household(
        category, ("Léo Haddad", {"is_minor": True, "from_age": 9, "to_age": 12, "guardian": amina}), registrant=amina
    )
    with writing():
        [first, _leo] = entries.of(db.session.get_one(Registration, sent.id))
        entries.support(first, makers_helper("Sam Okafor"), by=OPERATOR)
    page = owner.get(at(sent))
    text = words(page)
    for said in (
        "Amina Haddad",
        "Léo Haddad",
        "5 km walk",
        "9 to 12 years",
        "Minor",
        "Parent or guardian Amina Haddad",
    ):
        assert said in text, said
    assert "Support person" in text and "Comes along for Amina Haddad" in text
    assert re.findall(r'id="entry-(\d+)"', page.text) == [str(one.id) for one in in_order(sent)]
    assert page.headers["Cache-Control"] == "no-store"


def makers_helper(name):
    helper = makers.Person(name=name, name_key=makers.folded(name), language="en", known_since=clock.now())
    db.session.add(helper)
    db.session.flush()
    return helper


def in_order(sent):
    """As on the page: a support person after whom they come along for."""
    own = entries.of(db.session.get_one(Registration, sent.id))
    return sorted(own, key=lambda one: (one.supports_id or one.id, one.id))


def test_a_party_that_waits_is_told_its_place_in_line_and_can_be_offered_its_places_by_hand(walk, owner):
    category = makers.category(walk, maximum=2)
    first = makers.entry(category)
    big, small = household(category, ("Bo", {})), household(category, registrant=makers.person("Kim Lee"))
    assert "Place in line 1" in words(owner.get(at(big))) and "Place in line 2" in words(owner.get(at(small)))
    refused = press(owner, at(big))  # one place is free, and they are two
    assert "There are not enough free places for all of them." in words(refused)
    assert "Offer Amina Haddad and the others their places now" in words(owner.get(at(big)))
    answer = press(owner, at(small))
    assert "The places are offered." in words(answer) and "Offered a place" in words(answer)
    assert [one.status for one in in_order(small)] == [EntryStatus.OFFERED]
    assert db.session.scalars(select(AuditLine).where(AuditLine.action == "waitlist.offered_by_hand")).one()
    assert first.status == EntryStatus.CONFIRMED


def test_what_was_accepted_is_told_with_its_version_and_what_is_missing_too(walk, owner):
    makers.waiver(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    sent = household(makers.category(walk))
    assert "Waiver Not accepted yet" in words(owner.get(at(sent)))
    with writing():
        person = db.session.get_one(Entry, in_order(sent)[0].id).person
        version = signing.in_force(walk.id)[WaiverKind.ADULT]
        signing.sign(version, person, signer=person, name="A. Haddad", language="en", by=PUBLIC)
    assert "Version 1 accepted by A. Haddad, on the website, Wednesday, March 10, 2027, 10:00" in words(
        owner.get(at(sent))
    )
    makers.waiver(walk, text=makers.both("Another text."))
    assert "Version 2 not yet" in words(owner.get(at(sent)))


def test_answers_are_shown_to_whom_they_were_promised_to(walk, owner, signed_in):
    sent = household(makers.category(walk))
    ours = makers.question(walk, makers.both("How did you hear of us?"))
    desks = makers.question(walk, makers.both("Which shirt?"), audience=Audience.DESK)
    with writing():
        entry = in_order(sent)[0]
        answers.keep(entry.registration, {ours.id: "From my neighbour", desks.id: "A red one"}, entry=entry)
    for visitor, sees_ours in (
        (owner, True),
        (signed_in(AccessRole.DESK), False),
        (signed_in(AccessRole.ORGANIZER), True),
    ):
        text = visitor.get(at(sent)).text
        assert "A red one" in text
        assert ("From my neighbour" in text) is sees_ours


@pytest.mark.parametrize("role", list(AccessRole))
def test_contact_details_and_messages_are_for_those_who_may_see_contacts(walk, signed_in, role):
    sent = household(makers.category(walk), ("Bo", {}))
    with writing():
        confirming.household(
            db.session.get_one(Registration, sent.id),
            entered=in_order(sent),
            repeated=[],
            joined=Joined({}, []),
            to_sign=[],
            total_cents=0,
        )
    text = signed_in(role).get(at(sent)).text
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    assert ("amina@example.org" in text) == ("0@example.net" in text) == ("647-555-0119" in text) == may
    assert ("Confirmation of the sign-up" in text) == ("Waits to be sent" in text) == may


def test_every_kind_of_message_has_words(app, owner):
    of_none = {"draft_link", "invitation", "account_changed", "password_link", "shift_alert", "late_drop", "digest"}
    letters = {file.name.split(".")[0] for file in Path("eventsapp/templates/messages").glob("[a-z]*.en.txt")}
    assert letters - of_none <= set(MESSAGES)


def test_messages_show_no_words_and_hide_that_a_need_was_answered(walk, signed_in):
    sent = household(makers.category(walk))
    with writing():
        confirming.household(
            db.session.get_one(Registration, sent.id),
            entered=in_order(sent),
            repeated=[],
            joined=Joined({}, []),
            to_sign=[],
            total_cents=0,
        )
        message = db.session.scalars(select(Message)).first()
        message.kind, subject = "need_answered", message.subject
    assert "Answer about an access need" in signed_in(AccessRole.ORGANIZER).get(at(sent)).text
    desk = signed_in(AccessRole.TREASURER).get(at(sent)).text
    assert "access need" not in desk and subject not in desk


def test_a_request_is_read_and_ticked_off_by_those_who_manage_registrations(walk, owner, signed_in):
    sent = household(makers.category(walk))
    with writing():
        requests.ask(db.session.get_one(Registration, sent.id), RequestKind.CHANGE, "My dystonia got worse", by=PUBLIC)
    desk = signed_in(AccessRole.DESK).get(at(sent)).text
    assert "Asks for a change" in desk and "dystonia got worse" not in desk
    assert "My dystonia got worse" in owner.get(at(sent)).text
    answer = press(owner, at(sent))
    assert "Noted: this request has been seen to." in words(answer)
    assert db.session.scalars(select(ChangeRequest)).one().handled_at is not None
    assert "This has been seen to" not in owner.get(at(sent)).text


def test_names_and_answers_are_text(walk, owner):
    category = makers.category(walk)
    question = makers.question(walk, makers.both("<b>What</b>?"))
    for name in (*cast.NAMES, *cast.HOSTILE_NAMES):
        sent = household(category, registrant=makers.person(name))
        with writing():
            answers.keep(in_order(sent)[0].registration, {question.id: name}, entry=in_order(sent)[0])
        page = owner.get(at(sent))
        assert page.status_code == 200 and name.split()[0] in unescape(page.text)
        assert "<script>alert" not in page.text and "<img src=x" not in page.text and "<b>What" not in page.text


@pytest.mark.parametrize("reference", ["K7M4-Q2XP", "k7m4-q2xp", "x", "\x00", "%00", "a" * 5000, "🌻", "..", "'--"])
def test_a_reference_that_is_none_is_not_found(walk, owner, reference):
    assert owner.get(f"/organize/walk/2027/registrations/{reference}").status_code == 404


def test_the_registration_of_another_series_is_not_found(walk, signed_in):
    sent = household(makers.category(walk))
    other = makers.edition(of=makers.series("other"), year=2027)
    stranger = signed_in(AccessRole.ORGANIZER, other.series)
    assert stranger.get(at(sent)).status_code == 404
    assert stranger.get(at(sent).replace("walk", "other")).status_code == 404
    assert signed_in(AccessRole.ORGANIZER, walk.series).get(at(sent)).status_code == 200


POSTS = ("entries/{entry}/offer", "entries/{entry}/link", "payments/1/reversal", "requests/1/handled")


@pytest.mark.parametrize("role", [AccessRole.COORDINATOR, AccessRole.DESK, AccessRole.VIEWER])
def test_acts_are_shut_to_those_who_only_look(walk, signed_in, role):
    sent = household(makers.category(walk))
    visitor = signed_in(role)
    page = visitor.get(at(sent))
    assert "csrf_token" in page.text
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    for path in POSTS:
        address = f"{at(sent)}/{path.format(entry=in_order(sent)[0].id)}"
        assert visitor.post(address, data={"csrf_token": token}).status_code == 404, path
    for path in ("payment", f"entries/{in_order(sent)[0].id}/signature"):
        assert visitor.get(f"{at(sent)}/{path}").status_code == 404, path
    assert page.text.count("<form") == 1, "to sign out, and nothing else"


@pytest.mark.parametrize("number", ["0", "99999", "9" * 23])
def test_what_does_not_belong_to_it_is_not_found(walk, owner, number):
    category = makers.category(walk)
    sent, other = household(category), household(category, registrant=makers.person("Bo"))
    token = re.search(r'name="csrf_token" value="([^"]*)"', owner.get(at(sent)).text).group(1)
    for one in (number, in_order(other)[0].id):
        for path in ("entries/{}/offer", "entries/{}/link", "payments/{}/reversal", "requests/{}/handled"):
            assert owner.post(f"{at(sent)}/{path.format(one)}", data={"csrf_token": token}).status_code == 404
        assert owner.get(f"{at(sent)}/entries/{one}/signature").status_code == 404


def test_a_volunteers_registration_says_when_they_help_and_how_they_stand(walk, owner):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    shift, amina = makers.shift(walk, maximum=1), makers.person("Amina Haddad")
    makers.assignment(shift)
    leo = makers.assignment(shift, makers.person("Léo Haddad"), from_age=16, to_age=16, is_minor=True, guardian=amina)
    sent = db.session.get_one(Registration, leo.registration_id)
    text = words(owner.get(at(sent)))
    for said in (
        "Who helps Léo Haddad Minor Consent not given yet",
        "Water table, 8:00 a.m. to 12:00 p.m., By the gate (Léo Haddad) On the waitlist Place in line: 1",
        "16 years",
        "Parent or guardian Amina Haddad",
        "May be asked when help is missing No",
    ):
        assert said in text, said
    assert "Who takes part" not in text
    with writing():
        one = db.session.get_one(Assignment, leo.id)
        one.status, one.ended_at = AssignmentStatus.NO_SHOW, clock.now()
    text = words(owner.get(at(sent)))
    assert "Did not come" in text and "Consent not given yet" not in text and "Place in line" not in text


def test_when_somebody_could_help_is_for_those_who_fill_the_shifts(walk, signed_in):
    kim = makers.person("Kim Lee")
    sent = makers.registration(walk, kim)
    with writing():
        volunteers.welcome(sent, kim, availability="Only evenings", may_ask=True, by=PUBLIC)
    for role, may in ((AccessRole.COORDINATOR, True), (AccessRole.DESK, False)):
        text = words(signed_in(role).get(at(sent)))
        assert "Has no shift yet." in text and "May be asked when help is missing Yes" in text
        assert ("Only evenings" in text) is may


def test_a_group_is_told_as_its_places_until_it_names_its_people(walk, owner):
    shift, teacher = makers.shift(walk, maximum=None), makers.person("Ms. Roy")
    sent = makers.registration(walk, teacher)
    with writing():
        sent.group_name = "Maple School"
        for number in range(3):
            pupil = volunteers.welcome(sent, makers_helper(f"Maple School {number + 1}"), by=PUBLIC)
            shifts.take(sent, shift, pupil, by=PUBLIC).is_placeholder = number < 2
    text = words(owner.get(at(sent))).split("What happened last")[0]
    assert "As a group: Maple School 2 places without names yet: Water table" in text
    assert "Maple School 3" in text and "Maple School 1" not in text


def test_its_questions_to_the_database_do_not_grow_with_the_household(walk, owner, queries):
    makers.waiver(walk)
    category = makers.category(walk)
    alone = household(category, registrant=makers.person())
    many = household(category, *[(f"Person {number}", {}) for number in range(7)], registrant=makers.person())
    made = []
    for sent in (alone, many):
        address = at(sent)
        with queries() as asked:
            assert owner.get(address).status_code == 200
        made.append(len(asked))
    assert made[0] == made[1] <= 28, made


def test_it_speaks_french(walk, owner):
    page = owner.get("/fr" + at(household(makers.category(walk))))
    assert "Marche de 5 km" in page.text


def test_it_is_shut_to_strangers(walk, client):
    answer = client.get(at(household(makers.category(walk))))
    assert answer.status_code == 302 and "Amina" not in answer.text


def test_a_late_sign_up_is_flagged_on_the_roster_with_whatever_else_is_open(walk, owner, still):
    makers.waiver(walk)
    with writing():
        db.session.merge(walk).changes_close_at = clock.now()
    still.shift(timedelta(minutes=1))
    sent = household(makers.category(walk), ("Léo", {"is_minor": True, "fee_cents": 500}))
    with writing():
        requests.ask(db.session.get_one(Registration, sent.id), RequestKind.CHANGE, "Please", by=PUBLIC)
    page = owner.get("/organize/walk/2027/roster")
    rows = {
        unescape(row.split("</a>")[0].split(">")[-1]): words_of(row)
        for row in page.text.split('<tr role="row"><th role="rowheader"')[1:]
    }
    for flag in ("Waiver not accepted", "Asks for a change", "Signed up late"):
        assert flag in rows["Amina Haddad"], rows
    assert "To pay" not in rows["Amina Haddad"] and "Minor" not in rows["Amina Haddad"]
    assert "To pay" in rows["Léo"] and "Minor" in rows["Léo"]
    assert f"{at(sent)}#entry-{in_order(sent)[1].id}" in page.text


def words_of(markup):
    return unescape(re.sub(r"<[^>]*>", " ", markup))
