"""One thing done for many people of a roster: looked over first, then done, and nobody left out unsaid."""

import re
from html import unescape

import pytest

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.reports import selections
from eventsapp.teams import teams
from eventsapp.workflows import in_bulk
from tests import cast, makers
from tests.web.organize.test_roster import ADDRESS

PLACE = f"{ADDRESS}/selection"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def category(walk):
    return makers.category(walk, maximum=3)


@pytest.fixture
def people(category):
    """Amina, Bo and Dana take part; Zoë waits."""
    return [makers.entry(category, makers.person(name)) for name in ("Amina", "Bo", "Dana", "Zoë")]


def ticked(entries, do, **more):
    return "?" + "&".join(
        [f"do={do}", *(f"mark=p{entry.id}" for entry in entries), *(f"{k}={v}" for k, v in more.items())]
    )


def hidden(page):
    main = page.text.split("<main", 1)[1]
    found = re.findall(r'<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"', main.split('id="sign-out"')[0])
    return {name: unescape(value) for name, value in found}


def look(visitor, asked, **typed):
    page = visitor.get(PLACE + asked)
    if typed:
        page = visitor.post(PLACE + asked, data=hidden(page) | typed | {"step": "look"})
    return page


def do(visitor, asked, **typed):
    page = look(visitor, asked, **typed)
    assert page.status_code == 200, page.text
    answer = visitor.post(PLACE + asked, data=hidden(page) | {"step": "do"})
    assert answer.status_code == 303, answer.text
    return words(visitor.get(answer.headers["Location"]))


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def of(people):
    db.session.expire_all()
    return [db.session.get_one(Entry, one.id) for one in people]


def test_the_page_says_for_whom_it_is_done_and_who_is_left_out_and_why_and_does_nothing_yet(walk, people, owner):
    makers.assignment(makers.shift(walk), makers.person("Kim"))
    said = words(look(owner, "?do=offer&all=1"))
    assert "It is done for 1 person" in said and "Left out 4 people" in said
    assert "Amina: is not on the waitlist" in said and "Kim: is chosen as a volunteer" in said
    assert {entry.status for entry in of(people)} == {EntryStatus.CONFIRMED, EntryStatus.WAITLISTED}


def test_people_are_withdrawn_told_and_their_places_passed_on(people, owner):
    said = do(owner, ticked(people[:2], "withdraw"))
    assert "Done for 2 people." in said
    assert [entry.status for entry in of(people)] == ["withdrawn", "withdrawn", "confirmed", "offered"]
    assert db.session.scalar(db.select(db.func.count(Message.id)).where(Message.kind == "left")) == 2
    [line] = db.session.scalars(db.select(AuditLine).where(AuditLine.action == "roster.done_in_bulk"))
    assert line.details == {"deed": "withdraw", "people": 2, "left_out": 0}
    assert "Left out: Amina: does not take part any more" in do_again(owner, ticked(people[:1], "withdraw"))


def do_again(visitor, asked):
    """What the page says, where there is nobody left to do it for."""
    page = look(visitor, asked)
    return words(page).replace("Who is left out, and why ", "Left out: ")


def test_all_that_the_filter_shows_is_what_it_is_done_for(people, owner):
    said = do(owner, "?do=bibs&all=1&q=a&status=confirmed", first="100")
    assert "Done for 2 people." in said
    assert [entry.bib for entry in of(people)] == [100, None, 101, None]


def test_a_filter_that_asks_for_what_is_gone_does_it_for_nobody_rather_than_for_everybody(people, owner):
    answer = owner.get(f"{PLACE}?do=withdraw&all=1&category=999999")
    assert answer.status_code == 303
    assert "The list changed while you looked at it." in words(owner.get(answer.headers["Location"]))
    assert look(owner, "?do=withdraw&all=1&category=").status_code == 200
    assert {entry.status for entry in of(people)} == {EntryStatus.CONFIRMED, EntryStatus.WAITLISTED}


def test_bib_numbers_follow_the_order_of_the_roster_and_are_taken_back(people, owner):
    do(owner, "?do=bibs&all=1&sort=newest", first="7")
    assert [entry.bib for entry in of(people)] == [9, 8, 7, None]
    said = do(owner, "?do=no-bibs&all=1")
    assert "Done for 3 people." in said and [entry.bib for entry in of(people)] == [None] * 4


def test_a_category_that_fills_up_leaves_the_others_where_they_are(walk, people, category, owner):
    small = makers.category(walk, maximum=1, name=makers.both("Wheel"))
    said = do(owner, ticked(people, "category"), category=str(small.id))
    assert "Done for 1 person." in said and "Bo:" in said and "Zoë:" in said
    assert [entry.category_id for entry in of(people)] == [small.id] + [category.id] * 3


def test_people_are_put_into_a_team_by_its_name_or_code(walk, people, owner):
    team = makers.team(walk, "Équipe Zoo")
    assert "Done for 2 people." in do(owner, ticked(people[:2], "team"), team="equipe zoo")
    code = db.session.merge(team).code
    assert "Done for 1 person." in do(owner, ticked(people[:3], "team"), team=code.lower())
    assert len(teams.members(db.session.merge(team))) == 4
    refused = look(owner, ticked(people, "team"), team="none of ours")
    assert refused.status_code == 422 and "none of ours" in refused.text


def test_everybody_gets_one_mail_in_their_language_and_twice_sent_it_is_one(walk, people, owner):
    asked = ticked(people, "message")
    typed = {"subject_en": "Rain", "text_en": "Bring a coat.", "subject_fr": "", "text_fr": ""}
    page = look(owner, asked, **typed)
    assert "It is done for 4 people" in words(page)
    sent = hidden(page) | {"step": "do"}
    for _time in range(2):
        assert owner.post(PLACE + asked, data=sent).status_code == 303
    letters = list(db.session.scalars(db.select(Message).where(Message.kind == "participant_message")))
    assert len(letters) == 4 and all("Bring a coat." in letter.text for letter in letters)


def test_a_language_that_somebody_reads_has_to_be_written(walk, category, owner):
    reader = makers.person("Luc")
    sent = makers.registration(walk, reader, language="fr")
    with writing():
        newcomer = Newcomer(db.session.merge(reader), db.session.merge(category))
        entries.enter(db.session.merge(sent), [newcomer], by=OPERATOR)
    page = look(owner, "?do=message&all=1", subject_en="Rain", text_en="A coat.", subject_fr="", text_fr="")
    assert page.status_code == 422 and "Some of them read French." in page.text


def test_who_changed_meanwhile_is_looked_at_again(people, owner, category):
    asked = "?do=withdraw&all=1"
    page = look(owner, asked)
    makers.entry(category, makers.person("Eve"))
    answer = owner.post(PLACE + asked, data=hidden(page) | {"step": "do"})
    assert (
        answer.status_code == 422 and "The list changed while you looked at it." in answer.text and "Eve" in answer.text
    )
    assert EntryStatus.WITHDRAWN not in {entry.status for entry in of(people)}
    assert owner.post(PLACE + asked, data=hidden(answer) | {"step": "do"}).status_code == 303


def test_many_are_done_in_parts_and_a_stop_between_them_is_gone_on_from(walk, owner, monkeypatch):
    monkeypatch.setattr(in_bulk, "AT_ONCE", 2)
    category = makers.category(walk)
    people = [makers.entry(category) for _number in range(5)]
    asked = "?do=bibs&all=1"
    do(owner, asked, first="1")
    assert sorted(entry.bib for entry in of(people)) == [1, 2, 3, 4, 5]
    assert (
        db.session.scalar(db.select(db.func.count(AuditLine.id)).where(AuditLine.action == "roster.done_in_bulk")) == 3
    )


def test_too_many_at_once_are_refused_with_the_way_out(people, owner, monkeypatch):
    monkeypatch.setattr(selections, "MOST", 2)
    for asked in ("?do=withdraw&all=1", ticked(people, "withdraw")):
        answer = owner.get(PLACE + asked)
        assert answer.status_code == 303 and "Filter the roster" in owner.get(answer.headers["Location"]).text


@pytest.mark.parametrize("asked", ["", "?do=withdraw", "?do=burn&all=1", "?mark=p1", "?do=offer&mark="])
def test_nothing_chosen_leads_back_to_the_roster(people, owner, asked):
    answer = owner.get(PLACE + asked)
    assert answer.status_code in (200, 303)
    if answer.status_code == 200:
        assert "It is done for 0 people" in words(answer)


def test_marks_of_others_choose_nobody(walk, people, owner):
    other = makers.entry(makers.category())
    for mark in (f"p{other.id}", "p0", "v1", "p" + "9" * 23, "x", "p²", "p-1"):
        assert "It is done for 0 people" in words(owner.get(PLACE, query_string={"do": "withdraw", "mark": mark})), mark


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_those_who_manage_registrations_may(people, signed_in, role):
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert ("Withdraw them" in visitor.get(ADDRESS).text) == may
    assert visitor.get(f"{PLACE}?do=withdraw&all=1").status_code == (200 if may else 404)


def test_names_are_text(walk, owner):
    category = makers.category(walk)
    for name in cast.HOSTILE_NAMES:
        makers.entry(category, makers.person(name))
    page = owner.get(f"{PLACE}?do=offer&all=1")
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert all(name in unescape(page.text) for name in cast.HOSTILE_NAMES)
