"""The volunteers of an edition: who looks for a shift, and what was seen of each."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.records import Qualification
from tests import makers
from tests.visitor import fill_in

ADDRESS = "/organize/walk/2027/volunteers"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


def helper(walk, name, **given):
    who = makers.person(name, f"{name.lower()}@example.org")
    sent = makers.registration(walk, who)
    with writing():
        return volunteers.welcome(sent, who, **given, by=PUBLIC)


def names(visitor, more=""):
    return re.findall(r'scope="row"><a [^>]*>([^<]*)</a>', visitor.get(f"{ADDRESS}{more}").text)


def seen(visitor, one, **typed):
    usual = {"kind": "criminal", "seen_on": "2027-03-01"}
    return fill_in(visitor, f"{ADDRESS}/{one.id}", usual | typed, form="seen")


def test_those_whom_nothing_fitted_are_listed_with_their_own_words(walk, owner, monkeypatch):
    assert "Nobody looks for a shift." in owner.get(ADDRESS).text
    helper(walk, "Ada", availability="Any Saturday <morning>")
    placed = helper(walk, "Bo", availability="Evenings")
    makers.assignment(makers.shift(walk), placed.person)
    helper(walk, "Cy")
    page = owner.get(ADDRESS).text
    assert "Any Saturday &lt;morning&gt;" in page and names(owner) == ["Ada"]
    assert names(owner, "?show=words") == ["Ada", "Bo"]
    assert names(owner, "?show=all&q=cy") == ["Cy"]
    assert names(owner, "?show=everything&after=abc") == ["Ada"]
    monkeypatch.setattr("eventsapp.reports.helpers.SIZE", 2)
    onwards = re.search(r'href="([^"]*)" rel="next"', owner.get(f"{ADDRESS}?show=all").text)[1].replace("&amp;", "&")
    assert names(owner, onwards.removeprefix(ADDRESS)) == ["Cy"]


def test_their_words_and_what_was_seen_are_for_those_who_manage_volunteers(walk, signed_in):
    ada = helper(walk, "Ada", availability="Any Saturday")
    for role in (AccessRole.VIEWER, AccessRole.DESK, AccessRole.TREASURER):
        visitor = signed_in(role)
        assert visitor.get(ADDRESS).status_code == visitor.get(f"{ADDRESS}/{ada.id}").status_code == 404
    assert "Any Saturday" in signed_in(AccessRole.COORDINATOR).get(f"{ADDRESS}/{ada.id}").text
    other = helper(makers.edition(), "Bo")
    assert signed_in(AccessRole.OWNER).get(f"{ADDRESS}/{other.id}").status_code == 404


def test_a_training_and_a_check_are_noted_with_the_day_and_taken_back(walk, owner):
    ada = helper(walk, "Ada")
    role = makers.role(walk, training=makers.both("First aid", "Premiers soins"), check_kind="criminal")
    makers.assignment(makers.shift(walk, doing=role), ada.person)
    assert seen(owner, ada, kind="training:first aid", valid_until="2027-12-31").status_code == 303
    assert seen(owner, ada, kind="vulnerable").status_code == 303
    page = owner.get(f"{ADDRESS}/{ada.id}").text
    assert "Training: First aid" in page and "Vulnerable sector check" in page and "No end" in page
    kept = db.session.scalars(select(Qualification).order_by(Qualification.id)).all()
    assert [(one.kind, one.training_key) for one in kept] == [("training", "first aid"), ("vulnerable", "")]
    assert all(one.recorded_by for one in kept)
    shift = owner.get(re.search(r"/organize/walk/2027/shifts/\d+", page)[0]).text
    assert "Check not seen" not in shift and "Training not seen" not in shift
    taking_back = re.findall(r'action="([^"]*/removal)".*?name="csrf_token" value="([^"]+)"', page, re.DOTALL)
    address, token = taking_back[0]
    assert owner.post(address, data={"csrf_token": token}).status_code == 303
    assert len(db.session.scalars(select(Qualification)).all()) == 1
    assert owner.post(address, data={"csrf_token": token}).status_code == 404
    lines = db.session.scalars(select(AuditLine.action).where(AuditLine.subject_table == "qualifications")).all()
    assert lines == ["qualification.recorded", "qualification.recorded", "qualification.removed"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "Choose what you saw."),
        ({"kind": "training:flying"}, "Choose what you saw."),
        ({"seen_on": ""}, "Enter the day on which you saw it."),
        ({"seen_on": "1 March"}, "Enter a day as year, month and day"),
        ({"seen_on": "2027-03-11"}, "cannot lie in the future"),
        ({"valid_until": "2027-02-01"}, "cannot be before the day on which you saw it"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(walk, owner, typed, said):
    answer = seen(owner, helper(walk, "Ada"), **typed)
    assert answer.status_code == 422 and said in answer.text and "There is a problem" in answer.text
    assert db.session.scalars(select(Qualification)).all() == []
