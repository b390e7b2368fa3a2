"""Changing what was sent, page by page: it works, twice is once, and what cannot be is said."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import State
from eventsapp.people.models import Person
from eventsapp.questions.models import About, Kind
from eventsapp.registration import payments
from eventsapp.registration.models import Answer, Entry, Method
from eventsapp.teams import teams
from tests import makers
from tests.cast import STRANGER
from tests.visitor import fill_in
from tests.web.mine.conftest import child, enter, household_of, link_for, mailed, press

NEW = {"name": STRANGER["name"], "email": STRANGER["email"], "knows": "y"}


@pytest.fixture
def category(walk):
    return makers.category(walk, maximum=4)


@pytest.fixture
def home(category, client, fresh):
    """Two people with places, and a browser that typed the code in."""
    household = household_of(category, "Léo")
    fresh(household.token)
    return household


def entries():
    return db.session.scalar(select(func.count()).select_from(Entry))


# ---- Withdrawing


def test_keeping_the_place_comes_first_and_the_place_is_free_at_once(client, category, home):
    waits = [makers.entry(category) for _ in range(3)][-1]
    page = client.get(home.person(1, "withdraw"))
    assert page.text.index("Keep the place") < page.text.index('action="' + home.person(1, "withdraw"))
    answer = press(client, home.person(1, "withdraw"), home.person(1, "withdraw"))
    assert "Does not take part any more: Léo." in client.get(answer.location).text
    assert (home.status(0), home.status(1)) == ("confirmed", "withdrawn")
    assert db.session.get_one(Entry, waits.id, populate_existing=True).status == "offered"


def test_everybody_withdraws_at_once_and_a_second_press_says_the_same(client, home):
    token = client.get(home.at("withdraw")).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = client.post(home.at("withdraw"), data={"csrf_token": token})
        assert "Does not take part any more: Amina Haddad and Léo." in client.get(answer.location).text
    assert home.status(0) == home.status(1) == "withdrawn"
    assert len(mailed("left")) == 1


def test_a_tab_left_open_changes_nothing_after_withdrawing(client, home):
    pages = {below: home.person(0, below) for below in ("transfer", "category", "defer")}
    token = client.get(pages["transfer"]).text.partition('name="csrf_token"')[2].partition('value="')[2].split('"')[0]
    press(client, home.person(0, "withdraw"), home.person(0, "withdraw"))
    for below, typed in {
        "transfer": NEW,
        "category": {"category": str(home.entries[0].category_id)},
        "defer": {},
    }.items():
        answer = client.post(pages[below], data={"csrf_token": token, **typed})
        page = client.get(answer.location) if answer.status_code == 303 else answer
        assert "does not take part any more" in page.text, below
    assert home.status(0) == "withdrawn"


# ---- Another category


def test_another_category_and_back(client, walk, category, home):
    wheel = makers.category(walk, name=makers.both("Wheel", "Roue"))
    answer = fill_in(client, home.person(1, "category"), {"category": str(wheel.id)}, form="asking")
    assert "Léo now takes part in: Wheel." in client.get(answer.location).text
    fill_in(client, home.person(1, "category"), {"category": str(category.id)}, form="asking")
    assert db.session.get_one(Entry, home.entries[1].id, populate_existing=True).category_id == category.id


def test_a_full_one_cannot_be_chosen_and_is_refused_when_it_filled_up_meanwhile(client, walk, home):
    wheel = makers.category(walk, maximum=1, name=makers.both("Wheel"))
    makers.entry(wheel)
    page = client.get(home.person(0, "category"))
    assert "Full, so nobody can change to it now." in page.text and " disabled" in page.text
    answer = fill_in(client, home.person(0, "category"), {"category": str(wheel.id)}, form="asking")
    assert answer.status_code == 422
    assert "You keep the place you have" in answer.text


@pytest.mark.parametrize("typed", ["", "0", "x", "9" * 30])
def test_a_category_that_is_none_is_said(client, home, typed):
    answer = fill_in(client, home.person(0, "category"), {"category": typed}, form="asking")
    assert answer.status_code == 422
    assert "Choose how you would like to take part." in answer.text


# ---- Another person, next year


def test_a_place_is_passed_on_once_however_often_it_is_sent(client, home):
    for _ in range(2):
        answer = fill_in(client, home.person(0, "transfer"), NEW, form="asking")
        assert "The place now belongs to Kim Lee." in client.get(answer.location).text
    assert home.status(0) == "transferred"
    assert entries() == 3
    assert len(mailed("transferred_to")) == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, home):
    answer = fill_in(client, home.person(0, "transfer"), {"name": "Kim", "email": "kim at example"}, form="asking")
    assert answer.status_code == 422
    assert "Enter one complete e-mail address" in answer.text and "Tick this if it is so" in answer.text
    assert 'value="kim at example"' in answer.text


def test_a_child_is_not_passed_on_but_asked_about(client, category, home):
    enter(home.registration, category, child("Mia"), is_minor=True, guardian=home.registration.registrant)
    mia = db.session.scalars(select(Entry).where(Entry.is_minor)).one()
    page = client.get(home.at(f"people/{mia.id}/transfer"))
    assert "Ask for a change" in page.text and 'id="asking"' not in page.text


def test_next_time_instead_says_what_becomes_of_the_fee(client, walk, category, home):
    with writing():
        home.entries[0].fee_cents = 2500
        payments.record(home.registration, 2500, Method.CASH, clock.today(walk.zone), by=OPERATOR)
    assert "is kept, and taken off" in client.get(home.person(0, "defer")).text
    press(client, home.person(0, "defer"), home.person(0, "defer"))
    assert home.status(0) == "deferred"
    assert "$25.00" in mailed("left")[0].text
    again = client.get(home.person(0, "defer"))
    assert "takes part next time instead" in client.get(again.location).text


# ---- One more person


def test_a_person_is_added_and_asked_what_the_event_asks(client, walk, category, home):
    makers.question(walk)
    typed = {"name": "Mia", "band": "0-13", "category": str(category.id)}
    answer = fill_in(client, home.at("add"), typed, form="asking")
    mia = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert answer.location == home.at(f"people/{mia.id}/answers")
    assert (mia.is_minor, mia.from_age, mia.to_age, mia.status) == (True, 0, 13, "confirmed")
    assert client.get(answer.location).status_code == 200
    again = fill_in(client, home.at("add"), typed, form="asking")
    assert "Mia is on this page already." in client.get(again.location).text
    assert entries() == 3


def test_a_friend_with_an_address_gets_a_page_of_their_own(client, category, home):
    typed = {"name": "Kim Lee", "band": "18-", "category": str(category.id), "email": STRANGER["email"]}
    fill_in(client, home.at("add"), typed, form="asking")
    assert [message.to_address for message in mailed("signed_up")] == [STRANGER["email"]]


def test_nothing_chosen_is_said_beside_each(client, home):
    answer = fill_in(client, home.at("add"), {}, form="asking")
    for sentence in ("Enter the name of the person", "Choose an age.", "Choose how they take part."):
        assert answer.text.count(sentence) >= 2, sentence


def test_when_sign_up_is_closed_one_asks_instead(client, walk, home):
    with writing():
        walk.state = State.CLOSED
    assert "Sign-up is closed, so nobody can be added here." in client.get(home.at("add")).text


def test_whose_address_changed_reads_where_the_next_mail_goes(client, home):
    answer = fill_in(client, home.at("details"), {"email": "new@example.org"}, form="asking")
    page = client.get(answer.location).text
    assert "From now on we write to new@example.org. A mail with a link to this page is on its way there." in page


def test_who_cancels_one_of_the_household_reads_that_nothing_changes_for_the_others(client, home):
    press(client, home.person(1, "withdraw"), home.person(1, "withdraw"))
    [letter] = mailed("left")
    assert "Nothing changes for Amina Haddad." in letter.text


# ---- Details, answers


def test_ones_own_details_are_changed_and_both_addresses_told(client, home):
    answer = fill_in(client, home.at("details"), {"email": "new@example.org", "phone": "416 555 0119"}, form="asking")
    assert "From now on we write to" in client.get(answer.location).text
    person = db.session.get_one(Person, home.registration.registrant_id, populate_existing=True)
    assert (person.email, person.phone) == ("new@example.org", "+1 416-555-0119")
    assert [message.to_address for message in mailed("address_left")] == ["amina.haddad@example.org"]


def test_a_childs_name_is_corrected(client, home):
    fill_in(client, home.person(1, "name"), {"name": "Léo Haddad"}, form="asking")
    assert "Léo Haddad" in client.get(home.at()).text
    assert client.get(home.person(0, "name")).status_code == 404


def test_answers_are_changed_and_those_not_asked_any_more_go(client, walk, home):
    shirt = makers.question(walk, Bilingual("A shirt?", ""), kind=Kind.YES_NO)
    size = makers.question(walk, Bilingual("Which size?", ""), shown_if=shirt, shown_if_answer="yes", is_required=True)
    page = home.person(0, "answers")
    missing = fill_in(client, page, {f"q{shirt.id}": "yes"}, form="asking")
    assert missing.status_code == 422 and "Please answer: Which size?" in missing.text
    fill_in(client, page, {f"q{shirt.id}": "yes", f"q{size.id}": "M"}, form="asking")
    assert sorted(db.session.scalars(select(Answer.value))) == ["M", "yes"]
    assert 'value="M"' in client.get(page).text
    fill_in(client, page, {f"q{shirt.id}": "no"}, form="asking")
    assert list(db.session.scalars(select(Answer.value))) == ["no"]


def test_an_answer_that_is_no_longer_offered_can_be_kept_and_not_chosen_anew(client, walk, home):
    sizes = [{"key": key, "en": words, "fr": words} for key, words in (("s", "Small"), ("m", "Medium"))]
    asked = makers.question(walk, Bilingual("Size?", ""), kind=Kind.SIZE, options=sizes, is_required=True)
    page = home.person(0, "answers")
    fill_in(client, page, {f"q{asked.id}": "m"}, form="asking")
    with writing():
        asked.options = [*sizes, {"key": "l", "en": "Large", "fr": "Large"}]
        asked.options = [one | ({"gone": True} if one["key"] == "m" else {}) for one in asked.options]
    assert "Medium" in client.get(page).text and fill_in(client, page, form="asking").status_code == 303
    assert "Medium" not in client.get(home.person(1, "answers")).text
    fill_in(client, page, {f"q{asked.id}": "l"}, form="asking")
    assert list(db.session.scalars(select(Answer.value))) == ["l"]
    assert "Medium" not in client.get(page).text


def test_what_was_asked_once_for_everybody_is_answered_once(client, walk, home):
    question = makers.question(walk, about=About.REGISTRATION)
    fill_in(client, home.at("answers"), {f"q{question.id}": "The radio"}, form="asking")
    assert db.session.scalars(select(Answer)).one().entry_id is None


# ---- Paying


def test_what_is_to_pay_is_told_with_the_reference_and_the_ways(client, walk, home):
    with writing():
        home.entries[0].fee_cents = 2500
        walk.ways_to_pay = makers.both("By e-transfer to money@example.org.")
    page = client.get(home.at("payment"))
    for said in ("Still to pay: $25.00", home.registration.reference, "money@example.org"):
        assert said in page.text, said


# ---- Team


def test_a_team_is_joined_shown_and_left(client, walk, home):
    with writing():
        walk.has_teams = True
    team = makers.team(walk)
    assert "In no team." in client.get(home.at("team")).text
    wrong = fill_in(client, home.person(1, "team/join"), {"team_code": "nope"}, form="asking")
    assert wrong.status_code == 422 and "We do not know a team with this code" in wrong.text
    fill_in(client, home.person(1, "team/join"), {"team_code": team.code.lower()}, form="asking")
    fill_in(client, home.person(1, "team/shown"), {"shown_as": "hidden"}, form="asking")
    membership = teams.of(walk, home.entries[1].person)
    assert (membership.team_id, membership.shown_as) == (team.id, "hidden")
    press(client, home.at("team"), home.person(1, "team/leave"))
    assert teams.of(walk, home.entries[1].person) is None


def test_a_captain_hands_the_team_over(client, walk, home):
    with writing():
        walk.has_teams = True
    team = makers.team(walk, captain=home.registration.registrant)
    other = makers.person()
    with writing():
        teams.join(team, other, is_minor=False, by=OPERATOR)
    fill_in(client, home.person(0, "team/captain"), {"captain": str(other.id)}, form="asking")
    db.session.expire_all()
    assert team.captain_id == other.id


# ---- Links


def test_links_that_were_passed_on_are_ended(client, home):
    passed_on = link_for(home.registration, home.registration.registrant)
    answer = press(client, home.at("links"), home.at("links/revoke"))
    assert "other link" in client.get(answer.location).text
    assert client.get(f"/my/{passed_on}/").status_code == 404
    assert client.get(home.at()).status_code == 200


def test_another_link_is_sent_to_the_address_on_file(client, home):
    press(client, home.at("links"), home.at("links/send"))
    assert [message.to_address for message in mailed("link_again")] == ["amina.haddad@example.org"]


def test_who_was_signed_up_by_a_helper_takes_over(app, walk, category, fresh, client):
    helper = makers.person("Samuel Okafor", "samuel@example.org")
    person = makers.person(STRANGER["name"], STRANGER["email"])
    registration = makers.registration(walk, helper)
    enter(registration, category, person)
    own, helpers = link_for(registration, person), link_for(registration, helper)
    fresh(own)
    assert "Samuel Okafor filled in the form" in client.get(f"/my/{own}/links").text
    press(client, f"/my/{own}/links/take-over", f"/my/{own}/links/take-over")
    assert client.get(f"/my/{helpers}/").status_code == 404
    assert client.get(f"/my/{own}/details").status_code == 200


def test_a_lost_link_is_sent_to_the_address_on_file_and_nobody_learns_whether_it_is(client, home, still):
    still.shift(timedelta(hours=1))
    answers = [
        fill_in(client, "/my/", {"email": address}, form="asking")
        for address in ("Amina.Haddad@example.org", "nobody@example.org", "amina.haddad@example.org")
    ]
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    assert len(mailed("link_again")) == 1
    assert "on its way" in client.get(answers[0].location).text


# ---- In French


def test_the_pages_speak_french(client, home):
    for below in ("", "details", "withdraw", "links", f"people/{home.entries[0].id}"):
        page = client.get(f"/fr{home.at(below)}")
        assert page.status_code == 200 and 'lang="fr-CA"' in page.text, below
