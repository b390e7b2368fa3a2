"""Questions, as organizers set them up."""

from datetime import date

import pytest
from markupsafe import escape
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.questions import options
from eventsapp.questions.models import About, Kind, Question
from eventsapp.registration import answers, questions
from tests import cast, makers
from tests.makers import both
from tests.visitor import fill_in
from tests.web.organize.test_meanwhile import Open

ADDRESS = "/organize/walk/2027/questions"
SIZES = [{"key": "s", "en": "Small", "fr": "Petit"}, {"key": "m", "en": "Medium", "fr": "Moyen"}]
SHIRT = {
    "label_en": "Shirt size",
    "label_fr": "Taille du t-shirt",
    "purpose_en": "To order the shirts.",
    "purpose_fr": "Pour commander les t-shirts.",
}
TYPED_SIZES = {
    "kind": "size",
    "options-0-en": "Small",
    "options-0-fr": "Petit",
    "options-2-en": "Large",
    "options-2-fr": "Grand",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6), state=State.OPEN)


def questions_of(walk):
    db.session.expire_all()
    query = select(Question).where(Question.edition_id == walk.id)
    return list(db.session.scalars(query.order_by(Question.position, Question.id)))


def page_of(question):
    return f"{ADDRESS}/{question.id}"


def answer(walk, question, value, category=None):
    """Somebody who answered this."""
    entry = makers.entry(category or makers.category(walk))
    with writing():
        about_one = entry if question.about == About.PERSON else None
        answers.keep(entry.registration, {question.id: value}, entry=about_one)
    return entry


def save(owner, question, **typed):
    return fill_in(owner, page_of(question), typed, form="question")


def test_a_question_says_why_it_is_asked_who_sees_it_and_how_long(walk, owner):
    assert "Nothing is asked beyond" in owner.get(ADDRESS).text
    typed = SHIRT | TYPED_SIZES | {"is_required": "y", "audience": "desk", "keep_days": "30"}
    sent = fill_in(owner, f"{ADDRESS}/new", typed, form="question")
    assert sent.status_code == 303, sent.text
    [shirt] = questions_of(walk)
    assert [(one.key, one.words.fr) for one in options.of(shirt)] == [("small", "Petit"), ("large", "Grand")]
    assert (shirt.audience, shirt.keep_days, shirt.is_required, shirt.about) == ("desk", 30, True, "person")
    page = owner.get(ADDRESS).text
    for said in ("Shirt size", "A size, counted for ordering, required", "erased 30 days after the event", "the desk"):
        assert said in page
    assert db.session.scalars(select(AuditLine).where(AuditLine.action == "question.added")).one()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"purpose_en": ""}, "purpose_en", "Say in English why you ask."),
        ({"purpose_fr": ""}, "purpose_fr", "Say in French why you ask."),
        ({"label_fr": ""}, "label_fr", "Enter the question in French."),
        ({"kind": "choice"}, "options", "Enter at least two answers to choose from."),
        (TYPED_SIZES | {"options-2-fr": ""}, "options-2-fr", "Enter this answer in both languages"),
        ({"kind": "essay"}, "kind", "Choose the kind of answer."),
        ({"keep_days": "forever"}, "keep_days", "Enter a whole number"),
        ({"condition": "99:yes"}, "condition", "no longer offered"),
        ({"label_en": "A\u202eB"}, "label_en", "a character in this that cannot be shown"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(walk, owner, typed, field, said):
    sent = fill_in(owner, f"{ADDRESS}/new", SHIRT | {"hint_en": "Wide", "hint_fr": "Ample"} | typed, form="question")
    assert sent.status_code == 422 and not questions_of(walk)
    assert f'id="{field}-error"' in sent.text and said in sent.text and 'value="Ample"' in sent.text
    assert f'href="#{field}"' in sent.text


def test_the_same_form_sent_again_asks_nothing_twice(walk, owner):
    for _time in range(3):
        assert fill_in(owner, f"{ADDRESS}/new", SHIRT | TYPED_SIZES, form="question").status_code == 303
    assert len(questions_of(walk)) == 1


def test_saved_as_it_stands_nothing_changes(walk, owner):
    bus = makers.question(walk, both("By bus?"), kind=Kind.YES_NO)
    size = makers.question(walk, kind=Kind.SIZE, options=SIZES, shown_if=bus, shown_if_answer="yes", hint=both("Wide"))
    category = makers.category(walk)
    with writing():
        questions.ask_only_in(size, {category.id}, by=makers.OPERATOR)
    assert save(owner, size).status_code == 303
    actions = set(db.session.scalars(select(AuditLine.action)))
    assert "question.edited" not in actions and questions.of(size) == {category.id}


def test_rows_can_be_added_and_put_in_another_order_without_saving(walk, owner):
    typed = SHIRT | TYPED_SIZES | {"press": "more"}
    more = fill_in(owner, f"{ADDRESS}/new", typed, form="question")
    assert more.status_code == 200 and "options-7-en" in more.text and "There is a problem" not in more.text
    moved = fill_in(owner, f"{ADDRESS}/new", SHIRT | TYPED_SIZES | {"press": "up-2"}, form="question")
    assert 'id="options-1-en" lang="en-CA" name="options-1-en" type="text" value="Large"' in moved.text
    assert 'value="Shirt size"' in moved.text and not questions_of(walk)
    for nonsense in ("up-0", "up-99999999999", "down-3", "sideways-1", "up-x"):
        sent = fill_in(owner, f"{ADDRESS}/new", SHIRT | TYPED_SIZES | {"press": nonsense}, form="question")
        assert sent.status_code in (200, 303), nonsense


def test_more_rows_than_anybody_reads_are_not_taken(walk, owner):
    rows = {f"options-{number}-{code}": f"{number}" for number in range(150) for code in ("en", "fr")}
    assert fill_in(owner, f"{ADDRESS}/new", SHIRT | rows | {"kind": "choice"}, form="question").status_code == 303
    assert len(questions_of(walk)[0].options) == 100


def test_a_question_asked_only_in_some_categories_is_asked_there(walk, owner):
    wheel, run = makers.category(walk, name=both("Wheel")), makers.category(walk, name=both("Run"))
    typed = SHIRT | {"only_in": [str(wheel.id), "99"]}
    assert fill_in(owner, f"{ADDRESS}/new", typed, form="question").status_code == 303
    [asked] = questions_of(walk)
    assert questions.by_question(walk) == {asked.id: {wheel.id}}
    assert "only in: Wheel" in owner.get(ADDRESS).text
    save(owner, asked, only_in=[str(wheel.id), str(run.id)])
    assert questions.of(asked) == {wheel.id, run.id}
    save(owner, asked, only_in=None)
    assert questions.of(asked) == set()


def test_a_question_can_depend_on_an_answer_to_another(walk, owner):
    bus = makers.question(walk, both("By bus?"), kind=Kind.YES_NO)
    fill_in(owner, f"{ADDRESS}/new", SHIRT | {"condition": f"{bus.id}:yes"}, form="question")
    stop = questions_of(walk)[1]
    assert (stop.shown_if_id, stop.shown_if_answer) == (bus.id, "yes")
    assert "only after “Yes” to “By bus?”" in owner.get(ADDRESS).text
    save(owner, stop, condition="")
    db.session.expire_all()
    assert (stop.shown_if_id, stop.shown_if_answer) == (None, "")


def test_a_question_never_depends_on_itself_nor_in_a_ring(walk, owner):
    first = makers.question(walk, both("One?"), kind=Kind.YES_NO)
    second = makers.question(walk, both("Two?"), kind=Kind.YES_NO, shown_if=first, shown_if_answer="yes")
    third = makers.question(walk, both("Three?"), kind=Kind.YES_NO, shown_if=second, shown_if_answer="no")
    assert "no longer offered" in save(owner, first, condition=f"{first.id}:yes").text, "it is not among the choices"
    sent = save(owner, first, condition=f"{third.id}:yes")
    assert sent.status_code == 422 and "neither would ever be asked" in sent.text
    assert 'id="condition-error"' in sent.text


def test_it_depends_only_on_what_the_same_people_are_asked(walk, owner):
    bus = makers.question(walk, both("By bus?"), kind=Kind.YES_NO, about=About.REGISTRATION)
    sent = fill_in(owner, f"{ADDRESS}/new", SHIRT | {"condition": f"{bus.id}:yes"}, form="question")
    assert sent.status_code == 422 and "the same people" in sent.text


def test_what_others_depend_on_is_not_taken_from_them(walk, owner):
    size = makers.question(walk, both("Size?"), kind=Kind.SIZE, options=SIZES)
    makers.question(walk, both("Colour?"), shown_if=size, shown_if_answer="m")
    assert "“Colour?” depends on an answer" in save(owner, size, kind="text").text
    lost = {"options-1-en": "", "options-1-fr": "", "options-2-en": "Large", "options-2-fr": "Grand"}
    assert "“Colour?” depends on an answer" in save(owner, size, **lost).text
    assert "“Colour?” depends on an answer" in save(owner, size, about="registration").text
    stopped = fill_in(owner, page_of(size), {"ask": "no"}, form="asking")
    assert "“Colour?” depends on it." in owner.get(stopped.location).text
    assert "“Colour?” depends on it." in fill_in(owner, f"{page_of(size)}/removal", form="removal").text
    assert len(questions_of(walk)) == 2


def test_the_words_of_an_answered_question_change_and_what_people_were_told_does_not(walk, owner):
    asked = makers.question(walk, both("Size?"), kind=Kind.SIZE, options=SIZES, keep_days=30)
    answer(walk, asked, "m")
    page = owner.get(page_of(asked)).text
    assert "1 answer was given" in page and "1 person chose it." in page and 'type="radio" id="kind"' not in page
    assert save(owner, asked, label_en="Which size?", keep_days="10").status_code == 303
    for typed, said in (
        ({"kind": "text"}, "the kind of its answers stays"),
        ({"about": "registration"}, "whom it asks stays"),
        ({"audience": "desk"}, "were told that only the organizers see it"),
        ({"keep_days": "11"}, "erased 10 days after the event"),
    ):
        sent = save(owner, asked, **typed)
        assert sent.status_code == 422 and said in sent.text, typed
    db.session.expire_all()
    assert (asked.label.en, asked.keep_days, asked.kind, asked.audience) == ("Which size?", 10, "size", "organizers")


def test_an_answer_somebody_chose_stays_with_them_and_is_no_longer_offered(walk, owner, client):
    asked = makers.question(walk, both("Size?"), kind=Kind.SIZE, options=SIZES)
    answer(walk, asked, "m")
    typed = {"options-1-en": "", "options-1-fr": "", "options-2-en": "Large", "options-2-fr": "Grand"}
    sent = save(owner, asked, **typed)
    assert "it stays with their answers and is no longer offered: Medium." in owner.get(sent.location).text
    db.session.expire_all()
    assert [(one.key, one.is_offered) for one in options.of(asked)] == [("s", True), ("large", True), ("m", False)]
    assert answers.in_words(asked, "m") == "Medium"
    page = client.get("/walk/2027/register?view=one").text
    assert "Large" in page and "Medium" not in page
    save(owner, asked, **{"options-2-is_offered": "y"})
    assert "Medium" in client.get("/walk/2027/register?view=one").text


def test_an_answer_nobody_chose_goes(walk, owner):
    asked = makers.question(walk, kind=Kind.SIZE, options=[*SIZES, {"key": "l", "en": "Large", "fr": "Grand"}])
    answer(walk, asked, "m")
    save(owner, asked, **{"options-0-en": "", "options-0-fr": ""})
    db.session.expire_all()
    assert [one.key for one in options.of(asked)] == ["m", "l"]


def test_keys_that_are_none_of_ours_make_new_answers(walk, owner):
    asked = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    save(
        owner,
        asked,
        **{
            "options-0-key": "m",
            "options-1-key": "m",
            "options-2-key": "made\nup",
            "options-2-en": "Large",
            "options-2-fr": "Grand",
        },
    )
    db.session.expire_all()
    assert [one.key for one in options.of(asked)] == ["m", "medium", "large"]


def test_a_question_nobody_answered_goes_and_one_that_was_answered_is_asked_no_more(walk, owner, client):
    unused, used = makers.question(walk, both("Unused?")), makers.question(walk, both("Used?"))
    category = makers.category(walk)
    answer(walk, used, "A friend", category)
    with writing():
        questions.ask_only_in(unused, {category.id}, by=makers.OPERATOR)
    assert fill_in(owner, f"{page_of(unused)}/removal", form="removal").status_code == 303
    page = owner.get(f"{page_of(used)}/removal").text
    assert "You can stop asking it instead." in page and 'id="removal"' not in page
    fill_in(owner, page_of(used), {"ask": "no"}, form="asking")
    assert "No longer asked" in owner.get(ADDRESS).text
    assert "Used?" not in client.get("/walk/2027/register?view=one").text
    fill_in(owner, ADDRESS, {"ask": "yes"}, form=f"order-{used.id}")
    assert "Used?" in client.get("/walk/2027/register?view=one").text
    assert [one.label.en for one in questions_of(walk)] == ["Used?"]


def test_what_nobody_is_ever_asked_and_what_comes_too_early_is_marked(walk, owner):
    wheel, run = makers.category(walk, name=both("Wheel")), makers.category(walk, name=both("Run"))
    bus = makers.question(walk, both("By bus?"), kind=Kind.YES_NO)
    stop = makers.question(walk, both("Which stop?"), shown_if=bus, shown_if_answer="yes")
    assert "Nobody is ever asked" not in owner.get(ADDRESS).text
    with writing():
        questions.ask_only_in(bus, {wheel.id}, by=makers.OPERATOR)
        questions.ask_only_in(stop, {run.id}, by=makers.OPERATOR)
    fill_in(owner, ADDRESS, {"move": "up"}, form=f"order-{stop.id}")
    page = owner.get(ADDRESS).text
    assert page.count("Nobody is ever asked") == 1 and page.count("Stands before the question it depends on") == 1


def test_a_hundred_questions_are_listed_ordered_and_asked(walk, owner, queries):
    makers.question(walk)
    with queries() as few:
        owner.get(ADDRESS)
    made = [makers.question(walk, both(f"Question {number}?"), kind=Kind.YES_NO) for number in range(100)]
    with queries() as many:
        page = owner.get(ADDRESS)
    assert len(many) == len(few) <= 11 and page.text.count("Question 99?") >= 1
    sent = fill_in(owner, ADDRESS, {"move": "up"}, form=f"order-{made[99].id}")
    assert sent.location.endswith(f"#order-{made[99].id}")
    assert [one.label.en for one in questions_of(walk)][-2:] == ["Question 99?", "Question 98?"]
    assert "Question 42?" in owner.get(page_of(made[99])).text, "it can depend on any of them"


def test_two_organizers_do_not_overwrite_each_other(walk, owner):
    asked = makers.question(walk, both("Size?"), kind=Kind.SIZE, options=SIZES)
    first, second = (Open(owner, page_of(asked), "question") for _each in range(2))
    assert first.send(**{"options-0-en": "Tiny", "keep_days": "5"}).status_code == 303
    late = second.send(**{"options-1-en": "Middling"})
    assert late.status_code == 422 and "Somebody else changed this" in late.text
    assert "Tiny / Petit" in late.text and "Small / Petit" in late.text, "both lists are there to compare"
    assert second.fields["keep_days"] == ["5"] and second.fields["options-1-en"] == ["Middling"]
    assert second.send().status_code == 303
    db.session.expire_all()
    assert [one.words.en for one in options.of(asked)] == ["Small", "Middling"] and asked.keep_days == 5


def test_a_list_of_answers_one_had_not_touched_takes_over_what_the_other_saved(walk, owner):
    asked = makers.question(walk, both("Size?"), kind=Kind.SIZE, options=SIZES)
    first, second = (Open(owner, page_of(asked), "question") for _each in range(2))
    first.send(**{"options-0-en": "Tiny"})
    late = second.send(label_en="Which size?")
    assert "You had not changed this" in late.text and second.send().status_code == 303
    db.session.expire_all()
    assert [one.words.en for one in options.of(asked)] == ["Tiny", "Medium"] and asked.label.en == "Which size?"


@pytest.mark.parametrize("hostile", cast.HOSTILE_NAMES)
def test_words_are_shown_and_not_obeyed(walk, owner, hostile):
    short = hostile[:100]
    asked = makers.question(
        walk,
        both(hostile),
        kind=Kind.CHOICE,
        purpose=both(hostile),
        options=[{"key": "a", "en": short, "fr": short}, {"key": "b", "en": "B", "fr": "B"}],
    )
    makers.question(walk, both("After?"), shown_if=asked, shown_if_answer="a")
    for address in (ADDRESS, page_of(asked), f"{ADDRESS}/new", f"{page_of(asked)}/removal"):
        page = owner.get(address).text
        assert escape(hostile) in page and "<script>alert" not in page and "<img src=x" not in page
    assert save(owner, asked).status_code == 303


def test_pages_stay_shut_to_others_and_within_their_edition(walk, signed_in):
    asked = makers.question(walk)
    other = makers.question(makers.edition(of=makers.series("other"), starts_on=date(2027, 7, 1)))
    assert signed_in(AccessRole.COORDINATOR).get(ADDRESS).status_code == 404
    organizer = signed_in(AccessRole.ORGANIZER, walk.series)
    assert organizer.get(page_of(asked)).status_code == 200
    for address in (page_of(other), f"{page_of(other)}/removal", f"{ADDRESS}/99999999999"):
        assert organizer.get(address).status_code == 404
