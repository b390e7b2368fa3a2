"""Signing somebody up at the desk: one page, the same act as for everybody, and who took it is recorded."""

import re
from datetime import date, timedelta

import pytest

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account, Person
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.waivers.models import Signature, WaiverKind
from tests import cast, makers
from tests.visitor import fill_in

PLACE = "/organize/walk/2027/walk-up"
TODAY = date(2027, 3, 10)


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, starts_on=TODAY, state=State.CLOSED)
    makers.waiver(edition)
    makers.waiver(edition, WaiverKind.GUARDIAN)
    return edition


@pytest.fixture
def category(walk):
    return makers.category(walk)


def sign_up(visitor, chosen, **more):
    data = {"name": "Bo Lee", "category": str(chosen.id), "band": "18-", "method": "paper", "language": "en"}
    return fill_in(visitor, PLACE, data | {"is_here": "y"} | more)


def entered():
    db.session.expire_all()
    return db.session.scalars(db.select(Entry).order_by(Entry.id)).all()


def test_an_adult_is_signed_up_checked_in_and_what_they_signed_on_paper_is_written_down(category, owner):
    answer = sign_up(owner, category)
    assert answer.status_code == 303 and "Bo Lee is signed up." in owner.get(answer.headers["Location"]).text
    [entry] = entered()
    account_id = db.session.scalar(db.select(Account.id))
    assert (entry.person.name, entry.status, entry.from_age) == ("Bo Lee", "confirmed", 18) and entry.arrived_at
    [signature] = db.session.scalars(db.select(Signature))
    assert (signature.method, signature.recorded_by, signature.signed_name) == ("paper", account_id, "Bo Lee")
    [line] = db.session.scalars(db.select(AuditLine).where(AuditLine.action == "registration.walk_up"))
    assert line.account_id == account_id and line.actor == "organizer"
    assert db.session.scalar(db.select(Message.id)) is None, "nobody can be written to"


def test_with_an_address_they_get_their_confirmation_and_are_found_again(category, owner):
    known = makers.person("Bo Lee", "bo@example.org")
    sign_up(owner, category, email="bo@example.org", language="fr")
    [entry] = entered()
    assert entry.person_id == known.id
    [letter] = db.session.scalars(db.select(Message))
    assert letter.kind == "household" and letter.language == "fr" and letter.to_address == "bo@example.org"
    again = sign_up(owner, category, email="bo@example.org")
    assert "Bo Lee takes part already." in owner.get(again.headers["Location"]).text and len(entered()) == 1


def test_a_child_comes_with_a_guardian_who_consents(category, owner):
    refused = sign_up(owner, category, band="0-13")
    assert refused.status_code == 422 and "Name a parent or guardian" in refused.text and entered() == []
    sign_up(owner, category, band="0-13", guardian="Kim Lee", method="oral")
    [entry] = entered()
    assert entry.is_minor and entry.guardian.name == "Kim Lee" and entry.registration.basis == "guardian"
    [signature] = db.session.scalars(db.select(Signature))
    assert (signature.method, signature.signer.name, signature.person.name) == ("oral", "Kim Lee", "Bo Lee")


def test_two_of_one_name_without_an_address_are_two_people(category, owner):
    for _time in range(2):
        assert sign_up(owner, category).status_code == 303
    assert len(entered()) == 2 and db.session.scalar(db.select(db.func.count(Person.id))) == 2


def test_sent_twice_it_is_one_sign_up(category, owner):
    page = owner.get(PLACE)
    fields = dict(re.findall(r'name="(csrf_token|form_key)"[^>]*value="([^"]*)"', page.text))
    data = fields | {"name": "Bo", "category": str(category.id), "band": "18-", "method": "paper", "language": "en"}
    for _time in range(2):
        assert owner.post(PLACE, data=data).status_code == 303
    assert len(entered()) == 1


def test_where_it_is_full_they_wait_and_are_not_checked_in(walk, owner):
    full = makers.category(walk, maximum=1)
    makers.entry(full)
    answer = sign_up(owner, full)
    assert "is on the waitlist" in owner.get(answer.headers["Location"]).text
    assert entered()[-1].status == "waitlisted" and entered()[-1].arrived_at is None


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.POSTPONED, State.ARCHIVED])
def test_nobody_is_signed_up_while_nothing_takes_place(category, walk, owner, state):
    with writing():
        db.session.merge(walk).state = state
    answer = sign_up(owner, category)
    assert answer.status_code == 422 and entered() == []


def test_before_the_day_there_is_nobody_to_check_in(walk, category, owner):
    with writing():
        edition = db.session.merge(walk)
        edition.state = State.OPEN
        edition.starts_on = edition.ends_on = TODAY + timedelta(days=9)
        edition.starts_at = edition.ends_at = None
    assert 'name="is_here"' not in owner.get(PLACE).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"category": "99"},
        {"category": ""},
        {"category": "9" * 30},
        {"band": ""},
        {"band": "x"},
        {"method": ""},
        {"language": "de"},
        {"email": "bo at example"},
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_kept(category, owner, wrong):
    answer = sign_up(owner, category, **{"guardian": "Kim Lee"} | wrong)
    assert answer.status_code == 422 and "Kim Lee" in answer.text and entered() == []


@pytest.mark.parametrize("role", list(AccessRole))
def test_whoever_works_at_the_desk_may_and_finds_the_way_there(category, signed_in, role):
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR, AccessRole.DESK)
    visitor = signed_in(role)
    assert visitor.get(PLACE).status_code == (200 if may else 404)
    assert ("Sign somebody up at the desk" in visitor.get("/organize/walk/2027/roster").text) == may


def test_the_desk_signs_somebody_up_and_changes_no_other_registration(category, signed_in):
    known = makers.entry(category, makers.person("Kim"))
    desk = signed_in(AccessRole.DESK)
    answer = sign_up(desk, category, email="bo@example.org")
    page = desk.get(answer.headers["Location"])
    assert answer.status_code == 303 and "Bo Lee is signed up." in page.text and "bo@example.org" not in page.text
    [line] = db.session.scalars(db.select(AuditLine).where(AuditLine.action == "registration.walk_up"))
    assert line.account_id == db.session.scalar(db.select(Account.id))
    marks = {"do": "withdraw", "mark": f"p{known.id}"}
    assert desk.get("/organize/walk/2027/roster/selection", query_string=marks).status_code == 404


def test_the_desk_of_one_event_signs_nobody_up_for_another(category, signed_in):
    other = makers.edition(of=makers.series("other"), year=2027)
    desk = signed_in(AccessRole.DESK, other.series)
    assert desk.get(PLACE).status_code == 404 and desk.get("/organize/other/2027/walk-up").status_code == 200


def test_hostile_names_are_taken_as_they_are(category, owner):
    for name in (*cast.NAMES, *(one for one in cast.HOSTILE_NAMES if len(one) <= 100)):
        answer = sign_up(owner, category, name=name)
        assert answer.status_code == 303, name
        assert "<script>alert" not in owner.get(answer.headers["Location"]).text
    assert isinstance(db.session.scalars(db.select(Registration)).first(), Registration)


def test_without_a_category_it_says_what_to_do_first(walk, owner):
    assert "Add a category first." in owner.get(PLACE).text
