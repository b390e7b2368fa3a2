"""Organizers change what is asked while somebody fills in the form: the very next page knows, on every host."""

from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.publishing import setups
from eventsapp.questions.models import Question
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.visitor import FormReader
from tests.web.public.register import walking
from tests.web.public.register.conftest import URL


def edit(row, **values):
    with writing():
        for name, value in values.items():
            setattr(row, name, value)


def entered():
    return db.session.scalar(select(func.count()).select_from(Entry))


def fields(client, address):
    """What the page at an address would send as it is now."""
    reader = FormReader("asking")
    reader.feed(client.get(address).text)
    return reader.fields


def test_a_question_that_was_changed_is_asked_as_it_is_now_on_the_very_next_page(client, walk, begin):
    question = makers.question(walk, makers.both("How did you hear of us?"))
    page = begin()
    assert "How did you hear of us?" in page.text
    edit(question, label=makers.both("Who told you?"))
    assert "Who told you?" in client.get(page.request.path).text
    makers.question(walk, makers.both("What is your shirt size?"))
    assert "What is your shirt size?" in client.get(page.request.path).text


def test_what_another_process_changed_is_there_too(client, walk, begin, make_app, engine_url):
    makers.question(walk, makers.both("How did you hear of us?"))
    page = begin()
    for words in ("Who told you?", "Where did you read of us?"):
        with make_app(engine_url).app_context():
            edit(db.session.scalars(select(Question)).one(), label=makers.both(words))
        assert words in client.get(page.request.path).text


def test_what_one_has_to_answer_since_the_page_was_left_is_asked_before_anything_is_sent(client, walk, category, begin):
    question = makers.question(walk)
    check = walking.walk(client, begin().request.path)
    sending = fields(client, check)
    edit(question, is_required=True)
    answer = client.post(check, data=sending)
    assert "/part/me" in answer.location and entered() == 0
    assert "Please answer" in client.get(answer.location).text


def test_sign_up_that_was_closed_between_two_pages_takes_nothing_more(client, walk, category, begin):
    page = begin()
    typed = fields(client, page.request.path)
    edit(walk, state=State.CLOSED)
    assert client.get(page.request.path).status_code == 200
    assert 'name="category"' not in client.get(page.request.path).text
    client.post(page.request.path, data=typed | {"category": str(category.id)})
    kept = drafts.answers_of(db.session.scalars(select(Draft)).one())
    assert "part" not in kept


def test_sign_up_ends_by_the_clock_alone(client, walk, begin, still):
    edit(walk, closes_at=clock.now() + timedelta(hours=1))
    page = begin()
    still.shift(timedelta(minutes=59))
    assert 'name="category"' in client.get(page.request.path).text
    still.shift(timedelta(minutes=1))
    assert 'name="category"' not in client.get(page.request.path).text


def test_a_price_that_ends_is_another_at_that_moment_though_nothing_is_read_anew(client, walk, category, begin, still):
    ends = clock.now() + timedelta(seconds=30)
    makers.price(category, 20_00, name=makers.both("Early"), until_at=ends)
    makers.price(category, 30_00)
    check = walking.walk(client, begin().request.path)
    before = setups.of(walk.id)
    sending = fields(client, check)
    assert sending["total"] == ["2000"]
    still.shift(timedelta(seconds=30))
    answer = client.post(check, data=sending)
    assert answer.status_code == 422 and "The total has changed meanwhile" in answer.text and entered() == 0
    assert "$30" in client.get(check).text
    assert setups.of(walk.id) is before


def test_places_are_those_of_the_moment(client, walk, begin):
    few = makers.category(walk, maximum=2, name=makers.both("Two only"))
    page = begin()
    before = setups.of(walk.id)
    for _each in range(2):
        makers.entry(few)
    assert "Full. You can join the waitlist." in client.get(page.request.path).text
    assert setups.of(walk.id) is before


def test_another_tab_of_the_same_form_loses_nothing(client, walk, category, begin, monkeypatch):
    """Each page stores the whole form: what was stored meanwhile is read again, and kept."""
    page = begin()
    typed = fields(client, page.request.path)
    once = drafts.replace

    def after_the_other_tab(row, answers):
        monkeypatch.setattr(drafts, "replace", once)
        theirs = db.session.scalars(select(Draft)).one()
        drafts.keep(theirs, drafts.answers_of(theirs) | {"help": {"me": [["needs", "quiet"]]}})
        db.session.flush()
        return once(row, answers)

    monkeypatch.setattr(drafts, "replace", after_the_other_tab)
    client.post(page.request.path, data=typed | {"category": str(category.id)})
    kept = drafts.answers_of(db.session.scalars(select(Draft)).one())
    assert ["category", str(category.id)] in kept["part"]["me"]
    assert kept["help"]["me"] == [["needs", "quiet"]]


def test_no_page_changes_what_all_of_them_share(client, walk, category, begin):
    makers.question(walk)
    makers.price(category, 20_00)
    makers.waiver(walk)
    client.get(f"{URL}?view=one")
    check = walking.walk(client, begin().request.path, {"rules": walking.signed()})
    shared = setups.of(walk.id)
    client.post(check, data=fields(client, check))
    assert entered() == 1
    rows = [shared.edition, *shared.categories, *shared.questions, *shared.waivers.values(), shared.organization]
    assert not [row for row in rows if inspect(row).modified]
    assert setups.of(walk.id) is shared
    assert db.session.scalars(select(Category)).one() is not shared.categories[0]


def test_what_a_browser_has_begun_elsewhere_is_not_read_to_begin_here(client, walk, begin):
    elsewhere = makers.edition(of=makers.series("river-walk"), year=2027)
    makers.category(elsewhere)
    begin(url="/river-walk/2027/register")
    setups._kept.clear()
    assert client.get(URL).status_code == 200
    assert list(setups._kept) == [walk.id]


@pytest.mark.parametrize("what", ["category", "waiver", "price"])
def test_what_is_new_while_the_form_is_sent_is_asked_of_the_database_by_the_act(
    client, walk, category, begin, what, monkeypatch
):
    """Even if what was kept were stale: whoever signs up is held to what is true in that very transaction."""
    check = walking.walk(client, begin().request.path)
    sending = fields(client, check)
    stale = setups.of(walk.id)
    monkeypatch.setattr(setups, "numbered", lambda *_given: stale)
    monkeypatch.setattr("eventsapp.publishing.noticing.grow", lambda _scopes, **_on: None)
    if what == "waiver":
        makers.waiver(walk)
    elif what == "price":
        makers.price(category, 15_00)
    else:
        edit(category, retired_at=clock.now())
    answer = client.post(check, data=sending)
    assert answer.status_code == 422 and entered() == 0
