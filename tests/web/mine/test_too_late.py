"""A form that was open when the time for changes passed: it changes nothing, and nothing typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import State
from eventsapp.people.models import Person
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest
from tests import makers
from tests.visitor import send_on
from tests.web.mine.conftest import household_of, press

FORMS = {
    "details": {"name": "Amina H. Haddad", "email": "new@example.org"},
    "people/{child}/name": {"name": "Léo Haddad-Roy"},
    "people/{adult}/transfer": {"name": "Kim Lee", "email": "kim@example.org", "knows": "y"},
    "people/{adult}/category": {"category": "10 km run"},
    "people/{adult}/answers": {"q": "By the radio"},
    "people/{adult}/team/join": {"team_code": "K7M4Q2"},
    "add": {"name": "Noor Haddad", "email": "noor@example.org"},
}


@pytest.fixture
def home(walk, client, fresh):
    category = makers.category(walk)
    household = household_of(category, "Léo")
    with writing():
        walk.has_teams = True
    fresh(household.token)
    return household


@pytest.fixture
def question(walk, home):
    return makers.question(walk, Bilingual("How did you hear of us?", ""))


@pytest.fixture
def longer(walk, home):
    return makers.category(walk, name=makers.both("10 km run"))


def now_too_late(walk):
    with writing():
        walk.changes_close_at = clock.now() - timedelta(minutes=1)


def below(home, page):
    return home.at(page.format(adult=home.entries[0].id, child=home.entries[1].id))


def stored():
    """Everything about people and their part."""
    tables = ("people", "entries", "answers", "memberships", "change_requests")
    return {name: db.session.execute(text(f"SELECT * FROM {name} ORDER BY id")).all() for name in tables}


@pytest.mark.parametrize("page", FORMS)
def test_what_was_typed_is_kept_and_can_be_sent_to_the_organizers(home, walk, question, longer, client, page):
    form = client.get(below(home, page))
    now_too_late(walk)
    before = stored()
    typed = {f"q{question.id}" if name == "q" else name: said for name, said in FORMS[page].items()}
    sent = typed | ({"category": str(longer.id)} if "category" in typed else {})
    answer = send_on(client, form, sent, form="asking")
    assert answer.status_code == 409 and "What you typed is kept below" in answer.text
    assert stored() == before
    db.session.rollback()
    asked = send_on(client, answer, form="asking")
    assert asked.status_code == 303
    [request] = db.session.scalars(select(ChangeRequest))
    for name, words in typed.items():
        assert name == "knows" or words in requests.words(request)
    if "people/" in page:
        whom = home.entries["{child}" in page].person.name
        assert requests.words(request).startswith(f"About {whom}\n"), "of a party it is said whom it is about"
    named = {"people/{adult}/transfer": "Pass the place on to somebody else", "add": "Add somebody to the registration"}
    assert named.get(page, "") in requests.words(request).split("\n") or page not in named
    assert "True" not in requests.words(request), "what a tick becomes is nobody's word"
    assert "csrf" not in requests.words(request)


def test_a_button_alone_leads_to_asking(home, walk, client):
    page = client.get(home.person(0, "withdraw"))
    assert page.status_code == 200
    now_too_late(walk)
    token = press(client, home.at("request"), home.person(0, "withdraw"))
    assert token.location == home.at("request") and home.status(0) == "confirmed"


def test_whoever_has_no_code_any_more_is_asked_for_one_and_their_words_wait(home, walk, client, still):
    form = client.get(home.at("details"))
    now_too_late(walk)
    still.shift(timedelta(hours=25))
    answer = send_on(client, form, {"name": "Amina H. Haddad"}, form="asking")
    assert answer.status_code == 401 and "Amina H. Haddad" in answer.text


def test_after_the_event_it_is_the_same(home, walk, client):
    form = client.get(home.at("details"))
    with writing():
        walk.state = State.FINISHED
    answer = send_on(client, form, {"name": "Amina H. Haddad"}, form="asking")
    assert answer.status_code == 409 and "Amina H. Haddad" in answer.text
    assert db.session.get_one(Person, home.registration.registrant_id, populate_existing=True).name != "Amina H. Haddad"


@pytest.mark.parametrize("is_fresh", [True, False], ids=["handed back", "behind a code"])
def test_what_was_typed_goes_along_to_the_other_language(home, walk, client, still, is_fresh):
    form = client.get(home.at("details"))
    now_too_late(walk)
    if not is_fresh:
        still.shift(timedelta(hours=25))
    answer = send_on(client, form, {"name": "Amina H. Haddad"}, form="asking")
    assert answer.status_code == (409 if is_fresh else 401)
    french = send_on(client, answer, form="in-the-other-language")
    assert french.request.path.startswith("/fr/") or "/fr" in french.request.script_root
    assert "Amina H. Haddad" in french.text and 'lang="fr' in french.text
    assert not db.session.scalars(select(ChangeRequest)).all()
