"""Waivers on paper or by word, and links that are sent once more."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.volunteering import volunteers
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from tests import makers
from tests.visitor import fill_in


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def entry(walk):
    makers.waiver(walk)
    return makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))


def at(entry, more=""):
    return f"/organize/walk/2027/registrations/{entry.registration.reference}/entries/{entry.id}{more}"


def write_down(visitor, entry, **typed):
    usual = {"method": "paper", "language": "en"}
    return fill_in(visitor, at(entry, "/signature"), usual | typed, form="signature")


def test_a_signature_on_paper_is_written_down_with_who_did(walk, owner, entry):
    page = owner.get(at(entry, "/signature"))
    assert 'value="Amina Haddad"' in page.text and "I take part <em>at my own risk</em>." in page.text
    assert write_down(owner, entry, language="fr").status_code == 303
    kept = db.session.scalars(select(Signature)).one()
    assert (kept.method, kept.language, kept.signed_name) == ("paper", "fr", "Amina Haddad")
    assert kept.recorded_by is not None and kept.text_hash == kept.version.hash_fr
    shown = owner.get(at(entry).split("/entries")[0]).text
    assert "on paper" in shown and "Write down that it is accepted" not in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"method": "web"}, "method"),
        ({"method": None}, "method"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_it(walk, owner, entry, typed, field):
    answer = write_down(owner, entry, **typed)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 0


def test_a_guardian_accepts_for_a_minor(walk, owner):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    guardian = makers.person("Amina Haddad", "amina@example.org")
    leo = makers.entry(makers.category(walk), makers.person("Léo Haddad"), is_minor=True, guardian=guardian)
    assert 'value="Amina Haddad"' in owner.get(at(leo, "/signature")).text
    assert write_down(owner, leo, method="oral").status_code == 303
    kept = db.session.scalars(select(Signature)).one()
    assert (kept.person.name, kept.signer.name, kept.method) == ("Léo Haddad", "Amina Haddad", "oral")


def test_where_nothing_is_in_force_there_is_nothing_to_write_down(walk, owner):
    entry = makers.entry(makers.category(walk))
    assert owner.get(at(entry, "/signature")).status_code == 404


def test_the_link_is_sent_again_but_not_at_once(walk, owner, entry, still):
    page = at(entry).split("/entries")[0]

    def ask():
        answer = fill_in(owner, page)
        assert answer.status_code == 303
        return owner.get(page).text

    assert "The link is sent again." in ask()
    assert "We sent it a few minutes ago." in ask()
    still.shift(timedelta(minutes=11))
    assert "The link is sent again." in ask()
    assert db.session.scalar(select(func.count()).select_from(SignatureRequest)) == 2
    assert db.session.scalar(select(func.count()).where(Message.kind == "to_sign")) == 2
    open_ones = select(func.count()).select_from(SignatureRequest).where(SignatureRequest.revoked_at.is_(None))
    assert db.session.scalar(open_ones) == 1


def test_it_is_shut_to_strangers(walk, client, entry):
    answer = client.get(at(entry, "/signature"))
    assert answer.status_code == 302 and not re.search("Amina", answer.text)


def test_consent_for_a_minor_who_only_helps_is_written_down_or_asked_for_again(walk, owner, still):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    amina, shift = makers.person("Amina Haddad", "amina@example.org"), makers.shift(walk, maximum=None)
    leo = makers.assignment(shift, makers.person("Léo Haddad"), from_age=16, is_minor=True, guardian=amina)
    kim = makers.assignment(shift, makers.person("Kim Lee"))

    def of(assignment, more):
        who = volunteers.of_person(walk.id, assignment.person)
        return f"/organize/walk/2027/registrations/{assignment.registration.reference}/volunteers/{who.id}/{more}"

    page = of(leo, "").split("/volunteers")[0]
    address, for_an_adult = of(leo, "signature"), of(kim, "signature")
    assert address in owner.get(page).text
    assert fill_in(owner, page, {}).headers["Location"].startswith(page)  # the first button: the link again
    letter = db.session.scalars(select(Message).where(Message.kind == "to_sign")).one()
    assert letter.to_address == "amina@example.org"
    assert 'value="Amina Haddad"' in owner.get(address).text
    typed = {"method": "paper", "language": "en"}
    assert fill_in(owner, address, typed, form="signature").headers["Location"].startswith(f"{page}#volunteer-")
    kept = db.session.scalars(select(Signature)).one()
    assert (kept.person_id, kept.signer_id, kept.method) == (leo.person_id, amina.id, "paper")
    assert "Consent not given yet" not in owner.get(page).text
    assert owner.get(for_an_adult).status_code == 404
