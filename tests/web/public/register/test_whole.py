"""The same form all on one page: the same draft, the same answers, and nobody has to take the small steps."""

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, writing
from eventsapp.registration.models import Entry
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import PARTICIPANT
from tests.visitor import FormReader
from tests.web.public.conftest import go_on, press
from tests.web.public.register.conftest import URL, draft_of

ONE = f"{URL}?view=one"
WHO = {"who-name": PARTICIPANT["name"], "who-email": PARTICIPANT["email"]}


def count():
    return db.session.scalar(select(func.count()).select_from(Draft))


def answers():
    return drafts.answers_of(db.session.scalars(select(Draft)).one())


def test_one_adult_fills_in_one_page_and_looks_it_over(client, category):
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "myself"})
    assert page.status_code == 200
    assert page.request.path.endswith("/check")
    assert count() == 1
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_family_adds_people_as_it_goes_and_keeps_everything_typed(client, walk, category):
    other = makers.category(walk, position=1)
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "others", "people-p1-name": "Léo", "go": "add"})
    assert page.status_code == 200
    assert "There is a problem" not in page.text
    assert 'value="Léo"' in page.text
    assert 'name="people-p2-name"' in page.text
    typed = {
        "part-me-category": str(category.id),
        "people-p1-band": "0-13",
        "part-p1-category": str(other.id),
        "people-p2-name": "Sam",
        "people-p2-band": "18-",
        "people-p2-email": "sam@example.org",
        "part-p2-category": str(category.id),
        "rules-guardian": "me",
    }
    after = go_on(client, page, **typed)
    if after.request.path.count("/") == 4:  # who consents for Léo is asked once it is known that he is a child
        after = go_on(client, after, **{"rules-guardian": "me"})
    assert after.request.path.endswith("/check"), after.text
    assert answers()["part"]["p1"] == [["category", str(other.id)]]


def test_before_it_is_known_who_is_at_the_form_adding_somebody_loses_nothing(client, category):
    page = go_on(client, client.get(ONE), **{"who-whose": "others", "people-p1-name": "Léo", "go": "add"})
    assert count() == 0
    assert page.status_code == 200
    assert 'value="Léo"' in page.text
    assert 'name="people-p2-name"' in page.text
    assert "There is a problem" not in page.text


def test_everything_wrong_is_said_at_once(client, walk, category):
    makers.category(walk)
    page = go_on(client, client.get(ONE), **{"who-whose": "others"})
    assert page.status_code == 422
    for sentence in (
        "Enter your name",
        "Enter an e-mail address",
        "Choose how you would like",
        "Enter the name of the person",
    ):
        assert page.text.count(sentence) >= 2, sentence
    assert count() == 0


def test_somebody_is_removed_and_the_others_stay(client, category):
    typed = {"who-whose": "others", "people-p1-name": "Léo", "people-p2-name": "Sam", "people-p2-band": "18-"}
    page = go_on(client, client.get(ONE), **WHO, **typed, go="add")
    assert "Remove Léo" in page.text
    page = go_on(client, page, go="remove-p1")
    assert 'value="Léo"' not in page.text
    assert 'value="Sam"' in page.text
    assert "Put Léo back" in client.get(f"{draft_of(page)}/people").text


def test_what_is_not_for_whoever_it_is_filled_in_for_is_not_looked_at(client, category):
    typed = {"who-whose": "myself", "people-p1-name": "x" * 500, "people-me-guardian_email": "nobody"}
    assert go_on(client, client.get(ONE), **WHO, **typed).request.path.endswith("/check")


def test_a_young_person_names_their_guardian_on_the_same_page(client, category):
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "minor"})
    assert page.status_code == 422
    assert page.text.count("Enter the name of your parent") >= 2
    guardian = {
        "people-me-band": "14-17",
        "people-me-guardian_name": "Amina",
        "people-me-guardian_email": "a@example.org",
    }
    assert go_on(client, page, **guardian).request.path.endswith("/check")


def test_one_goes_over_to_small_steps_and_back_with_everything(client, walk, category, begin):
    makers.category(walk)
    steps = begin()
    page = client.get(f"{draft_of(steps)}?view=one")
    assert f'value="{PARTICIPANT["name"]}"' in page.text
    assert f'href="{draft_of(steps)}/who"' in page.text
    go_on(client, page, **{"part-me-category": str(category.id)})
    reader = FormReader("asking")
    reader.feed(client.get(f"{draft_of(steps)}/part/me").text)
    assert reader.fields["category"] == [str(category.id)]


def test_who_comes_back_to_the_one_page_finds_what_was_begun(client, walk, category):
    makers.category(walk)
    go_on(client, client.get(ONE), **WHO, **{"who-whose": "myself"})
    answer = client.get(ONE)
    assert answer.status_code == 303
    assert f'value="{PARTICIPANT["name"]}"' in client.get(answer.location).text


def test_sent_twice_it_is_one_draft(client, category):
    page = client.get(ONE)
    first, second = (press(client, page, **WHO, **{"who-whose": "myself"}) for _each in range(2))
    assert first.location == second.location
    assert count() == 1


def test_the_page_of_a_form_that_was_sent_leads_to_its_end(client, walk, category):
    page = client.get(ONE)
    first = press(client, page, **WHO, **{"who-whose": "myself"})
    sent = makers.registration(walk, makers.person())
    with writing():
        drafts.send(db.session.scalars(select(Draft)).one(), sent, {})
    again = press(client, page, **WHO, **{"who-whose": "myself"})
    assert (again.status_code, again.location) == (303, first.location.replace("/check", "/done"))


def test_the_first_button_of_the_page_goes_on_and_never_removes_anybody(client, category):
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "others", "people-p1-name": "Léo", "go": "add"})
    form = page.text[page.text.index('id="asking"') :]
    first = form[form.index("<button") : form.index("</button>")]
    assert 'name="go"' not in first


@pytest.mark.parametrize(
    "names", [["people-p1-name"] * 3, ["who-", "-name", "people-zz-name", "people-p9999-name", "help"]]
)
def test_names_of_fields_nobody_made_break_nothing(client, category, names):
    reader = FormReader("asking")
    reader.feed(client.get(ONE).text)
    data = {**reader.fields, **WHO, "who-whose": "myself", **dict.fromkeys(names, "x"), "go": "remove-p77"}
    assert client.post(ONE, data=data).status_code in (303, 422)


def test_questions_of_two_people_do_not_share_an_answer(client, walk, category):
    asked = makers.question(walk, is_required=True)
    page = go_on(
        client, client.get(ONE), **WHO, **{"who-whose": "others", "people-p1-name": "Sam", "people-p1-band": "18-"}
    )
    assert page.text.count("Please answer") >= 4
    typed = {f"part-me-q{asked.id}": "One", f"part-p1-q{asked.id}": "Two"}
    assert go_on(client, page, **typed).request.path.endswith("/check")
    assert answers()["part"]["p1"][-1] == [f"q{asked.id}", "Two"]


def test_twenty_people_fit_on_the_page_and_no_more(client, category, queries):
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "others"}, go="add")
    for _each in range(22):
        page = go_on(client, page, go="add")
    assert page.text.count('-name" type="text"') or page.text.count("people-p19-name")
    assert "people-p20-name" not in page.text
    with queries() as made:
        assert client.get(page.request.path + "?view=one").status_code == 200
    assert len(made) <= 2


def test_what_is_asked_of_the_party_stands_on_the_page_too(client, walk, category):
    with writing():
        walk.has_teams = True
    makers.fee_code(walk, "Spring")
    page = go_on(client, client.get(ONE), **WHO, **{"who-whose": "myself", "together-code": "winter"})
    assert page.text.count("This code does not work") >= 2
    assert go_on(client, page, **{"together-code": "spring"}).request.path.endswith("/check")
