"""The page of a shift, and filling it by hand: approve, assign, keep a place, move, swap, take off."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import reassigning
from tests import makers
from tests.visitor import fill_in

SHIFTS = "/organize/walk/2027/shifts"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def water(walk):
    return makers.role(walk)


@pytest.fixture
def early(walk, water):
    return makers.shift(walk, doing=water, at=time(7), until=time(9))


@pytest.fixture
def late(walk, water):
    return makers.shift(walk, doing=water, at=time(10), until=time(12), maximum=1)


def at(shift, more=""):
    return f"{SHIFTS}/{shift.id}{more}"


def of(shift):
    """(name, status) of everybody who was ever on it."""
    query = select(Assignment).where(Assignment.shift_id == shift.id).order_by(Assignment.name_key)
    return [(one.person.name, one.status) for one in db.session.scalars(query)]


def letters():
    return [(one.kind, one.to_address) for one in db.session.scalars(select(Message).order_by(Message.id))]


def press(visitor, page, words):
    """Press the button of that name on the page."""
    shown = visitor.get(page).text
    forms = re.findall(
        r'<form method="post" action="([^"]+)".*?name="csrf_token" value="([^"]+)".*?>([^<]+)</button>',
        shown,
        re.DOTALL,
    )
    action, token = next((action, token) for action, token, name in forms if name.strip() == words)
    return visitor.post(action, data={"csrf_token": token})


def test_it_shows_who_is_on_it_who_waits_and_what_is_missing(walk, water, late, owner):
    makers.assignment(late, makers.person("Kim Lee", "kim@example.org"))
    makers.assignment(late, makers.person("Sam Okafor"))
    makers.assignment(late, makers.person("Zoë Ng"))
    page = owner.get(at(late)).text
    assert "1 person short of the ideal" in page and "At least 1, ideally 2, at most 1" in page
    assert page.index("Kim Lee") < page.index("Who waits") < page.index("Sam Okafor") < page.index("Zoë Ng")
    assert "Place in line: 2" in page and "kim@example.org" in page


def test_who_only_reads_the_roster_sees_names_and_nothing_to_press(walk, early, signed_in):
    makers.assignment(early, makers.person("Kim Lee", "kim@example.org"))
    viewer = signed_in(AccessRole.VIEWER)
    page = viewer.get(at(early)).text
    assert "Kim Lee" in page and "kim@example.org" not in page and "Take Kim Lee off" not in page
    taken = db.session.scalars(select(Assignment)).one()
    for shut in ("/people", "/people/new", "/help", f"/assignments/{taken.id}/end", f"/assignments/{taken.id}/move"):
        assert viewer.get(at(early, shut)).status_code == 404
    assert viewer.get(f"{SHIFTS}/9999999999").status_code == 404
    elsewhere = makers.assignment(makers.shift(walk))
    assert signed_in(AccessRole.OWNER).get(at(early, f"/assignments/{elsewhere.id}/end")).status_code == 404


def test_the_page_costs_the_same_with_one_volunteer_and_with_thirty(walk, water, owner, queries):
    role = makers.role(walk, training=makers.both("First aid"), check_kind="criminal")
    full = makers.shift(walk, doing=role, ideal=40, maximum=30)
    makers.assignment(full)
    owner.get(at(full))
    with queries() as few:
        owner.get(at(full))
    for _each in range(32):
        makers.assignment(full)
    with queries() as many:
        page = owner.get(at(full)).text
    assert page.count("Check not seen") == page.count("Training not seen") == 33
    assert len(many) == len(few) <= 13, many


def test_whom_a_role_wants_approved_is_approved_or_told_no_and_the_place_goes_on(walk, owner):
    role = makers.role(walk, needs_approval=True)
    shift = makers.shift(walk, doing=role, maximum=2)
    for name in ("Ada", "Bo", "Cy"):
        makers.assignment(shift, makers.person(name, f"{name.lower()}@example.org"))
    assert press(owner, at(shift), "Approve Ada").status_code == 303
    bo = next(one for one in db.session.scalars(select(Assignment)) if one.person.name == "Bo")
    address = at(shift, f"/assignments/{bo.id}/end")
    assert "Say no to Bo?" in owner.get(address).text and of(shift)[1] == ("Bo", "requested")
    assert fill_in(owner, address, form="end").status_code == 303
    assert of(shift) == [("Ada", "confirmed"), ("Bo", "declined"), ("Cy", "offered")]
    assert letters() == [
        ("shift_approved", "ada@example.org"),
        ("shift_declined", "bo@example.org"),
        ("shift_offer", "cy@example.org"),
    ]


def test_somebody_is_taken_off_and_told_and_who_waits_is_offered_the_place(walk, late, owner):
    makers.assignment(late, makers.person("Kim", "kim@example.org"))
    makers.assignment(late, makers.person("Sam", "sam@example.org"))
    kim = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
    address = at(late, f"/assignments/{kim.id}/end")
    page = owner.get(address).text
    assert "Kim is told by mail." in page and "offered to whoever is next" in page
    assert fill_in(owner, address, form="end").status_code == 303
    assert of(late) == [("Kim", "dropped"), ("Sam", "offered")]
    assert [to for _kind, to in letters()] == ["kim@example.org", "sam@example.org"]


def test_a_participant_is_found_by_name_and_put_on_the_shift_out_of_turn(walk, late, owner):
    makers.entry(makers.category(walk), makers.person("Marie-Ève Prévost", "eve@example.org"), from_age=18)
    makers.assignment(late, makers.person("Sam"))
    assert "Nobody of this event has that name." in owner.get(at(late, "/people?q=kim")).text
    found = at(late, "/people?q=eve+prevost")
    assert (
        "is full. Raise its maximum first"
        in owner.get(press(owner, found, "Put Marie-Ève Prévost on it").location).text
    )
    late.pool.maximum = 2
    db.session.commit()
    assert press(owner, found, "Put Marie-Ève Prévost on it").location.endswith(f"/shifts/{late.id}")
    assert of(late) == [("Marie-Ève Prévost", "confirmed"), ("Sam", "confirmed")]
    assert letters() == [("shift_added", "eve@example.org")]


def test_hard_clashes_and_ages_are_refused_in_words_and_soft_clashes_said(walk, early, late, owner):
    grown = makers.shift(walk, doing=makers.role(walk, minimum_age=18), at=time(8), until=time(9))
    starts = makers.category(walk)
    starts.starts_at = late.starts_at - timedelta(minutes=30)
    db.session.commit()
    makers.assignment(early, makers.person("Léo"), from_age=14)
    makers.entry(starts, makers.person("Kim"), from_age=30)

    def put(name, shift):
        return owner.get(press(owner, at(shift, f"/people?q={name}"), f"Put {name} on it").location).text

    assert "is for people from age 18, and Léo may be younger." in put("Léo", grown)
    assert of(grown) == []
    refused = makers.shift(walk, at=time(8, 30), until=time(10))
    assert "Léo has promised something else for that time: Water table (7:00" in put("Léo", refused).replace(
        "\xa0", " "
    )
    shown = put("Kim", late)
    assert "Kim is on the shift now." in shown and "somebody may still be on the way" in shown


def test_somebody_new_gets_a_page_of_their_own_and_a_double_click_brings_one_person(walk, early, owner):
    address = at(early, "/people/new")
    typed = {"name": "Nia Ortiz", "email": "nia@example.org", "language": "fr"}
    assert fill_in(owner, address, typed | {"form_key": "one"}, form="newcomer").status_code == 303
    assert fill_in(owner, address, typed | {"form_key": "one"}, form="newcomer").status_code == 303
    assert of(early) == [("Nia Ortiz", "confirmed")]
    letter = db.session.scalars(select(Message)).one()
    assert (letter.kind, letter.language) == ("shift_added", "fr")
    other = {"name": "Zed Ortiz", "email": "zed@example.org", "form_key": "one"}  # gone back, and changed
    assert fill_in(owner, address, other, form="newcomer").status_code == 303
    assert of(early) == [("Nia Ortiz", "confirmed"), ("Zed Ortiz", "confirmed")]
    answer = fill_in(owner, address, {"email": "who@example.org"}, form="newcomer")
    assert answer.status_code == 422 and "Enter the name of whom this address belongs to." in answer.text
    assert 'value="who@example.org"' in answer.text


def test_a_place_is_kept_for_somebody_without_a_name_or_an_address(walk, early, owner):
    assert fill_in(owner, at(early, "/people/new"), form="newcomer").status_code == 303
    assert fill_in(owner, at(early, "/people/new"), {"name": "Aunt Rose"}, form="newcomer").status_code == 303
    page = owner.get(at(early)).text
    assert of(early) == [("Aunt Rose", "confirmed"), ("Reserved place", "confirmed")]
    assert page.count("Name to come") == 1 and "please tell them yourself" in page and letters() == []
    assert early.pool.held == 2
    kept = db.session.scalars(select(Assignment).where(Assignment.is_placeholder)).one()
    naming = at(early, f"/assignments/{kept.id}/name")
    assert "Enter the name." in fill_in(owner, naming, form="naming").text
    makers.assignment(makers.shift(walk, at=time(8), until=time(10)), makers.person("Nia", "nia@example.org"))
    typed = {"name": "Nia", "email": "nia@example.org"}
    assert "Nia has promised something else" in fill_in(owner, naming, typed, form="naming").text
    assert fill_in(owner, naming, typed | {"name": "Ola"}, form="naming").status_code == 303
    assert of(early) == [("Aunt Rose", "confirmed"), ("Ola", "confirmed")]
    assert letters() == [("shift_added", "nia@example.org")]
    assert owner.get(naming).status_code == 404


def test_somebody_is_moved_to_a_free_place_or_changes_places_where_there_is_none(walk, early, late, owner):
    kim = makers.assignment(early, makers.person("Kim", "kim@example.org"))
    sam = makers.assignment(early, makers.person("Sam", "sam@example.org"))
    choose = owner.get(at(early, f"/assignments/{kim.id}/move")).text
    assert f"/move/{late.id}" in choose and f"/move/{early.id}" not in choose
    to_late = f"/move/{late.id}"
    moved = fill_in(owner, at(early, f"/assignments/{kim.id}{to_late}"), {"place": "free"}, form="move")
    assert moved.location.endswith(f"/shifts/{late.id}") and of(late) == [("Kim", "confirmed")]
    second = at(early, f"/assignments/{sam.id}{to_late}")
    assert "A free place" not in owner.get(second).text
    assert fill_in(owner, second, {"place": "free"}, form="move").status_code == 422
    assert fill_in(owner, second, {"place": str(kim.id)}, form="move").status_code == 303
    assert (of(early), of(late)) == ([("Kim", "confirmed")], [("Sam", "confirmed")])
    assert (early.pool.held, late.pool.held) == (1, 1)
    assert letters()[0] == ("shift_moved", "kim@example.org")
    assert sorted(letters()[1:]) == [("shift_moved", "kim@example.org"), ("shift_moved", "sam@example.org")]


def test_a_button_of_an_old_page_does_nothing_to_somebody_who_was_moved_meanwhile(walk, owner):
    role = makers.role(walk, needs_approval=True)
    shift = makers.shift(walk, doing=role, at=time(7), until=time(9))
    asked, sure = makers.assignment(shift, makers.person("Ada")), makers.assignment(shift, makers.person("Bo"))
    with writing():
        assignments.approve(sure, by=OPERATOR)
    token = owner.get(at(shift)).text.split('name="csrf_token" value="')[1].split('"')[0]
    elsewhere = makers.shift(walk, at=time(10), until=time(12))
    with writing():
        for one in (asked, sure):
            reassigning.move(one, elsewhere, by=OPERATOR)
        asked.status = "requested"
    for one, act in ((asked, "approval"), (asked, "end"), (sure, "end")):
        answer = owner.post(at(shift, f"/assignments/{one.id}/{act}"), data={"csrf_token": token})
        said = owner.get(answer.location).text if answer.location else answer.text
        assert f"{one.person.name} was moved to another shift meanwhile" in said
    assert of(elsewhere) == [("Ada", "requested"), ("Bo", "confirmed")] and elsewhere.pool.held == 2
    assert owner.get(at(shift, f"/assignments/{sure.id}/end")).status_code == 404


def test_nobody_is_moved_onto_what_they_cannot_do(walk, early, late, owner):
    kim = makers.assignment(early, makers.person("Kim"))
    other = makers.shift(walk, at=time(10, 30), until=time(11))
    makers.assignment(late, kim.person)
    answer = fill_in(owner, at(early, f"/assignments/{kim.id}/move/{other.id}"), {"place": "free"}, form="move")
    assert answer.status_code == 422 and "Kim has promised something else for that time" in answer.text
    onto = at(early, f"/assignments/{kim.id}/move/{late.id}")
    assert "Kim is on Water table" in fill_in(owner, onto, {"place": str(_of_kim(late).id)}, form="move").text
    assert of(early) == [("Kim", "confirmed")] and early.pool.held == 1


def _of_kim(shift):
    return db.session.scalars(select(Assignment).where(Assignment.shift_id == shift.id)).one()
