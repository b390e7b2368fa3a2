"""Everything held about a registration, for those it is about."""

import csv
import io

import pytest
from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual, speaking
from eventsapp.fundraising.gift_models import GiftStatus
from eventsapp.people import households
from eventsapp.questions.models import Kind
from eventsapp.registration import answers, entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Payment
from eventsapp.reports import held, held_sheet
from eventsapp.submissions import links, requests
from eventsapp.submissions.models import ManageLink, RequestKind
from eventsapp.teams import teams
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.records import Hours, Qualification
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import confirming
from tests import makers

SIZES = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "l", "en": "Large", "fr": "Grand"}]


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), has_teams=True)


@pytest.fixture
def family(walk):
    """A parent with a child, and with one of everything that we hold about people."""
    parent = makers.person("Amina Haddad", "amina@example.org")
    with writing():
        child = households.member(households.of(parent), "Mia Haddad", language="en")
    sent, category = makers.registration(walk, parent), makers.category(walk)
    adult, consent = makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    shirt = makers.question(walk, Bilingual("Shirt", "Chandail"), kind=Kind.SIZE, options=SIZES)
    vegan = makers.question(walk, Bilingual("Vegan?", "Végane?"), kind=Kind.YES_NO)
    team = makers.team(walk, "The Walkers")
    with writing():
        party = [
            Newcomer(parent, category, fee_cents=2500),
            Newcomer(child, category, from_age=0, to_age=13, is_minor=True, guardian=parent),
        ]
        first, second = entries.enter(sent, party, by=OPERATOR)
        answers.keep(sent, {shirt.id: "m"}, entry=second)
        answers.keep(sent, {vegan.id: "yes"})
        need = needs.ask(walk, child, {NeedKind.FOOD: "No nuts"}, by=PUBLIC)[0]
        signature = signing.sign(adult, parent, signer=parent, name="A. Haddad", language="fr", by=PUBLIC)
        signing.ask(consent.waiver, child, parent, language="en")
        db.session.add(
            Payment(
                registration_id=sent.id,
                amount_cents=2500,
                method="cash",
                received_on=clock.today(walk.zone),
                recorded_at=clock.now(),
            )
        )
        requests.ask(sent, RequestKind.CHANGE, "May we come late?", by=PUBLIC)
        teams.join(team, parent, is_minor=False, by=OPERATOR)
        links.make(sent, parent)
        confirming.signed(signature, first)
        confirming.need_answered(need, "")
    return [first, second]


def facts(family, reader=None):
    sent = family[0].registration
    return held.of(sent, family, [], reader or sent.registrant)


def test_it_is_all_there(family):
    told = facts(family)
    parent, child = told["people"]
    assert (parent["name"], parent["email"], parent["fee_cents"]) == ("Amina Haddad", "amina@example.org", 2500)
    assert (child["is_minor"], child["to_age"], child["guardian"]["name"]) == (True, 13, "Amina Haddad")
    assert child["answers"] == [{"question": "Shirt", "answer": "Medium"}]
    assert told["answers"] == [{"question": "Vegan?", "answer": "Yes"}]
    assert [(one["words"], one["state"]) for one in child["access_needs"]] == [("No nuts", "asked")]
    assert [(one["signed_name"], one["language"], one["method"]) for one in parent["accepted"]] == [
        ("A. Haddad", "fr", "web")
    ]
    assert [one["who"] for one in child["asked_to_accept"]] == ["Amina Haddad"]
    assert [one["name"] for one in parent["teams"]] == ["The Walkers"]
    assert [one["amount_cents"] for one in told["payments"]] == [2500]
    assert [one["words"] for one in told["requests"]] == ["May we come late?"]
    assert len(told["mails"]) == 2 and all(mail["subject"] for mail in told["mails"])
    assert len(told["links"]) == len(db.session.scalars(select(ManageLink)).all())


def test_no_secret_and_no_digest_of_one_is_in_it(family):
    told = str(facts(family))
    for link in db.session.scalars(select(ManageLink)):
        assert link.digest not in told


def test_somebody_elses_link_gets_what_is_theirs(family):
    told = held.of(family[0].registration, family[1:], [], family[1].person)
    assert [one["name"] for one in told["people"]] == ["Mia Haddad"]
    assert not {"payments", "requests", "answers", "shifts"} & set(told)
    assert told["mails"] == []


@pytest.mark.parametrize(("language", "words"), [("en", "Medium"), ("fr", "Moyen")])
def test_a_sheet_says_each_fact_in_words(app, family, language, words):
    with app.test_request_context(), speaking(language):
        rows = list(csv.reader(io.StringIO(held_sheet.csv_of(facts(family), "America/Toronto"), newline="")))
    assert all(len(row) == 3 for row in rows)
    said = [fact for _about, _what, fact in rows]
    assert words in said and "A. Haddad" in said and "No nuts" in said
    assert "$25.00" in said or "25,00\u00a0$" in said


def test_it_asks_the_database_as_often_for_many_as_for_one(app, family, queries):
    sent, category = family[0].registration, family[0].category
    asked = []
    for more in range(3):
        if more:
            party = [Newcomer(makers.person(), category) for _number in range(4)]
            with writing():
                entries.enter(sent, party, by=OPERATOR)
        everybody = entries.of(sent)
        everybody = [(one, one.person, one.category, one.guardian, one.supports) and one for one in everybody]
        with queries() as made:
            held.of(sent, everybody, [], sent.registrant)
        asked.append(len(made))
    assert asked[2] <= asked[0] + 1, asked


@pytest.fixture
def helpers(walk):
    """A parent who helps with her son of sixteen, and a friend whom she signed up and who offered more elsewhere."""
    parent = makers.person("Amina Haddad", "amina@example.org")
    sent = makers.registration(walk, parent)
    friend = makers.person("Kim Lee")
    shift = makers.shift(walk, maximum=None)
    with writing():
        son = households.member(households.of(parent), "Léo Haddad", language="en")
        own = [volunteers.welcome(sent, parent, availability="Mornings", may_ask=True, by=PUBLIC)]
        own.append(volunteers.welcome(sent, son, from_age=16, is_minor=True, guardian=parent, by=PUBLIC))
        own.append(volunteers.welcome(sent, friend, availability="Only evenings", by=PUBLIC))
        taken = [shifts.take(sent, shift, one, by=PUBLIC) for one in own]
        db.session.flush()
        needs.ask(walk, son, {NeedKind.SEATED_WORK: "My knee"}, by=PUBLIC)
        db.session.add(Hours(assignment_id=taken[1].id, minutes=240, approved_at=clock.now()))
        for one in (son, friend):
            kind = {"kind": "vulnerable", "seen_on": clock.today(walk.zone), "recorded_at": clock.now()}
            db.session.add(Qualification(person_id=one.id, **kind))
    return sent, own


def test_those_who_help_are_told_their_shifts_hours_and_what_was_seen_of_them(app, helpers):
    sent, own = helpers
    told = held.of(sent, [], own, sent.registrant)["volunteers"]
    parent, son, friend = told
    assert (parent["name"], parent["availability"], parent["may_be_asked"]) == ("Amina Haddad", "Mornings", True)
    [shift] = son["shifts"]
    assert (shift["role"], shift["status"], shift["credited_minutes"]) == ("Water table", "confirmed", 240)
    assert [one["kind"] for one in son["seen"]] == ["vulnerable"] and son["from_age"] == 16
    assert [one["words"] for one in son["access_needs"]] == ["My knee"]
    assert len(friend["shifts"]) == 1 and "Only evenings" not in str(told)
    assert not {"seen", "asked_to_help", "availability", "from_age"} & set(friend)
    with app.test_request_context():
        sheet = held_sheet.csv_of(held.of(sent, [], own, sent.registrant), "America/Toronto")
    assert "Water table" in sheet and "Mornings" in sheet and "240" in sheet


def test_who_named_himself_guardian_of_somebody_with_an_address_reads_nothing_private_of_them(app, walk):
    stranger, kim = makers.person("Sam Stranger"), makers.person("Kim Lee", "kim@example.org")
    sent = makers.registration(walk, stranger)
    shift = makers.shift(walk)
    with writing():
        own = volunteers.welcome(sent, kim, is_minor=True, guardian=stranger, availability="After dialysis", by=PUBLIC)
        shifts.take(sent, shift, own, by=PUBLIC)
        needs.ask(walk, kim, {NeedKind.SEATED_WORK: "My knee"}, by=PUBLIC)
    [told] = held.of(sent, [], [own], stranger)["volunteers"]
    assert [one["role"] for one in told["shifts"]] == ["Water table"]
    assert not {"access_needs", "accepted", "availability", "seen"} & set(told)
    [kims] = held.of(sent, [], [own], kim)["volunteers"]
    assert (kims["availability"], kims["access_needs"][0]["words"]) == ("After dialysis", "My knee")


def test_what_somebody_told_with_another_form_is_not_told_to_whoever_enters_them_later(walk):
    vera = makers.person("Vera Wells", "vera@example.org")
    makers.assignment(makers.shift(walk), vera)
    stranger = makers.person("Mal Grey", "mal@example.org")
    sent, category = makers.registration(walk, stranger), makers.category(walk)
    with writing():
        needs.ask(walk, vera, {NeedKind.CHAIR: "I tire fast"}, by=PUBLIC)
        entered = entries.enter(sent, [Newcomer(stranger, category), Newcomer(vera, category)], by=PUBLIC)
    told = held.of(sent, entered, [], stranger)
    assert "I tire fast" not in str(told)
    assert "Vera Wells" in str(told)
    assert "I tire fast" in str(held.of(sent, entered, [], vera))


def test_what_somebody_gave_is_told_and_of_a_namesake_at_another_address_nothing(app, family, walk):
    makers.fundraising(walk)
    parent = family[0].person
    page = makers.fundraising_page(walk, person=parent)
    theirs = makers.donor(first_name="Amina", last_name="Haddad", email="AMINA@example.org")
    namesake = makers.donor(first_name="Amina", last_name="Haddad", email="other@example.org")
    at_home = makers.donor(first_name="Omar", last_name="Haddad", email="amina@example.org")
    gift, pledge = makers.gift(walk, donor=theirs), makers.pledge(walk, donor=theirs)
    for donor in (namesake, at_home):
        makers.gift(walk, donor=donor)
    reported = makers.gift(walk, page=page, source="participant", source_key="x", status=GiftStatus.REPORTED)
    told = facts(family)
    assert [one["reference"] for one in told["gifts"]] == [gift.reference]
    assert [one["reference"] for one in told["promises"]] == [pledge.reference]
    [shown] = told["people"][0]["fundraising_pages"]
    assert [one["reference"] for one in shown["gifts_reported"]] == [reported.reference]
    assert not told["people"][1]["fundraising_pages"]
    with app.test_request_context():
        assert gift.reference in held_sheet.csv_of(told, walk.zone)
