"""The first page: for whom it is; the first right answer makes a draft, and no answer is ever lost."""

from io import BytesIO
from time import perf_counter

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import HOSTILE_NAMES, NAMES, PARTICIPANT, UNPRINTABLE_NAMES
from tests.visitor import FormReader, fill_in
from tests.web.public.conftest import go_on
from tests.web.public.register.conftest import URL, draft_of

WHO = {"whose": "myself", "name": PARTICIPANT["name"], "email": PARTICIPANT["email"]}


def drafts():
    return db.session.scalar(select(func.count()).select_from(Draft))


def test_looking_at_the_form_keeps_nothing(client, category):
    for address in (URL, f"{URL}?view=one", f"/fr{URL}"):
        assert client.get(address).status_code == 200
    assert drafts() == 0


def test_the_first_right_answer_makes_a_draft_and_leads_on(client, category, begin):
    page = begin()
    assert page.status_code == 200
    assert page.request.path.endswith("/part/me")
    assert drafts() == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_an_empty_form_says_beside_each_field_what_is_missing_and_sums_it_up(client, category):
    page = fill_in(client, URL, {"name": "", "email": ""})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "<title>Error:" in page.text
    for sentence in ("Choose for whom", "Enter your name", "Enter an e-mail address"):
        assert page.text.count(sentence) >= 2
    assert drafts() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " \u00a0 ", "Enter your name"),
        ("name", "x" * 101, "at most 100 characters; this has 101"),
        ("email", "nobody", "one complete e-mail address"),
        ("email", "a@example.org,b@example.org", "one complete e-mail address"),
        ("email", "a" * 250 + "@example.org", "at most 254 characters"),
        ("whose", "everybody", "Choose for whom"),
        ("whose", "' OR 1=1", "Choose for whom"),
        *[("name", name, "cannot be shown") for name in UNPRINTABLE_NAMES],
    ],
)
def test_what_cannot_be_accepted_is_said_beside_it_and_the_rest_is_kept(client, category, field, value, sentence):
    page = fill_in(client, URL, WHO | {field: value})
    assert page.status_code == 422
    assert page.text.count(sentence) >= 2
    for name in {"name", "email"} - {field}:
        assert f'value="{WHO[name]}"' in page.text
    assert drafts() == 0


@pytest.mark.parametrize("name", [*NAMES, *[name for name in HOSTILE_NAMES if len(name) <= 100]])
def test_a_name_is_shown_and_never_obeyed(client, category, begin, name):
    page = client.get(f"{draft_of(begin('else', name=name))}/who")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    reader = FormReader("asking")
    reader.feed(page.text)
    assert reader.fields["name"] == [name]


def test_a_file_where_a_name_is_expected_is_a_missing_name(client, category):
    page = fill_in(client, URL, WHO | {"name": (BytesIO(b"Robin"), "name.txt")})
    assert page.status_code == 422
    assert page.text.count("Enter your name") >= 2


def test_a_name_of_a_hundred_thousand_marks_is_refused_at_once(client, category):
    began = perf_counter()
    page = fill_in(client, URL, WHO | {"name": "\u0315" * 50_000 + "\u0316" * 50_000})
    assert page.status_code == 422
    assert "at most 100 characters" in page.text
    assert perf_counter() - began < 5  # composing them would take minutes


def test_halves_of_letters_break_nothing(client, category):
    page = client.get(URL)
    reader = FormReader("asking")
    reader.feed(page.text)
    body = f"whose=myself&name=%ED%A0%BD&email=a%40example.org&csrf_token={reader.fields['csrf_token'][0]}"
    answer = client.post(URL, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)


def test_an_address_may_be_dictated_or_pasted(client, category, begin):
    assert "/part/me" in begin(email=" mailto:Marie.Eve @ example.org. ").request.path


def test_the_same_page_sent_twice_begins_one_form(client, category):
    reader = FormReader("asking")
    reader.feed(client.get(URL).text)
    first = client.post(URL, data={**reader.fields, **WHO})
    second = client.post(URL, data={**reader.fields, **WHO, "name": "Eve Prevost"})
    assert first.location == second.location
    assert drafts() == 1
    assert 'value="Eve Prevost"' in client.get(f"{first.location.removesuffix('/part/me')}/who").text


def test_going_back_to_the_first_page_finds_what_was_begun_and_a_way_to_begin_anew(client, category, begin):
    begin()
    back = client.get(client.get(URL).location)
    assert f'value="{PARTICIPANT["name"]}"' in back.text
    fresh = client.get(f"{URL}?fresh=1")
    assert f'value="{PARTICIPANT["name"]}"' not in fresh.text
    go_on(client, back)
    assert drafts() == 1
    go_on(client, fresh, **WHO)
    assert drafts() == 2


def test_a_stranger_at_another_browser_finds_an_empty_form(app, client, category, begin):
    begin()
    page = app.test_client().get(URL)
    assert page.status_code == 200
    assert PARTICIPANT["name"] not in page.text


def test_when_the_cookie_is_gone_what_was_typed_is_kept_and_one_button_sends_it(app, client, category):
    reader = FormReader("asking")
    reader.feed(client.get(URL).text)
    elsewhere = app.test_client()
    kept = elsewhere.post(URL, data={**reader.fields, **WHO})
    assert kept.status_code == 400
    assert PARTICIPANT["email"] in kept.text
    assert go_on(elsewhere, kept).request.path.endswith("/part/me")
    assert drafts() == 1


@pytest.mark.parametrize(
    ("whose", "page"),
    [("myself", "/part/me"), ("minor", "/people/me"), ("others", "/people/new"), ("else", "/people/new")],
)
def test_each_answer_leads_to_its_own_next_page(client, category, begin, whose, page):
    assert begin(whose).request.path.endswith(page)


def test_the_age_from_which_people_sign_for_themselves_is_that_of_the_place(app, client, still):
    makers.organization()
    walk = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(province="BC"))
    makers.category(walk)
    assert "I am 19 or older" in client.get(URL).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CLOSED, "is closed"),
        (State.CANCELLED, "is cancelled"),
        (State.POSTPONED, "is postponed"),
        (State.ANNOUNCED, "is not open yet"),
        (State.FINISHED, "is over"),
    ],
)
def test_an_edition_without_sign_up_says_so_and_offers_the_next_thing_to_do(app, client, still, state, words):
    edition = makers.edition(of=makers.series("zoo-walk"), state=state)
    makers.category(edition)
    for address in ("register", "register?view=one"):
        page = client.get(f"/zoo-walk/{edition.year}/{address}")
        assert page.status_code == 200
        assert words in page.text
        assert 'href="/zoo-walk/"' in page.text


def test_an_edition_that_only_needs_volunteers_asks_for_help(client, walk):
    assert "Help at" not in client.get(URL).text
    makers.shift(walk)
    assert "Help at The Walk (zoo-walk) 2027" in client.get(URL).text


def test_the_door_that_closes_while_somebody_types_says_so_and_stores_nothing(client, walk, category):
    reader = FormReader("asking")
    reader.feed(client.get(URL).text)
    with writing():
        walk.state = State.CLOSED
    assert "is closed" in client.post(URL, data={**reader.fields, **WHO}).text
    assert drafts() == 0


@pytest.mark.parametrize("view", ["", "?view=one"])
def test_changing_the_language_of_a_page_with_a_mistake_keeps_what_was_typed(client, category, view):
    prefix = "who-" if view else ""
    page = fill_in(client, URL + view, {f"{prefix}name": "Zoë Lefèvre", f"{prefix}whose": "minor"}, form="asking")
    assert page.status_code == 422
    reader = FormReader(None)
    reader.feed(page.text)
    french = client.post(reader.action, data=reader.fields)
    assert reader.action == f"/fr{URL}{view}"
    assert '<html lang="fr-CA">' in french.text
    assert 'value="Zoë Lefèvre"' in french.text
    assert drafts() == 0


def test_an_invitation_brings_the_code_of_the_team_along(client, walk, category, begin):
    with writing():
        walk.has_teams = True
    team = makers.team(walk)
    page = go_on(client, begin(url=f"{URL}?team={team.code}"))
    assert page.request.path.endswith("/together")
    assert f'value="{team.code}"' in page.text


def test_the_first_page_asks_at_most_this_much_of_the_database(client, category, begin, queries):
    client.get(URL)
    with queries() as made:
        client.get(URL)
    assert len(made) <= 1
    begin()
    with queries() as made:
        client.get(URL)
    assert len(made) <= 2


def test_a_french_form_stays_french(client, category, begin):
    page = begin(url=f"/fr{URL}")
    assert '<html lang="fr-CA">' in page.text
    assert page.request.path.startswith(f"/fr{URL}/")
