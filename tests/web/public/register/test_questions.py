"""What organizers ask besides: every kind of question, why it is asked, and the ones that depend on another answer."""

import pytest

from eventsapp.core.db import db, writing
from eventsapp.questions.models import About, Audience, Kind
from eventsapp.registration.models import CategoryQuestion
from tests import makers
from tests.makers import both
from tests.web.public.conftest import go_on
from tests.web.public.register.conftest import draft_of

SIZES = [{"key": "s", "en": "Small", "fr": "Petit"}, {"key": "m", "en": "Medium", "fr": "Moyen"}]


def only_in(category, question):
    with writing():
        db.session.add(CategoryQuestion(category_id=category.id, question_id=question.id))


def test_beside_each_question_stands_why_it_is_asked_who_sees_it_and_when_it_goes(client, walk, category, begin):
    makers.question(walk, purpose=both("To order the shirts."), audience=Audience.DESK, keep_days=30)
    page = begin()
    assert "To order the shirts. The organizers and the people at the desk see it. It is erased 30 days" in page.text


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "sentence"),
    [
        (Kind.TEXT, "A friend", "x" * 201, "at most 200 characters"),
        (Kind.LONG_TEXT, "A friend\nand another", "x" * 2001, "at most 2000 characters"),
        (Kind.CHOICE, "m", "xl", "Please answer"),
        (Kind.SIZE, "s", "", "Please answer"),
        (Kind.CHOICES, ["s", "m"], ["s", "xl"], "no longer offered"),
        (Kind.NUMBER, "１ ２５０,５", "many", "Enter a number"),
        (Kind.YES_NO, "no", "perhaps", "Please answer"),
    ],
)
def test_every_kind_is_asked_checked_and_taken(client, walk, category, begin, kind, right, wrong, sentence):
    name = f"q{makers.question(walk, both('How?'), kind=kind, is_required=True, options=SIZES).id}"
    page = begin()
    missing = go_on(client, page)
    assert missing.text.count("Please answer: How?") >= 2
    answer = go_on(client, page, **{name: wrong})
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert go_on(client, page, **{name: right}).request.path.endswith("/help")


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_optional_says_so_and_may_stay_empty(client, walk, category, begin, kind):
    makers.question(walk, kind=kind, options=SIZES)
    page = begin()
    assert "(optional)" in page.text
    assert go_on(client, page).request.path.endswith("/help")


def test_a_choice_that_is_optional_can_be_taken_back(client, walk, category, begin):
    asked = makers.question(walk, kind=Kind.CHOICE, options=SIZES)
    page = begin()
    assert "No answer" in page.text
    assert go_on(client, page, **{f"q{asked.id}": ""}).status_code == 200


def test_an_option_taken_away_meanwhile_is_chosen_again(client, walk, category, begin):
    asked = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    page = begin()
    with writing():
        asked.options = SIZES[:1]
    answer = go_on(client, page, **{f"q{asked.id}": "m"})
    assert "no longer offered" in answer.text


def test_a_question_is_said_in_the_language_of_the_page(client, walk, category, begin):
    makers.question(walk, both("Which size?", "Quelle taille ?"), kind=Kind.SIZE, options=SIZES)
    page = client.get("/fr" + begin().request.path)
    assert "Quelle taille ?" in page.text
    assert "Moyen" in page.text


def test_a_question_that_depends_on_an_answer_is_required_only_with_it(client, walk, category, begin):
    bus = makers.question(walk, both("Do you come by bus?"), kind=Kind.YES_NO)
    stop = makers.question(walk, both("Which stop?"), is_required=True, shown_if=bus, shown_if_answer="yes")
    page = begin()
    assert "Only if you answer “Yes” to “Do you come by bus?”" in page.text
    assert 'data-pick="1"' in page.text and 'data-for="1"' in page.text
    assert go_on(client, page, **{f"q{bus.id}": "no"}).status_code == 200
    wrong = go_on(client, page, **{f"q{bus.id}": "yes"})
    assert wrong.text.count("Please answer: Which stop?") >= 2
    assert go_on(client, page, **{f"q{bus.id}": "yes", f"q{stop.id}": "Main Street"}).status_code == 200


def test_what_was_typed_into_something_hidden_is_not_looked_at(client, walk, category, begin):
    bus = makers.question(walk, kind=Kind.YES_NO)
    stop = makers.question(walk, kind=Kind.NUMBER, shown_if=bus, shown_if_answer="yes")
    answer = go_on(client, begin(), **{f"q{bus.id}": "no", f"q{stop.id}": "not a number"})
    assert answer.request.path.endswith("/help")


def test_a_chain_of_questions_carries_every_condition(client, walk, category, begin):
    first = makers.question(walk, both("One?"), kind=Kind.YES_NO)
    second = makers.question(
        walk, both("Two?"), kind=Kind.CHOICES, options=SIZES, shown_if=first, shown_if_answer="yes"
    )
    makers.question(walk, both("Three?"), is_required=True, shown_if=second, shown_if_answer="m")
    page = begin()
    assert page.text.count("Only if you answer “Yes” to “One?”") == 2
    assert go_on(client, page, **{f"q{first.id}": "no", f"q{second.id}": "m"}).status_code == 200
    assert go_on(client, page, **{f"q{first.id}": "yes", f"q{second.id}": ["s", "m"]}).status_code == 422


def test_a_question_of_one_category_is_put_to_those_who_choose_it(client, walk, category, begin):
    run = makers.category(walk, name=both("10 km run"), position=1)
    pace = makers.question(walk, both("Your pace?"), is_required=True)
    only_in(run, pace)
    page = begin()
    assert "Only for: 10 km run" in page.text
    assert go_on(client, page, category=str(category.id)).status_code == 200
    assert "Please answer: Your pace?" in go_on(client, page, category=str(run.id)).text


def test_what_concerns_all_is_asked_once_on_a_page_of_its_own(client, walk, category, begin):
    asked = makers.question(walk, both("Where do you park?"), about=About.REGISTRATION, is_required=True)
    page = begin()
    assert "Where do you park?" not in page.text
    together = go_on(client, page)
    assert together.request.path.endswith("/together")
    wrong = go_on(client, together)
    assert wrong.text.count("Please answer: Where do you park?") >= 2
    assert go_on(client, wrong, **{f"q{asked.id}": "By the gate"}).request.path.endswith("/help")


def test_hostile_words_of_a_question_and_its_answer_are_shown_and_not_obeyed(client, walk, category, begin):
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} %(name)s"
    asked = makers.question(walk, both(hostile), hint=both(hostile), purpose=both(hostile))
    page = begin()
    assert "<script>alert" not in page.text
    answer = go_on(client, page, **{f"q{asked.id}": hostile})
    assert answer.status_code == 200
    assert "<script>alert" not in client.get(f"{draft_of(page)}/part/me").text


def test_more_conditions_than_the_style_sheet_knows_are_all_shown(client, walk, category, begin):
    sizes = [{"key": f"k{number}", "en": f"K{number}", "fr": ""} for number in range(50)]
    first = makers.question(walk, kind=Kind.CHOICE, options=sizes)
    for number in range(45):
        makers.question(walk, shown_if=first, shown_if_answer=f"k{number}")
    page = begin()
    assert 'data-for="40"' in page.text
    assert 'data-for="41"' not in page.text
    assert "Only if you answer “K44”" in page.text
