"""Who is coming: people are added, changed, removed and put back, without anything that was typed getting lost."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import PARTICIPANT
from tests.visitor import FormReader
from tests.web.public.conftest import go_on, press
from tests.web.public.register.conftest import draft_of

LEO = {"name": "Léo Prévost", "band": "0-13"}
SAM = {"name": "Sam Okafor", "band": "18-", "email": "sam@example.org"}


@pytest.fixture
def party(client, begin):
    """`party(LEO, SAM)`: the list with these on it."""

    def gather(*people, whose="others"):
        page = begin(whose)
        draft = draft_of(page)
        for one in people:
            page = go_on(client, client.get(f"{draft}/people/new"), **one)
        return page

    return gather


def remove(client, page, key):
    answer = client.post(page.request.path, data={"csrf_token": token(page), "remove": key})
    return client.get(answer.location)


def token(page):
    reader = FormReader("asking")
    reader.feed(page.text)
    return reader.fields["csrf_token"]


def people():
    return drafts.answers_of(db.session.scalars(select(Draft)).one())["people"]


def test_a_parent_adds_a_child_and_another_adult_and_goes_on(client, category, party):
    page = party(LEO, SAM)
    assert page.request.path.endswith("/people")
    for name in (PARTICIPANT["name"], "Léo Prévost", "Sam Okafor"):
        assert name in page.text
    assert go_on(client, page).request.path.endswith("/part/me")
    draft = draft_of(page)
    first = go_on(client, client.get(f"{draft}/part/me"), category=str(category.id))
    second = go_on(client, first, category=str(category.id))
    assert [one.request.path.rsplit("/", 1)[1] for one in (first, second)] == ["p1", "p2"]


def test_a_helper_is_not_on_the_list_and_says_on_what_ground_they_act(client, category, begin):
    page = begin("else")
    assert "You and this person" in page.text
    wrong = go_on(client, page, **LEO)
    assert wrong.status_code == 422
    assert wrong.text.count("Say whether they agree") >= 2
    listed = go_on(client, wrong, basis="guardian")
    assert "Léo Prévost" in listed.text
    assert "(you)" not in listed.text


def test_nobody_is_asked_for_a_ground_who_comes_along_themselves(client, category, begin):
    assert "You and this person" not in begin("others").text


def test_a_young_person_names_a_guardian(client, category, begin):
    page = begin("minor")
    assert "18 or older" not in page.text
    wrong = go_on(client, page)
    for sentence in ("Choose an age", "name of your parent", "e-mail address of your parent"):
        assert sentence in wrong.text
    parent = {"guardian_name": "Amina Haddad", "guardian_email": "amina@example.org"}
    assert go_on(client, wrong, band="14-17", **parent).request.path.endswith("/part/me")


def test_adding_somebody_twice_with_one_page_adds_them_once(client, category, begin):
    page = begin("others")
    reader = FormReader("asking")
    reader.feed(page.text)
    for _each in range(2):
        assert client.post(page.request.path, data=reader.fields | LEO).status_code == 303
    assert list(people()) == ["p1"]


def test_what_was_wrong_about_somebody_new_is_mended_and_they_are_there_once(client, category, begin):
    wrong = go_on(client, begin("others"), name="Léo")
    assert wrong.status_code == 422
    assert "Choose an age" in wrong.text
    assert go_on(client, wrong, band="0-13").request.path.endswith("/people")
    assert list(people()) == ["p1"]


def heading(page):
    return page.text.split("<h1")[1].split(">", 1)[1].split("</h1>")[0]


def test_a_page_for_somebody_new_says_so_and_keeps_its_heading_when_something_is_missing(client, category, begin):
    page = begin("others")
    assert heading(page) == "Who is coming?"
    wrong = go_on(client, page)
    assert wrong.status_code == 422
    assert heading(wrong) == "Who is coming?"
    page = go_on(client, wrong, **LEO)
    assert "Change the details of Léo Prévost" in page.text
    assert heading(client.get(f"{draft_of(page)}/people/new")) == "Add another person"


def test_two_tabs_that_each_add_somebody_add_two_people(client, category, party):
    draft = draft_of(party(SAM))
    one, other = (client.get(f"{draft}/people/new") for _each in range(2))
    go_on(client, one, **LEO)
    page = go_on(client, other, name="Zoë", band="14-17")
    for name in ("Sam Okafor", "Léo", "Zoë"):
        assert f"Change the details of {name}" in page.text


def test_somebody_removed_can_be_put_back_with_everything_that_was_typed(client, category, party):
    page = party(LEO, SAM)
    gone = remove(client, page, "p1")
    assert "Change the details of Léo" not in gone.text
    assert "Put Léo Prévost back" in gone.text
    answer = client.post(gone.request.path, data={"csrf_token": token(gone), "restore": "p1"})
    assert "Change the details of Léo Prévost" in client.get(answer.location).text
    assert 'value="Léo Prévost"' in client.get(f"{draft_of(page)}/people/p1").text


def test_whoever_edits_somebody_just_removed_loses_nothing(client, category, party):
    page = party(LEO, SAM)
    editing = client.get(f"{draft_of(page)}/people/p1")
    remove(client, page, "p1")
    after = go_on(client, editing, name="Léonard Prévost")
    assert after.request.path.endswith("/people")
    assert "Put Léonard Prévost back" in after.text
    choosing = client.post(f"{draft_of(page)}/part/p1", data={"csrf_token": token(after), "category": str(category.id)})
    assert choosing.location == after.request.path
    back = client.post(after.request.path, data={"csrf_token": token(after), "restore": "p1"})
    assert "Change the details of Léonard Prévost" in client.get(back.location).text
    assert f'value="{category.id}" checked' in client.get(f"{draft_of(page)}/part/p1").text


def test_somebody_new_never_takes_the_place_of_somebody_removed(client, category, party):
    page = party(LEO)
    remove(client, page, "p1")
    go_on(client, client.get(f"{draft_of(page)}/people/new"), **SAM)
    assert list(people()) == ["p1", "p2"]


def test_without_anybody_the_list_says_that_somebody_is_missing(client, category, party):
    page = party(LEO)
    empty = remove(client, page, "p1")
    answer = press(client, empty)
    assert answer.status_code == 422
    assert "Add the person who comes" in answer.text


def test_somebody_incomplete_is_named_before_it_goes_on(client, category, begin):
    wrong = go_on(client, begin("others"), name="Léo")
    page = client.get(f"{draft_of(wrong)}/people")
    answer = press(client, page)
    assert answer.status_code == 422
    assert "Something is still missing for: Léo" in answer.text


def test_one_form_takes_twenty_people_and_says_so(client, category, party):
    page = party(*[{"name": f"Child {number}", "band": "0-13"} for number in range(19)])
    assert page.text.count(">Change the details of Child") == 19
    assert "One form takes 20 people" in page.text
    assert "/people/new" not in page.text
    assert press(client, page).status_code == 303
    assert client.get(f"{draft_of(page)}/people/new").status_code == 303


def test_a_page_opened_before_the_form_was_full_adds_nobody_and_says_why(client, category, party):
    page = party(SAM)
    late = client.get(f"{draft_of(page)}/people/new")
    for number in range(18):
        go_on(client, client.get(f"{draft_of(page)}/people/new"), name=f"Child {number}", band="0-13")
    answer = go_on(client, late, **LEO)
    assert "One form takes 20 people" in answer.text
    assert "Léo" not in answer.text


@pytest.mark.parametrize("again", [{"name": "LEO  PREVOST", "band": "0-13"}, {"name": "Léo Prévost", "band": "14-17"}])
def test_two_of_the_same_name_are_told_apart(client, category, party, again):
    page = party(LEO, again)
    assert page.status_code == 422
    assert page.text.count("is already on this form") >= 2


def test_a_father_and_a_son_may_have_one_name(client, category, party):
    assert party({"name": PARTICIPANT["name"], "band": "0-13"}).status_code == 200


def test_whoever_is_at_the_form_does_not_come_twice(client, category, party):
    same = {"name": PARTICIPANT["name"].upper(), "band": "18-", "email": PARTICIPANT["email"]}
    assert "is already on this form" in party(same).text


def test_the_address_of_a_child_is_neither_checked_nor_used(client, category, party):
    page = party(LEO | {"email": "not an address"})
    assert page.status_code == 200


def test_changing_ones_mind_about_whom_it_is_for_forgets_nobody(client, category, party):
    draft = draft_of(party(LEO))
    go_on(client, client.get(f"{draft}/who"), whose="myself")
    assert client.get(f"{draft}/people").status_code == 303
    assert client.get(f"{draft}/part/p1").status_code == 404
    page = go_on(client, client.get(f"{draft}/who"), whose="others")
    assert "Change the details of Léo Prévost" in page.text


@pytest.mark.parametrize(
    ("low", "high", "bands"),
    [
        (None, None, ["18-", "14-17", "0-13"]),
        (16, None, ["18-", "16-17", "14-15", "0-13"]),
        (None, 12, ["18-", "14-17", "13-13", "0-12"]),
    ],
)
def test_only_the_ages_that_matter_are_asked_for(client, walk, category, begin, low, high, bands):
    with makers.writing():
        category.minimum_age, category.maximum_age = low, high
    page = begin("others")
    assert [band for band in bands if f'value="{band}"' in page.text] == bands
    assert page.text.count('name="band"') == len(bands)
