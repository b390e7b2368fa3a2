"""A form that was begun: it opens to its own browser only, and two tabs never undo each other."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import PARTICIPANT
from tests.visitor import FormReader
from tests.web.public.conftest import go_on
from tests.web.public.register.conftest import URL, draft_of

PAGES = ("", "?view=one", "/who", "/people", "/people/new", "/people/p1", "/people/me", "/part/me", "/together")


def answers():
    return drafts.answers_of(db.session.scalars(select(Draft)).one())


def fields(page):
    reader = FormReader("asking")
    reader.feed(page.text)
    return reader.fields


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_with_the_address_sees_no_word_of_it(app, client, category, begin, page):
    address = draft_of(begin()) + page
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert "begun on another device" in answer.text
    assert PARTICIPANT["name"] not in answer.text and PARTICIPANT["email"] not in answer.text
    unknown = app.test_client().get(f"{URL}/ZZZZ-ZZZZ{page}")
    assert unknown.status_code == 200
    assert "begun on another device" in unknown.text


def test_whoever_lost_their_cookie_can_at_least_copy_what_they_had_just_typed(app, client, walk, category, begin):
    asked = makers.question(walk)
    page = begin()
    elsewhere = app.test_client()
    token = fields(elsewhere.get(URL))["csrf_token"]
    answer = elsewhere.post(page.request.path, data={"csrf_token": token, f"q{asked.id}": "A friend <b>told</b> me"})
    assert "begun on another device" in answer.text
    assert "A friend &lt;b&gt;told&lt;/b&gt; me" in answer.text


def test_a_stranger_cannot_write_into_it(app, client, category, begin):
    page = begin()
    stranger = app.test_client()
    stranger_page = stranger.get(URL)
    token = fields(stranger_page)["csrf_token"]
    stranger.post(
        f"{draft_of(page)}/who", data={"csrf_token": token, "whose": "myself", "name": "Kim", "email": "k@e.org"}
    )
    assert PARTICIPANT["name"] in str(answers())


def test_it_belongs_to_its_edition(app, client, category, begin, walk):
    other = makers.edition(of=makers.series("chucks-run"))
    makers.category(other)
    reference = draft_of(begin()).rsplit("/", 1)[1]
    assert client.get(f"/chucks-run/{other.year}/register/{reference}/who").status_code == 404


def test_an_edition_that_closed_meanwhile_says_so_and_keeps_what_was_typed(client, category, begin, walk):
    page = begin()
    with writing():
        walk.state = State.CLOSED
    closed = go_on(client, page, category=str(category.id))
    assert closed.status_code == 200
    assert "is not open now" in closed.text
    with writing():
        walk.state = State.OPEN
    assert f'value="{PARTICIPANT["name"]}"' in client.get(f"{draft_of(page)}/who").text


def test_after_fourteen_days_it_is_as_if_it_had_never_been(client, category, begin, still):
    page = begin()
    still.shift(14 * 86400 + 1)
    assert "14 days are over" in client.get(page.request.path).text
    assert client.get(URL).status_code == 200


def test_a_form_that_was_sent_leads_to_the_page_that_says_so(client, category, begin, walk):
    page = begin("others")
    sent = makers.registration(walk, makers.person())
    with writing():
        drafts.send(db.session.scalars(select(Draft)).one(), sent, {})
    done = f"{draft_of(page)}/done"
    for one in ("?view=one", "/who", "/people", "/people/new", "/part/me", "/together"):
        assert client.get(draft_of(page) + one).location == done
    answer = client.post(page.request.path, data=fields(page))
    assert (answer.status_code, answer.location) == (303, done)
    assert client.get(URL).status_code == 200  # and the next sign-up begins anew


def test_two_tabs_keep_what_each_of_them_typed(client, category, begin):
    part = begin()
    who = client.get(f"{draft_of(part)}/who")
    go_on(client, part, category=str(category.id))
    go_on(client, who, name="Robin Walker")
    kept = answers()
    assert kept["part"]["me"] == [["category", str(category.id)]]
    assert ["name", "Robin Walker"] in kept["who"]


def test_a_wrong_answer_is_kept_too_and_every_answer_can_be_sent_again(client, category, begin):
    page = begin()
    who = client.get(f"{draft_of(page)}/who")
    wrong = client.post(who.request.path, data=fields(who) | {"email": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in client.get(who.request.path).text
    right = fields(who) | {"email": "kim@example.org"}
    assert {client.post(who.request.path, data=right).location for _each in range(3)} == {page.request.path}


def test_somebody_led_back_is_told_what_is_wrong(client, category, begin):
    page = begin()
    address = f"{draft_of(page)}/who"
    client.post(address, data=fields(client.get(address)) | {"email": "nobody"})
    assert "There is a problem" not in client.get(address).text
    assert "one complete e-mail address" in client.get(f"{address}?wrong=1").text


def test_who_came_from_the_check_page_goes_back_there(client, category, begin):
    address = f"{draft_of(begin())}/who"
    answer = client.post(f"{address}?back=check", data=fields(client.get(address)))
    assert answer.location == f"{draft_of(answer)}/check"


def test_keys_and_pages_that_do_not_exist_are_not_found(client, category, begin):
    draft = draft_of(begin("others"))
    for address in ("/part/p7", "/part/nobody", "/people/p7", "/people/x", f"/part/{'9' * 300}", "/nothing"):
        assert client.get(draft + address).status_code == 404, address


def test_a_hundred_thousand_letters_are_refused_in_words_and_nothing_is_lost(client, category, begin):
    page = begin("others")
    answer = go_on(client, page, name="é" * 100_000, band="18-")
    assert answer.status_code == 422
    assert "at most 100 characters" in answer.text
    assert "é" * 1000 in answer.text
    assert client.get(f"{draft_of(page)}/people").status_code == 200


def test_every_page_is_kept_by_nobody_and_asks_little_of_the_database(client, category, begin, queries, walk):
    with writing():
        walk.has_teams = True
    for _each in range(3):
        makers.price(makers.category(walk), 2500)
        makers.question(walk)
    draft = draft_of(begin("others"))
    go_on(client, client.get(f"{draft}/people/new"), name="Léo", band="0-13")
    most = {"/who": 1, "/people": 1, "/people/p1": 1, "/part/me": 2, "/part/p1": 2, "/together": 1, "?view=one": 2}
    for page, number in most.items():
        client.get(draft + page)
        with queries() as made:
            answer = client.get(draft + page)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(made) <= number, (page, made)


def test_looking_changes_nothing_however_it_is_asked(client, category, begin, queries):
    draft = draft_of(begin("others"))
    with queries() as made:
        for page in PAGES:
            client.head(draft + page)
            client.get(draft + page)
        client.head(f"{URL}?view=one")
    assert not [statement for statement in made if statement.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_each_answer_is_one_transaction_with_few_statements(client, category, begin, queries):
    page, chosen = begin(), str(category.id)
    with queries() as made:
        client.post(page.request.path, data=fields(page) | {"category": chosen})
    assert sum(statement.startswith("UPDATE") for statement in made) == 1
    assert len(made) <= 2
