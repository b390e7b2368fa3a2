"""Whole sign-ups from the first page to the stored rows and the mails, as people really come."""

import pytest
from sqlalchemy import select

from eventsapp.access.models import AccessNeed
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Answer, Entry, EntryStatus
from eventsapp.submissions.models import Basis, Registration
from eventsapp.teams.models import Membership
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from tests import makers
from tests.cast import PARENT, PARTICIPANT, STRANGER
from tests.visitor import fill_in
from tests.web.public.register.walking import ADULT, CHILD, OTHER_CHILD, URL, add, begin, go, signed, text, walk


@pytest.fixture
def edition(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(), has_teams=True)
    for kind in WaiverKind:
        makers.waiver(edition, kind)
    return edition


@pytest.fixture
def category(edition):
    return makers.category(edition, maximum=5)


def send(client, check):
    answer = fill_in(client, check, form="asking")
    assert answer.status_code == 303, text(answer)
    return client.get(answer.location)


def entries():
    return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def addressees():
    return [mail.to_address for mail in db.session.scalars(select(Message).order_by(Message.id))]


def test_a_single_adult(client, edition, category):
    question = makers.question(edition)
    typed = {"part/me": {f"q{question.id}": "From a friend"}, "rules": signed()}
    page = send(client, walk(client, begin(client), typed))
    [entry] = entries()
    assert "You are signed up" in page.text
    assert (entry.person.name, entry.status, entry.is_minor) == (PARTICIPANT["name"], EntryStatus.CONFIRMED, False)
    assert db.session.scalars(select(Answer)).one().value == "From a friend"
    assert db.session.scalars(select(Signature)).one().signer == entry.person
    assert addressees()[0] == PARTICIPANT["email"]


def test_a_parent_with_two_children_and_another_adult(client, edition, category):
    where = add(client, begin(client, "others", who=PARENT), CHILD, OTHER_CHILD, ADULT)
    while not where.endswith("/help"):
        where = go(client, where, **({"team": "start", "team_name": "The Haddads"} if "together" in where else {}))
    go(client, f"{where}/p1", needs=["quiet start"])
    page = send(client, walk(client, where, {"rules": signed(PARENT, "p1", "p2")}))
    assert [entry.person.name for entry in entries()] == ["Amina Haddad", "Léo Haddad", "Ada Haddad", "Sami Haddad"]
    assert {entry.status for entry in entries()} == {EntryStatus.CONFIRMED}
    assert len({entry.party_id for entry in entries()}) == 1
    assert [entry.guardian.name for entry in entries() if entry.is_minor] == ["Amina Haddad"] * 2
    assert {(one.person.name, one.signer.name) for one in db.session.scalars(select(Signature))} == {
        (name, "Amina Haddad") for name in ("Amina Haddad", "Léo Haddad", "Ada Haddad")
    }
    assert db.session.scalars(select(SignatureRequest)).one().signer.email == "sami@example.org"
    assert "Sami Haddad: a link to read and accept" in text(page)
    assert len(list(db.session.scalars(select(Membership)))) == 4
    assert db.session.scalars(select(AccessNeed)).one().person.name == "Léo Haddad"
    assert set(addressees()) == {PARENT["email"], "sami@example.org"}


def test_a_helper_for_somebody_else(client, edition, category):
    person = {"name": "Bo Chan", "band": "18-", "basis": "agreed", "email": "bo@example.org"}
    where = add(client, begin(client, "else", who=STRANGER), person)
    page = send(client, walk(client, where))
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.registrant.name, registration.basis) == (STRANGER["name"], Basis.AGREED)
    assert [entry.person.name for entry in entries()] == ["Bo Chan"]
    assert list(db.session.scalars(select(Signature))) == []
    assert db.session.scalars(select(SignatureRequest)).one().signer.email == "bo@example.org"
    assert STRANGER["name"] not in text(page).split("The mails you get")[0].split("Reference")[1]
    assert set(addressees()) >= {STRANGER["email"], "bo@example.org"}


def test_a_minor_alone_names_a_guardian_who_is_asked_by_mail(client, edition, category):
    who = PARTICIPANT | {"name": "Noa Haddad", "email": "noa@example.org"}
    guardian = {"band": "14-17", "guardian_name": "Rima Haddad", "guardian_email": "rima@example.org"}
    page = send(client, walk(client, begin(client, "minor", who=who), {"people/me": guardian}))
    [entry] = entries()
    assert (entry.is_minor, entry.guardian.name, entry.from_age, entry.to_age) == (True, "Rima Haddad", 14, 17)
    assert list(db.session.scalars(select(Signature))) == []
    assert db.session.scalars(select(SignatureRequest)).one().signer.email == "rima@example.org"
    assert "The parent or guardian: a link" in text(page)
    assert set(addressees()) == {"noa@example.org", "rima@example.org"}


def test_a_party_too_big_for_the_places_left_waits_together(client, edition, category):
    for _one in range(3):
        makers.entry(category)
    where = add(client, begin(client, "others", who=PARENT), CHILD, ADULT)
    check = walk(client, where, {"rules": signed(PARENT, "p1")})
    assert "all of you join the waitlist together" in text(client.get(check))
    page = send(client, check)
    assert "You are on the waitlist" in page.text
    assert [entry.status for entry in entries()[3:]] == [EntryStatus.WAITLISTED] * 3


def test_in_french_from_the_first_page_to_the_last(client, edition, category):
    check = walk(client, begin(client, url=f"/fr{URL}"), {"rules": signed()})
    page = send(client, check)
    assert '<html lang="fr-CA">' in page.text
    assert "Marche de 5 km" in text(page)
    assert db.session.scalars(select(Registration)).one().language == "fr"
    assert db.session.scalars(select(Signature)).one().language == "fr"
    assert {mail.language for mail in db.session.scalars(select(Message))} == {"fr"}


def test_the_language_changes_in_the_middle_and_nothing_typed_is_lost(client, edition, category):
    where = walk(client, f"/fr{begin(client)}", {"rules": signed()})
    assert where.startswith("/fr/")
    assert PARTICIPANT["email"] in client.get(where).text
    assert client.get(where.removeprefix("/fr")).status_code == 200
    send(client, where)
    assert db.session.scalars(select(Registration)).one().language == "fr"
