"""Manage links: what opens, what does not, and what is kept of them."""

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.submissions import links
from eventsapp.submissions.models import ManageLink
from tests import makers


@pytest.fixture
def sent(app):
    return makers.registration(makers.edition(), makers.person())


def made(registration, person=None):
    with writing():
        return links.make(registration, person or registration.registrant)


def test_a_link_opens_its_registration_for_its_person(sent):
    link = links.opened_by(made(sent))
    assert (link.registration, link.person) == (sent, sent.registrant)


def test_nothing_that_is_kept_opens_anything(sent):
    token = made(sent)
    kept = db.session.scalars(select(ManageLink)).one()
    assert token not in (kept.digest, str(kept.id))
    assert links.opened_by(kept.digest) is None


@pytest.mark.parametrize("token", ["", "x", "é" * 300, "\x00", "%00", "0" * 10_000])
def test_garbage_opens_nothing(sent, token):
    made(sent)
    assert links.opened_by(token) is None


def test_all_others_of_the_same_person_end_together_and_nobody_elses(sent):
    other_person = makers.person()
    this, other, theirs = made(sent), made(sent), made(sent, other_person)
    with writing():
        assert links.revoke_all(sent, sent.registrant, but=links.opened_by(this), by=PUBLIC) == 1
    assert links.opened_by(other) is None
    assert links.opened_by(this) and links.opened_by(theirs)
    assert [line.action for line in db.session.scalars(select(AuditLine))].count("manage_link.revoked") == 1
