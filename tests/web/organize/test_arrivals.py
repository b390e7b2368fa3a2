"""Checking in from the roster and from the page of a registration, as the desk does it on a phone."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import CheckIn, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.web.mine import qr
from tests import cast, makers
from tests.web.organize.test_roster import ADDRESS

TODAY = date(2027, 3, 10)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, starts_on=TODAY)


@pytest.fixture
def family(walk):
    """Amina, Bo and Léo in one registration."""
    category = makers.category(walk)
    people = [makers.person(name, f"{name.casefold()}@example.org") for name in ("Amina", "Bo", "Léo")]
    sent = makers.registration(walk, people[0])
    with writing():
        sent = db.session.get_one(Registration, sent.id)
        entries.enter(sent, [Newcomer(db.session.merge(one), db.session.merge(category)) for one in people], by=PUBLIC)
    return sent


@pytest.fixture
def desk(signed_in):
    return signed_in(AccessRole.DESK)


def buttons(page):
    """Where each button leads, by what it says."""
    found = re.findall(r'formaction="([^"]*)">([^<]*)</button>', page.text)
    for form in re.findall(r'<form method="post" action="([^"]*)".*?<button[^>]*>([^<]*)</button>', page.text, re.S):
        found.append(form)
    return {unescape(words): unescape(way) for way, words in found}


def press(visitor, page, words):
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    answer = visitor.post(buttons(page)[words], data={"csrf_token": token})
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"].split("#")[0])


def here():
    db.session.expire_all()
    query = db.select(Entry).where(Entry.arrived_at.is_not(None)).order_by(Entry.id)
    return [entry.person.name for entry in db.session.scalars(query)]


def test_one_person_is_checked_in_from_their_row_and_taken_back_and_the_filter_stays(family, desk):
    page = press(desk, desk.get(f"{ADDRESS}?q=amina"), "Check in Amina")
    assert "Checked in: Amina" in page.text and here() == ["Amina"] and page.request.args["q"] == "amina"
    page = press(desk, page, "Undo: Amina is not here")
    assert "Not checked in any more: Amina" in page.text and here() == []


def test_a_whole_household_is_checked_in_from_a_row_of_one_of_them(family, desk):
    page = press(desk, desk.get(f"{ADDRESS}?q=léo"), f"Check in all 3 of {family.reference}")
    assert "Checked in: Amina, Bo, Léo" in page.text and here() == ["Amina", "Bo", "Léo"]


def test_the_address_in_the_square_code_leads_to_the_button_of_its_person(family, desk, app):
    entry = db.session.scalars(db.select(Entry).order_by(Entry.id)).first()
    with app.test_request_context():
        assert qr.of(db.session.merge(family), entry).startswith("data:image/svg")
    where = f"/organize/walk/2027/registrations/{family.reference}"
    page = desk.get(where)
    assert f'id="entry-{entry.id}"' in page.text
    answer = press(desk, page, "Check in Amina")
    assert answer.request.path == where and "Here since 10:00" in answer.text and here() == ["Amina"]
    answer = press(desk, answer, "Check in the other 2")
    assert here() == ["Amina", "Bo", "Léo"] and "3 of 3 are here." in answer.text
    press(desk, answer, "Undo: none of them is here")
    assert here() == []


def test_who_is_pressed_at_another_desk_first_is_said_to_be_here(family, desk, still):
    old = desk.get(f"{ADDRESS}?q=amina")
    press(desk, old, "Check in Amina")
    still.shift(timedelta(minutes=7))
    assert "Checked in before, at 10:00" in press(desk, old, "Check in Amina").text
    assert db.session.scalar(db.select(db.func.count(CheckIn.id))) == 1


def test_a_volunteer_arrives_by_the_attendance_of_their_shift(walk, desk):
    shift = makers.shift(walk, at=time(9), until=time(12))
    kim = makers.assignment(shift, makers.person("Kim"))
    page = press(desk, desk.get(ADDRESS), "Check in Kim")
    assert "Kim has arrived." in page.text
    assert db.session.get_one(Assignment, kim.id, populate_existing=True).status == "arrived"
    press(desk, page, "Undo: Kim is not here")
    assert db.session.get_one(Assignment, kim.id, populate_existing=True).status == "confirmed"


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_those_who_note_who_came_have_the_buttons(walk, family, signed_in, role):
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR, AccessRole.DESK)
    page = visitor.get(ADDRESS)
    assert ("Check in Amina" in page.text) == may
    entry_id = db.session.scalar(db.select(Entry.id))
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    for way in (f"roster/lines/p{entry_id}/arrival", f"registrations/{family.reference}/arrival"):
        for undoing in ("", "/undoing"):
            answer = visitor.post(f"/organize/walk/2027/{way}{undoing}", data={"csrf_token": token})
            assert answer.status_code == (303 if may else 404), way


def test_the_desk_sees_no_contact_and_no_need_but_whom_to_send_to_the_coordinator(walk, family, desk):
    with writing():
        person = db.session.scalars(db.select(Entry)).first().person
        needs.ask(db.session.merge(walk), person, {NeedKind.CHAIR: "My dystonia"}, by=PUBLIC)
    for page in (desk.get(ADDRESS), desk.get(f"/organize/walk/2027/registrations/{family.reference}")):
        assert page.text.count("See the coordinator") == 1
        for secret in ("example.org", "dystonia got", "My dystonia", "chair"):
            assert secret not in page.text.split("<main", 1)[1].split("</main>")[0], secret


def test_before_the_day_there_are_no_buttons(app, still, signed_in):
    edition = makers.edition(of=makers.series("walk"), year=2027, starts_on=TODAY + timedelta(days=2))
    makers.entry(makers.category(edition), makers.person("Amina"))
    assert buttons(signed_in(AccessRole.DESK).get(ADDRESS)).keys() <= {"Sign out"}


@pytest.mark.parametrize("mark", ["p0", "p999999", "v1", f"p{'9' * 23}", "x1"])
def test_a_mark_of_nobody_here_is_not_found(walk, family, desk, mark):
    token = re.search(r'name="csrf_token" value="([^"]*)"', desk.get(ADDRESS).text).group(1)
    address = f"/organize/walk/2027/roster/lines/{mark}/arrival"
    assert desk.post(address, data={"csrf_token": token}).status_code == 404


def test_somebody_of_another_event_is_not_checked_in_here(walk, family, desk):
    other = makers.entry(makers.category(makers.edition(starts_on=TODAY)))
    token = re.search(r'name="csrf_token" value="([^"]*)"', desk.get(ADDRESS).text).group(1)
    address = f"/organize/walk/2027/roster/lines/p{other.id}/arrival"
    assert desk.post(address, data={"csrf_token": token}).status_code == 404


def test_names_on_buttons_are_text(walk, desk):
    category = makers.category(walk)
    for name in cast.HOSTILE_NAMES:
        makers.entry(category, makers.person(name))
    page = desk.get(ADDRESS)
    assert {f"Check in {name}" for name in cast.HOSTILE_NAMES} <= buttons(page).keys()
    assert "<script>alert" not in page.text


def test_the_open_desk_asks_one_question_more_for_any_number(walk, family, desk, queries):
    with queries() as asked:
        assert desk.get(ADDRESS).status_code == 200
    assert len(asked) <= 9 + 1, "\n".join(one[:120] for one in asked)


def test_checking_somebody_in_asks_as_little_at_a_big_event_and_goes_back_to_the_same_list(walk, family, desk, queries):
    """Who may, the event, whom; then in the act both again, and three rows that are written."""
    for _more in range(20):
        makers.entry(makers.category(walk))
    page = desk.get(f"{ADDRESS}?who=participants&sort=newest")
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    with queries() as asked:
        answer = desk.post(buttons(page)["Check in Amina"], data={"csrf_token": token})
    assert answer.status_code == 303 and answer.location.endswith("/roster?who=participants&sort=newest")
    assert len(asked) <= 3 + 2 + 3, "\n".join(one[:120] for one in asked)
