"""Access needs for organizers: what there is to prepare, and the answers."""

import re

import pytest
from sqlalchemy import select

from eventsapp.access import answering, needs
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import changes
from eventsapp.registration.models import EntryStatus
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from tests import cast, makers

ADDRESS = "/organize/walk/2027/access-needs"


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


def ask(entry, kind=NeedKind.CHAIR, note="My back gives way"):
    with writing():
        return needs.ask(entry.registration.edition, entry.person, {kind: note}, by=PUBLIC)[0]


@pytest.fixture
def amina(walk):
    return makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))


@pytest.fixture
def need(amina):
    return ask(amina)


def rows(page):
    """(who, what) of each row of the list."""
    text = page.text.split("Who asked for what")[-1]
    return re.findall(r'scope="row">([^<]*)</th>.*?<a href="[^"]*">([^<]*)<', text, re.DOTALL)


def seen_by():
    query = select(AuditLine.account_id).where(AuditLine.action == "access_need.seen")
    return list(db.session.scalars(query))


def test_it_counts_what_to_prepare_and_lists_who_asked(walk, need, owner):
    kim = makers.entry(makers.category(walk), makers.person("Kim Lee"))
    ask(kim)
    ask(kim, NeedKind.SHADE)
    page = owner.get(ADDRESS)
    assert rows(page) == [
        ("Amina Haddad", "A chair at the start or along the way"),
        ("Kim Lee", "A chair at the start or along the way"),
        ("Kim Lee", "Shade or low light, no camera flash"),
    ]
    counted = page.text.split("One by one")[0]
    assert re.search(r"A chair at the start or along the way</th>\s*<td[^>]*><span>2</span>", counted)
    assert page.headers["Cache-Control"] == "no-store"


def test_the_list_never_says_why(walk, need, owner):
    assert "back gives way" not in owner.get(ADDRESS).text
    assert seen_by() == []


def test_the_persons_words_are_on_a_page_of_their_own_and_every_view_is_recorded(walk, need, owner):
    for _time in range(2):
        assert "My back gives way" in owner.get(f"{ADDRESS}/{need.id}").text
    assert len(seen_by()) == 2 and all(seen_by())


def test_nothing_is_to_prepare_for_whoever_left_and_who_waits_is_marked(walk, amina, need, owner):
    small = makers.category(walk, maximum=0)
    ask(makers.entry(small, makers.person("Kim Lee")))
    assert "Has no place yet" in owner.get(ADDRESS).text
    with writing():
        changes.end(amina, EntryStatus.WITHDRAWN, by=PUBLIC)
    assert [who for who, _what in rows(owner.get(ADDRESS))] == ["Kim Lee"]


def test_volunteers_have_needs_too(walk, owner):
    helper = makers.assignment(makers.shift(walk), makers.person("Sam Okafor"))
    with writing():
        needs.ask(walk, helper.person, {NeedKind.CHAIR: ""}, by=PUBLIC)
    page = owner.get(ADDRESS)
    assert [who for who, _what in rows(page)] == ["Sam Okafor"] and "Has no place yet" not in page.text
    with writing():
        assignments.end(db.session.get_one(Assignment, helper.id), AssignmentStatus.DROPPED, by=PUBLIC)
    assert rows(owner.get(ADDRESS)) == []
    kim = makers.person("Kim Lee")
    sent = makers.registration(walk, kim)
    with writing():
        volunteers.welcome(sent, kim, availability="Mornings", by=PUBLIC)
        needs.ask(walk, kim, {NeedKind.SEATED_WORK: ""}, by=PUBLIC)
    page = owner.get(ADDRESS)
    assert [who for who, _what in rows(page)] == ["Kim Lee"] and "Has no place yet" in page.text


def test_it_is_filtered_by_state_and_kind(walk, need, owner):
    kim = makers.entry(makers.category(walk), makers.person("Kim Lee"))
    shade, chair = ask(kim, NeedKind.SHADE), ask(kim)
    with writing():
        answering.answer(shade, NeedState.CONFIRMED, "Yes", seen=answering.version(shade), by=PUBLIC)
        needs.take_back(chair, by=PUBLIC)
    assert [who for who, _what in rows(owner.get(ADDRESS))] == ["Amina Haddad", "Kim Lee"]
    assert [who for who, _what in rows(owner.get(f"{ADDRESS}?state=confirmed"))] == ["Kim Lee"]
    assert [who for who, _what in rows(owner.get(f"{ADDRESS}?kind=chair"))] == ["Amina Haddad"]
    assert [who for who, _what in rows(owner.get(f"{ADDRESS}?state=taken+back"))] == ["Kim Lee"]
    assert "Nothing matches this." in owner.get(f"{ADDRESS}?state=done").text


def test_pages_lead_on(walk, owner, monkeypatch):
    monkeypatch.setattr("eventsapp.reports.preparing.SIZE", 2)
    category = makers.category(walk)
    for name in ("Amina", "Bo", "Dana", "Kim", "Sam"):
        ask(makers.entry(category, makers.person(name)), note=name)
    page, found = owner.get(f"{ADDRESS}?kind=chair"), []
    while True:
        found += [who for who, _what in rows(page)]
        following = re.search(r'href="([^"]*)" rel="next"', page.text)
        if following is None:
            break
        assert "kind=chair" in following.group(1)
        page = owner.get(following.group(1).replace("&amp;", "&"))
    assert found == ["Amina", "Bo", "Dana", "Kim", "Sam"]


@pytest.mark.parametrize("name", ["state", "kind", "after", "unheard"])
def test_no_question_is_a_fault(walk, need, owner, name):
    for value in ("9" * 23, "-1", "x", "\x00", "'", "٣", "🌻", "%ff", str(2**31)):
        assert owner.get(ADDRESS, query_string={name: value}).status_code == 200, value


def test_it_asks_the_database_as_often_for_many_as_for_one(walk, need, owner, queries):
    with queries() as one:
        owner.get(ADDRESS)
    for _number in range(8):
        ask(makers.entry(makers.category(walk)))
    with queries() as many:
        owner.get(ADDRESS)
    assert len(many) == len(one) <= 10, many


def test_an_organizer_sees_to_it_and_answers(walk, need, owner, post):
    address = f"{ADDRESS}/{need.id}"
    assert post(owner, address, form="taking").status_code == 303
    assert "I see to it" not in owner.get(address).text
    answer = post(owner, address, {"state": "confirmed", "answer": "It waits by the gate."}, form="answering")
    assert answer.status_code == 303
    kept = db.session.scalars(select(AccessNeed)).one()
    assert (kept.state, needs.answer_to(kept), kept.owner_id is not None) == (
        "confirmed",
        "It waits by the gate.",
        True,
    )
    mail = db.session.scalars(select(Message).where(Message.kind == "need_answered")).one()
    assert mail.to_address == "amina@example.org" and "gate" not in mail.text
    post(owner, address, {"state": "done"}, form="answering")
    assert len(db.session.scalars(select(Message).where(Message.kind == "need_answered")).all()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"state": None}, "Choose an answer."),
        ({"state": "asked"}, "Choose an answer."),
        ({"state": "cannot", "answer": ""}, "Say what you can do instead"),
        ({"state": "confirmed", "answer": "b" * 2001}, "Please use at most 2000 characters"),
        ({"state": "confirmed", "answer": cast.UNPRINTABLE_NAMES[0]}, "cannot be shown"),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_field(walk, need, owner, post, typed, sentence):
    answer = post(owner, f"{ADDRESS}/{need.id}", typed, form="answering")
    assert answer.status_code == 422 and sentence in answer.text
    assert db.session.scalars(select(AccessNeed.state)).one() == "asked"


def test_an_answer_to_what_changed_meanwhile_is_kept_and_not_sent(still, walk, need, owner, signed_in):
    address = f"{ADDRESS}/{need.id}"
    form = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', owner.get(address).text))
    still.shift(60)
    with writing():
        needs.say(need, "Two chairs", by=PUBLIC)
    answer = owner.post(address, data=form | {"state": "confirmed", "answer": "It waits by the gate."})
    assert answer.status_code == 422 and "This has changed while your page was open." in answer.text
    assert "It waits by the gate." in answer.text and "Two chairs" in answer.text
    assert db.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_those_who_set_it_up_see_them(walk, need, signed_in, role):
    visitor = signed_in(role, None if role is AccessRole.OWNER else db.session.merge(walk).series)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    for address in (ADDRESS, f"{ADDRESS}/{need.id}"):
        answer = visitor.get(address)
        assert answer.status_code == (200 if may else 404) and ("Amina" in answer.text) == may


def test_those_of_another_series_are_not_found(walk, need, owner, signed_in):
    other = makers.edition(of=makers.series("other"), year=2027)
    stranger = signed_in(AccessRole.ORGANIZER, other.series)
    assert stranger.get(ADDRESS).status_code == stranger.get(f"{ADDRESS}/{need.id}").status_code == 404
    assert owner.get(f"/organize/other/2027/access-needs/{need.id}").status_code == 404
    for number in ("0", "9" * 23, "2147483648"):
        assert owner.get(f"{ADDRESS}/{number}").status_code == 404
    assert seen_by() == []


def test_it_is_shut_to_strangers(walk, need, client):
    for address in (ADDRESS, f"{ADDRESS}/{need.id}"):
        assert client.get(address).status_code == 302


def test_words_of_people_are_text(walk, amina, owner):
    for kind, hostile in zip(NeedKind, cast.HOSTILE_NAMES, strict=False):
        page = owner.get(f"{ADDRESS}/{ask(amina, kind, hostile).id}")
        assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text


def test_it_speaks_french(walk, need, owner):
    assert owner.get(f"/fr{ADDRESS}").status_code == owner.get(f"/fr{ADDRESS}/{need.id}").status_code == 200
