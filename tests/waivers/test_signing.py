"""Waivers and consents: which text counts for whom, who accepted it, and who has not."""

import hashlib

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def robin(app):
    return makers.person("Robin Walker", "robin@example.org")


def sign(version, who, language="en"):
    with writing():
        return signing.sign(version, who, signer=who, name=who.name, language=language, by=PUBLIC)


def ask(version, who):
    with writing():
        return signing.ask(version.waiver, who, who, language="en")


def test_the_newest_wording_is_in_force(walk):
    makers.waiver(walk)
    consent = makers.waiver(walk, WaiverKind.GUARDIAN)
    newest = makers.waiver(walk, text=makers.both("Other words"))
    assert signing.in_force(walk.id) == {WaiverKind.ADULT: newest, WaiverKind.GUARDIAN: consent}
    assert newest.number == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_hash_is_of_what_was_read_in_that_language(walk, robin, language):
    version = makers.waiver(walk, text=makers.both("At my own risk.", "À mes risques."))
    signature = sign(version, robin, language)
    read = f"{version.title.said(language)}\n\n{version.text.said(language)}"
    assert signature.text_hash == hashlib.sha256(read.encode()).hexdigest()


def test_a_text_of_one_language_has_the_hash_of_what_is_shown_in_the_other(walk, robin):
    version = makers.waiver(walk, text=makers.both("At my own risk.", ""))
    read = f"{version.title.fr}\n\nAt my own risk."
    assert sign(version, robin, "fr").text_hash == hashlib.sha256(read.encode()).hexdigest()


def test_accepted_twice_the_first_time_counts(still, walk, robin):
    version = makers.waiver(walk)
    first = sign(version, robin)
    still.shift(60)
    assert sign(version, robin) is first
    assert db.session.scalars(select(Signature)).all() == [first]


def test_who_has_not_accepted_is_known_for_a_whole_page_in_one_query(walk, robin, queries):
    adult, consent = makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    léo, mia, kim = (makers.person(name) for name in ("Léo", "Mia", "Kim"))
    sign(adult, robin)
    sign(consent, léo)
    sign(adult, mia)  # the text for adults, which does not count for a minor
    minors = {robin.id: False, kim.id: False, léo.id: True, mia.id: True}
    edition_id, expected = walk.id, {kim.id, mia.id}
    with queries() as made:
        assert signing.unsigned(edition_id, minors) == expected
    assert len(made) == 1


def test_a_new_wording_has_to_be_accepted_again(walk, robin):
    sign(makers.waiver(walk), robin)
    assert signing.unsigned(walk.id, {robin.id: False}) == set()
    makers.waiver(walk, text=makers.both("Other words"))
    assert signing.unsigned(walk.id, {robin.id: False}) == {robin.id}


def test_without_a_text_nobody_has_anything_to_accept(walk, robin):
    makers.waiver(makers.edition(of=makers.series("other")))
    assert signing.unsigned(walk.id, {robin.id: False}) == set()
    assert signing.unsigned(walk.id, {}) == set()


def test_a_link_is_kept_as_a_digest_and_an_earlier_one_ends(walk, robin):
    version = makers.waiver(walk)
    first = ask(version, robin)
    assert signing.asked_by(first).signer is robin
    second = ask(version, robin)
    assert signing.asked_by(first) is None and signing.asked_by(second) is not None
    kept = str([vars(row) for row in db.session.scalars(select(SignatureRequest))])
    assert first not in kept and second not in kept


def test_the_link_of_somebody_else_stays(walk, robin):
    version = makers.waiver(walk)
    mine, theirs = ask(version, robin), ask(version, makers.person())
    assert signing.asked_by(mine) and signing.asked_by(theirs)
    assert signing.asked_by("made up") is None
    assert signing.last_asked_at(version.waiver, makers.person()) is None
