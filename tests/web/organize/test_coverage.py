"""The coverage board: what is missing and why, in words, for whoever may see the roster."""

import re
from datetime import time
from html import unescape

import pytest

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Priority
from eventsapp.volunteering.records import ShiftCount
from tests import makers

ADDRESS = "/organize/walk/2027/coverage"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def rows(page):
    """Of each shift: what it is called, and how it stands."""
    found = re.findall(r'<th role="rowheader".*?</tr>', page.text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", row)).split()) for row in found]


def a_troubled_water_stop(walk):
    """Two short, one unconfirmed, and last year three of ten did not come."""
    earlier = makers.edition(of=walk.series, year=2026)
    before = makers.shift(doing=makers.role(earlier, name=makers.both("Water stop", "Ravitaillement")))
    stop = makers.shift(
        doing=makers.role(walk, name=makers.both("Water stop", "Ravitaillement")),
        minimum=4,
        ideal=6,
        maximum=8,
        priority=Priority.CRITICAL,
        lead=makers.person("Joan Tremblay"),
    )
    ids = [makers.assignment(stop, makers.person(f"Helper {number}")).id for number in (1, 2)]
    with writing():
        db.session.add(ShiftCount(shift_id=before.id, needed=8, signed_up=10, came=7, missed=3, counted_at=clock.now()))
        db.session.get_one(Assignment, ids[0]).asked_at = clock.now()
    return stop


def test_it_says_in_words_what_is_missing_and_why(walk, owner):
    stop = a_troubled_water_stop(walk)
    makers.shift(walk, minimum=0, ideal=0, at=time(13), until=time(14))
    page = owner.get(ADDRESS)
    first, second = rows(page)
    assert "2 short, 1 unconfirmed; last year 30% did not come" in first
    for said in ("Water stop, 8:00 a.m. to 12:00 p.m.", "By the gate", "Joan Tremblay", "Has 2, needs 4, ideally 6"):
        assert said in first, said
    assert "Too few" in first and "Critical" in first and "Enough" in second
    assert f'href="/organize/walk/2027/shifts/{stop.id}"' in page.text
    assert "Helper 1" not in page.text
    text = words(page)
    assert "1 Shifts with too few people" in text or "Shifts with too few people 1" in text
    assert "/walk/2027/help-wanted" in page.text
    french = rows(owner.get(f"/fr{ADDRESS}"))[0]
    assert "Ravitaillement" in french and "30 %" in french


def test_who_waits_for_approval_or_an_answer_is_said_too(walk, owner):
    shift = makers.shift(walk, minimum=2, ideal=2, maximum=2, doing=makers.role(walk, needs_approval=True))
    ids = [makers.assignment(shift).id for _ in range(3)]
    assert "At risk 2 to be approved, 1 on the waitlist" in rows(owner.get(ADDRESS))[0]
    with writing():
        for one in ids[:2]:
            db.session.get_one(Assignment, one).status = AssignmentStatus.CONFIRMED
    assert "Enough 1 on the waitlist" in rows(owner.get(ADDRESS))[0]


def test_it_can_be_sorted_and_show_only_what_is_at_risk(walk, owner):
    water, desk = (makers.role(walk, name=makers.both(name)) for name in ("Water", "Desk"))
    makers.shift(doing=water, minimum=0, ideal=1, at=time(7), until=time(8), place=makers.both("Bridge"))
    makers.shift(doing=desk, minimum=1, at=time(9), until=time(10), place=makers.both(""))

    def headings(query):
        return re.findall(r"<caption>(.*?)</caption>", owner.get(f"{ADDRESS}?{query}").text)

    assert headings("") == ["Too few", "More are welcome"]
    assert headings("sort=role") == ["Water", "Desk"]
    assert headings("sort=place") == ["No place named", "Bridge"]
    assert headings("sort=day") == [clock_day(walk)]
    assert headings("only=at-risk&sort=nonsense&page=-3") == ["Too few"]


def clock_day(edition):
    return f"{edition.starts_on:%A, %B} {edition.starts_on.day}, {edition.starts_on.year}"


def test_what_has_nothing_to_show_says_so(walk, owner):
    assert "There are no shifts yet." in words(owner.get(ADDRESS))
    makers.shift(walk, minimum=0)
    assert "No shift is at risk now." in words(owner.get(f"{ADDRESS}?only=at-risk"))


def test_more_than_a_page_has_further_pages_and_asks_no_more_of_the_database(walk, owner, queries, monkeypatch):
    monkeypatch.setattr("eventsapp.reports.coverage.board.__kwdefaults__", {"number": 1, "size": 4})
    role, asked = makers.role(walk), []
    for hour in range(9):
        makers.assignment(makers.shift(doing=role, at=time(hour), until=time(hour + 1), lead=makers.person()))
        if hour in (0, 8):
            with queries() as made:
                owner.get(ADDRESS)
            asked.append(len(made))
    page = owner.get(f"{ADDRESS}?sort=day&page=3")
    assert len(rows(page)) == 1 and "Page 3 of 3" in page.text and f"{ADDRESS}?sort=day&amp;page=2" in page.text
    assert asked[0] == asked[1] <= 12, asked


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.DESK])
def test_it_is_for_whoever_may_see_the_roster(walk, signed_in, client, role):
    a_troubled_water_stop(walk)
    assert signed_in(role).get(ADDRESS).status_code == 200
    assert client.get(ADDRESS).status_code == 302
    assert signed_in(role, makers.series("other")).get(ADDRESS).status_code == 404


def test_a_draft_has_no_public_list_to_share(walk, owner):
    makers.shift(walk)
    with writing():
        db.session.get_one(type(walk), walk.id).state = State.DRAFT
    assert "help-wanted" not in owner.get(ADDRESS).text
