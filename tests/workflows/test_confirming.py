"""The letters of a registration: each person is told what is theirs, and nobody what is somebody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message
from eventsapp.registration import entries as entries_of_editions
from eventsapp.registration import payments
from eventsapp.registration.models import Deferral, EntryStatus, Method
from eventsapp.submissions import links
from eventsapp.submissions.models import Basis, ChangeRequest, ManageLink, RequestKind
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import confirming, signup
from eventsapp.workflows.joining import Joined
from eventsapp.workflows.plans import Acceptance, Comer, Guardian, Plan, TeamWish
from tests import makers
from tests.cast import HOSTILE_NAMES, NAMES, PARENT, PARTICIPANT, STRANGER
from tests.outbox.conftest import everything_stored

CHILD: dict[str, Any] = {"from_age": 3, "to_age": 12, "is_minor": True}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(), has_teams=True)


def plan(*comers, language="en", who=PARENT, **given):
    return Plan(who["name"], who["email"], comers, tokens.secret(), language, **given)


def send(edition, wanted):
    with writing():
        return signup.household(edition, wanted, by=PUBLIC).registration


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


def the(kind, to=None):
    [message] = mails(kind, to)
    return message


def family(walk, category, **given):
    """A parent, another adult with an address of their own, a child."""
    adult, guardian = makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    return send(
        walk,
        plan(
            Comer("me", PARENT["name"], category.id, is_registrant=True),
            Comer("p1", "Omar Haddad", category.id, email="omar@example.org"),
            Comer("p2", "Lina Haddad", category.id, support="Noor Haddad", **CHILD),
            guardian=Guardian(is_registrant=True),
            acceptances=(
                Acceptance(adult.id, "me", "Amina Haddad"),
                Acceptance(guardian.id, "p2", "Amina Haddad"),
            ),
            **given,
        ),
    )


# ---- Signing up


def test_a_parent_reads_who_comes_what_it_costs_and_everything_that_was_accepted(walk):
    category = makers.category(walk)
    makers.price(category, 2500)
    registration = family(walk, category, team=TeamWish(name="The Penguins"))
    text = told(the("household"))
    for name in (PARENT["name"], "Omar Haddad", "Lina Haddad", "Noor Haddad"):
        assert name in text
    assert "5 km walk" in text
    assert registration.reference in text
    assert "To pay: $75.00" in text
    assert "there is no donation receipt" in text
    assert "The Penguins" in text
    version = signing.in_force(walk.id)[WaiverKind.ADULT]
    assert version.text.en in text
    assert version.hash_en in text
    assert "Signed: Amina Haddad" in text
    assert "10:00\u00a0a.m. (Eastern Time)" in text
    assert "Omar Haddad: we ask them by e-mail" in text
    assert "https://events.example.org/zoo-walk/2027/event.ics" in text
    assert "Get off at High Park station." in text
    copy = text.index("A copy of what you accepted")
    assert text.index("event.ics") < text.index("A person reads it.") < copy, "the texts come last, after the signature"


def test_an_adult_without_an_address_is_said_to_sign_on_paper(walk):
    category, _version = makers.category(walk), makers.waiver(walk)
    send(walk, plan(Comer("p1", "Robert Haddad", category.id)))
    assert "- Robert Haddad: on paper, at the desk\n" in told(the("household"))


def test_a_text_accepted_for_two_children_is_there_once(walk):
    category, guardian = makers.category(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    accepted = tuple(Acceptance(guardian.id, key, "Amina Haddad") for key in ("p1", "p2"))
    send(
        walk,
        plan(
            Comer("p1", "Lina Haddad", category.id, **CHILD),
            Comer("p2", "Sami Haddad", category.id, **CHILD),
            guardian=Guardian(is_registrant=True),
            acceptances=accepted,
        ),
    )
    text = told(the("household"))
    assert text.count(guardian.text.en) == 1
    assert "For: Lina Haddad and Sami Haddad" in text


def test_the_link_in_the_letter_opens_the_registration_for_its_reader(walk):
    registration = family(walk, makers.category(walk))
    [token] = link_in(the("household"))
    link = links.opened_by(token)
    assert link is not None
    assert (link.registration_id, link.person_id) == (registration.id, registration.registrant_id)


def test_another_adult_has_one_letter_with_a_link_of_their_own_and_what_they_have_to_accept(walk):
    family(walk, makers.category(walk))
    [letter] = mails(to="omar@example.org")
    text = told(letter)
    assert text.startswith(f"Hello Omar Haddad,\n\n{PARENT['name']} has signed you up")
    [page], [sign] = link_in(letter), link_in(letter, "sign")
    link = links.opened_by(page)
    assert link is not None
    assert link.person.name == "Omar Haddad"
    request = signing.asked_by(sign)
    assert request is not None
    assert request.person.name == "Omar Haddad"
    assert "Lina" not in text
    assert page not in told(the("household"))


def test_a_guardian_who_is_not_there_is_asked_once_for_both_children(walk):
    category = makers.category(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    send(
        walk,
        plan(
            Comer("p1", "Lina Haddad", category.id, **CHILD),
            Comer("p2", "Sami Haddad", category.id, **CHILD),
            guardian=Guardian(name="Rana Haddad", email="rana@example.org"),
        ),
    )
    letter = the("to_sign")
    assert letter.to_address == "rana@example.org"
    assert "the consent for Lina Haddad" in told(letter)
    assert "the consent for Sami Haddad" in told(letter)
    assert len(set(link_in(letter, "sign"))) == 2
    assert "for Lina Haddad: we ask Rana Haddad by e-mail" in told(the("household"))


def test_a_helper_and_the_person_both_have_the_summary_and_a_link(walk):
    category = makers.category(walk)
    send(walk, plan(Comer("p1", "Walter Bell", category.id, email="walter@example.org"), basis=Basis.AGREED))
    assert "Walter Bell" in told(the("household", PARENT["email"]))
    assert link_in(the("household"))
    assert link_in(the("signed_up", "walter@example.org"))


def test_a_party_that_waits_is_told_its_place_in_line_and_owes_nothing_yet(walk):
    category = makers.category(walk, maximum=4)
    makers.price(category, 2500)
    for _somebody in range(5):
        makers.entry(category)
    family(walk, category)
    text = told(the("waitlisted"))
    assert "Your place in line: 2" in text
    assert "48 hours" in text
    assert "You owe nothing while you wait." in text
    assert "Your place in line: 2" in told(the("signed_up"))


def test_whoever_was_signed_up_before_gets_the_link_of_the_page_they_have(walk):
    category = makers.category(walk)
    first = send(walk, plan(Comer("me", PARENT["name"], category.id, is_registrant=True)))
    again = send(walk, plan(Comer("me", PARENT["name"].upper(), category.id, is_registrant=True)))
    assert again.id != first.id
    letter = the("already")
    assert first.reference in letter.subject
    [token] = link_in(letter)
    link = links.opened_by(token)
    assert link is not None
    assert link.registration_id == first.id
    assert again.reference not in told(letter)


def test_nobody_is_flooded_by_a_stranger_who_repeats_a_form(walk, still):
    category = makers.category(walk)
    for _number in range(5):
        send(walk, plan(Comer("me", PARENT["name"], category.id, is_registrant=True)))
    assert len(mails("already")) == 1
    made = db.session.scalar(select(func.count()).select_from(ManageLink))
    still.shift(timedelta(days=1))
    send(walk, plan(Comer("me", PARENT["name"], category.id, is_registrant=True)))
    assert len(mails("already")) == 2
    assert made == 2


def test_a_stranger_who_puts_somebody_into_their_form_is_not_told_that_they_take_part(walk):
    category = makers.category(walk)
    first = send(walk, plan(Comer("me", PARENT["name"], category.id, is_registrant=True)))
    stranger = plan(
        Comer("me", STRANGER["name"], category.id, is_registrant=True),
        Comer("p1", PARENT["name"], category.id, email=PARENT["email"]),
        who=STRANGER,
    )
    send(walk, stranger)
    send(walk, plan(Comer("p1", PARENT["name"], category.id, email=PARENT["email"]), who=STRANGER, basis=Basis.AGREED))
    for letter in mails(to=STRANGER["email"]):
        assert first.reference not in told(letter)
        assert "already" not in told(letter)
        assert f"what their own e-mail says counts for them: {PARENT['name']}" in told(letter)
    assert [letter.kind for letter in mails(to=PARENT["email"])] == ["household", "already"]


@pytest.mark.parametrize("name", [*NAMES, *HOSTILE_NAMES])
def test_a_name_comes_back_as_it_was_typed(walk, name):
    category = makers.category(walk)
    send(walk, plan(Comer("p1", name, category.id)))
    assert f"- {name}\n" in told(the("household"))


def test_a_letter_in_french_is_french_from_its_subject_to_its_links(walk):
    category = makers.category(walk)
    makers.price(category, 2500)
    makers.waiver(walk)
    waiver = signing.in_force(walk.id)[WaiverKind.ADULT]
    comer = Comer("me", PARTICIPANT["name"], category.id, is_registrant=True)
    accepted = (Acceptance(waiver.id, "me", PARTICIPANT["name"]),)
    send(walk, plan(comer, language="fr", who=PARTICIPANT, acceptances=accepted))
    letter = the("household")
    assert letter.subject.startswith("Votre inscription")
    assert "À payer\u00a0: 25,00\u00a0$" in told(letter)
    assert waiver.text.fr in told(letter)
    assert waiver.hash_fr in told(letter)
    assert "https://events.example.org/fr/my/" in told(letter)
    assert "(heure de l’Est)" in told(letter)


def test_no_letter_says_what_somebody_needs(walk):
    category = makers.category(walk)
    comer = Comer("me", PARENT["name"], category.id, is_registrant=True, needs={NeedKind.FOOD: "No nuts"})
    send(walk, plan(comer))
    assert not [letter for letter in mails() if "nuts" in told(letter) or "allergy" in told(letter)]


def test_what_is_stored_of_a_sign_up_opens_nothing(walk):
    family(walk, makers.category(walk))
    found = {token for letter in mails() for token in [*link_in(letter), *link_in(letter, "sign")]}
    assert len(found) == 3
    stored = everything_stored()
    assert not [token for token in found if token in stored]


# ---- What becomes of it


@pytest.fixture
def waiting(walk):
    """Two people who wait together."""
    category = makers.category(walk, maximum=2)
    makers.price(category, 2500)
    for _somebody in range(2):
        makers.entry(category)
    registration = send(
        walk,
        plan(
            Comer("me", PARENT["name"], category.id, is_registrant=True),
            Comer("p1", "Omar Haddad", category.id, email="omar@example.org"),
        ),
    )
    with writing():
        db.session.execute(delete(Message))
    return entries_of_editions.of(registration)


def move(entries, status, **party):
    with writing():
        for entry in entries:
            entry.status = status
        for name, value in party.items():
            setattr(entries[0].party, name, value)


def test_an_offer_says_until_when_in_the_time_of_the_place_and_where_to_answer(waiting):
    until = clock.now() + timedelta(hours=48)
    move(waiting, EntryStatus.OFFERED, answer_by=until)
    with writing():
        confirming.offered(waiting)
    letter = the("offer", PARENT["email"])
    assert "Friday, March 12, 2027, 10:00\u00a0a.m. (Eastern Time)" in told(letter)
    assert "Omar Haddad" in told(letter)
    assert "you wait once more" in told(letter)
    assert link_in(letter)
    assert link_in(the("offer", "omar@example.org")) != link_in(letter)


def test_the_second_offer_says_that_it_is_the_last(waiting):
    move(waiting, EntryStatus.OFFERED, answer_by=clock.now() + timedelta(hours=48), expiries=1)
    with writing():
        confirming.offered(waiting)
    assert "This is the second offer." in told(the("offer", PARENT["email"]))


def test_an_offer_is_mailed_once_and_the_next_one_again(waiting):
    for hours in (48, 48, 50):
        move(waiting, EntryStatus.OFFERED, answer_by=clock.now() + timedelta(hours=hours))
        with writing():
            confirming.offered(waiting)
    assert len(mails("offer", PARENT["email"])) == 2


@pytest.mark.parametrize(("waits_again", "words"), [(True, "still on the waitlist"), (False, "no longer on")])
def test_an_offer_that_ended_says_what_follows(waiting, waits_again, words):
    with writing():
        confirming.offer_ended(waiting, waits_again=waits_again)
    assert words in told(the("offer_ended", PARENT["email"]))


def test_who_accepted_reads_that_it_is_settled_and_what_there_is_to_pay(waiting):
    move(waiting, EntryStatus.CONFIRMED)
    with writing():
        confirming.accepted(waiting)
    assert "it is settled" in told(the("accepted", PARENT["email"]))
    assert "To pay: $50.00" in told(the("accepted", PARENT["email"]))
    assert "To pay" not in told(the("accepted", "omar@example.org"))


def test_who_left_is_thanked_and_the_one_who_was_withdrawn_is_told(waiting):
    move(waiting[1:], EntryStatus.WITHDRAWN)
    with writing():
        confirming.left(waiting[1:])
    for address in (PARENT["email"], "omar@example.org"):
        text = told(the("left", address))
        assert "no longer take part" in text
        assert "- Omar Haddad" in text
        assert ("Nothing changes for Amina Haddad." in text) == (address == PARENT["email"])


def test_who_comes_next_time_instead_reads_what_counts_then(waiting):
    entry = waiting[0]
    move([entry], EntryStatus.DEFERRED)
    with writing():
        series_id = entry.registration.edition.series_id
        db.session.add(Deferral(entry_id=entry.id, person_id=entry.person_id, series_id=series_id, credit_cents=2500))
        db.session.flush()
        confirming.left([entry])
    assert the("left").subject.startswith("Next time instead")
    assert "$25.00, counts next time" in told(the("left"))


def test_a_place_passed_on_is_told_to_both(walk):
    category = makers.category(walk)
    makers.waiver(walk)
    old = makers.entry(category, makers.person("Amina Haddad", "amina@example.org"))
    new = makers.entry(category, makers.person("Kim Lee", "kim@example.org"))
    move([old], EntryStatus.TRANSFERRED)
    with writing():
        token = signing.ask(signing.in_force(walk.id)[WaiverKind.ADULT].waiver, new.person, new.person, language="en")
        confirming.transferred(old, new, [(new, new.person, token)])
    assert "Kim" not in told(the("transferred_away", "amina@example.org"))
    letter = the("transferred_to", "kim@example.org")
    assert "Amina Haddad has passed this place" in told(letter)
    assert link_in(letter, "sign") == [token]
    [page] = link_in(letter)
    link = links.opened_by(page)
    assert link is not None
    assert link.registration_id == new.registration_id
    assert mails("to_sign") == []


def test_people_added_are_told_like_newcomers(walk):
    category = makers.category(walk)
    entry = makers.entry(category, makers.person("Amina Haddad", "amina@example.org"))
    with writing():
        confirming.added(entry.registration, [entry], Joined({}, []), [])
    assert "were added to your sign-up" in told(the("added"))


def test_what_was_changed_is_told_in_sentences(walk):
    entry = makers.entry(makers.category(walk))
    with writing():
        for _time in range(2):
            confirming.changed(entry.registration, ["Your telephone number is another one now."])
    assert len(mails("changed")) == 2
    assert "- Your telephone number is another one now." in told(mails("changed")[0])


def test_a_changed_address_is_told_to_both_and_only_the_new_one_gets_a_link(walk):
    entry = makers.entry(makers.category(walk))
    with writing():
        confirming.address_changed(entry.registration, "before@example.org")
    assert link_in(the("address_left", "before@example.org")) == []
    assert entry.person.email not in told(the("address_left"))
    assert link_in(the("address_new", entry.person.email))


# ---- Links, codes, copies


def test_a_fresh_code_stands_alone_on_its_line_and_not_in_the_subject(walk):
    entry = makers.entry(makers.category(walk))
    with writing():
        links.make(entry.registration, entry.person)
        link = db.session.scalars(select(ManageLink)).one()
        confirming.code(link, "048213")
    letter = the("code")
    assert "048213" in told(letter).splitlines()
    assert "048213" not in letter.subject
    assert link_in(letter) == []
    assert "event.ics" not in told(letter), "nobody who waits for a code has to read past a calendar"


def test_a_link_asked_for_again_is_another_one(walk):
    entry = makers.entry(makers.category(walk))
    with writing():
        for _time in range(2):
            confirming.link_again(entry.registration, entry.person)
    first, second = (link_in(letter)[0] for letter in mails("link_again"))
    assert first != second
    assert links.opened_by(first)
    assert links.opened_by(second)


def test_the_link_of_a_draft_goes_to_the_address_given(walk):
    with writing():
        confirming.draft_link(walk, "kim@example.org", "abc_DEF-123", "fr")
    letter = the("draft_link")
    assert "https://events.example.org/fr/zoo-walk/2027/register/finish/abc_DEF-123" in told(letter)
    assert "abc_DEF-123" not in letter.text


def test_a_signer_has_a_copy_in_the_language_they_read(walk):
    version = makers.waiver(walk)
    entry = makers.entry(makers.category(walk))
    with writing():
        signature = signing.sign(version, entry.person, signer=entry.person, name="R. Walker", language="fr", by=PUBLIC)
        db.session.flush()
        confirming.signed(signature, entry)
    assert version.text.fr in told(the("signed"))
    assert "Signé\u00a0: R. Walker" in told(the("signed"))


# ---- Money, access, requests


def test_a_payment_is_thanked_for_and_is_no_receipt_for_a_gift(walk):
    category = makers.category(walk)
    makers.price(category, 2500)
    entry = makers.entry(category, fee_cents=2500)
    today = clock.today(walk.zone)
    with writing():
        payment = payments.record(entry.registration, 1000, Method.CHEQUE, today, by=OPERATOR)
        confirming.payment(payment, 1500)
    text = told(the("payment"))
    assert re.search(r"Amount: +\$10\.00", text)
    assert "by cheque" in text
    assert "Still to pay: $15.00" in text
    assert "This is not a donation receipt" in text
    assert entry.registration.reference in text


def test_a_payment_taken_back_says_so(walk):
    entry = makers.entry(makers.category(walk), fee_cents=2500)
    with writing():
        payment = payments.record(entry.registration, 1000, Method.CASH, clock.today(walk.zone), by=OPERATOR)
        confirming.payment(payments.reverse(payment, by=OPERATOR), 2500)
    assert the("payment").subject.startswith("A payment was taken back")
    assert "Still to pay: $25.00" in told(the("payment"))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NeedState.CONFIRMED, "is arranged"),
        (NeedState.CANNOT, "cannot offer this"),
        (NeedState.DONE, "is ready"),
    ],
)
def test_an_answer_about_access_is_read_by_its_person_and_by_nobody_in_the_outbox(walk, state, words):
    category = makers.category(walk)
    comer = Comer("me", PARENT["name"], category.id, is_registrant=True, needs={NeedKind.CHAIR: "My back"})
    send(walk, plan(comer))
    with writing():
        need = db.session.scalars(select(AccessNeed)).one()
        need.state = state
        need.sealed_answer = sealing.seal("By the gate.")
        confirming.need_answered(need, "By the gate.")
    letter = the("need_answered")
    assert words in told(letter)
    assert "chair" in told(letter)
    assert "By the gate." in told(letter)
    for private in ("gate", "chair", str(state)):
        assert private not in f"{letter.subject}{letter.text}".replace("cannot", "")


def test_the_answer_about_a_child_goes_to_whoever_signed_it_up(walk):
    category = makers.category(walk)
    makers.waiver(walk)
    send(
        walk,
        plan(
            Comer("p1", "Lina Haddad", category.id, needs={NeedKind.CHAIR: ""}, **CHILD),
            guardian=Guardian(is_registrant=True),
        ),
    )
    with writing():
        confirming.need_answered(db.session.scalars(select(AccessNeed)).one(), "Yes.")
    assert "Lina Haddad" in told(the("need_answered", PARENT["email"]))


@pytest.mark.parametrize("kind", RequestKind)
def test_a_request_is_confirmed_without_repeating_its_words(walk, kind):
    entry = makers.entry(makers.category(walk))
    with writing():
        request = ChangeRequest(
            registration=entry.registration, kind=kind, sealed_words=sealing.seal("My hands hurt"), asked_at=clock.now()
        )
        db.session.add(request)
        db.session.flush()
        confirming.request_received(request)
    assert "hurt" not in told(the("request_received"))
    assert "A person will" in told(the("request_received"))


def test_who_has_no_address_and_nobody_who_signed_them_up_is_not_written_to(walk):
    entry = makers.entry(makers.category(walk))
    with writing():
        entry.person.email = None
        confirming.link_again(entry.registration, entry.person)
    assert mails() == []
