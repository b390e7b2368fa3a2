"""Teams: who starts one, who is in it, and who is its captain."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.teams import search, teams
from eventsapp.teams.models import Membership, ShownAs, Team
from tests import cast, makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app):
    return makers.edition(has_teams=True)


def join(team, name="Kim Lee", *, is_minor=False):
    with writing():
        return teams.join(db.session.merge(team), makers_person(name), is_minor=is_minor, by=PUBLIC)


def makers_person(name):
    person = makers.Person(
        name=name, name_key=makers.folded(name), language="en", known_since=makers.clock.now(), email=None
    )
    db.session.add(person)
    db.session.flush()
    return person


def captain_of(team):
    return db.session.get_one(Team, team.id).captain


def test_a_team_has_a_code_to_pass_on_and_a_captain(walk):
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, "The Otters", captain)
    assert len(team.code) == 6 and captain_of(team).name == "Amina Haddad"
    assert teams.of_code(walk, f" {team.code[:3].lower()}-{team.code[3:]} ").id == team.id


def test_a_name_is_taken_whatever_its_accents_and_capitals(walk):
    makers.team(walk, "Les Étoiles")
    with pytest.raises(teams.TeamNameTaken), writing():
        teams.begin(walk, "les etoiles!", makers_person("Bo"), by=PUBLIC)
    other = makers.edition(has_teams=True)
    assert makers.team(other, "Les Étoiles").edition_id == other.id


@pytest.mark.parametrize("name", ["!!!", "…", "🌻"])
def test_a_name_that_nobody_can_search_for_is_refused(walk, name):
    with pytest.raises(teams.TeamNameUnusable), writing():
        teams.begin(walk, name, makers_person("Bo"), by=PUBLIC)


@pytest.mark.parametrize("code", ["", "ZZZZZZ", "\x00", "x" * 5000, "'; --"])
def test_a_code_of_another_edition_or_of_none_is_not_known(walk, code):
    elsewhere = makers.team(makers.edition(has_teams=True))
    for typed in (code, elsewhere.code):
        with pytest.raises(teams.TeamUnknown):
            teams.of_code(walk, typed)


def test_who_joins_another_team_leaves_the_first_and_nobody_is_in_two(walk):
    first, second = makers.team(walk, "First"), makers.team(walk, "Second")
    kim = join(first).person
    with writing():
        teams.join(second, kim, is_minor=False, by=PUBLIC)
        teams.join(second, kim, is_minor=False, by=PUBLIC)
    assert teams.of(walk, kim).team_id == second.id
    assert [one.person.name for one in teams.members(first)] != ["Kim Lee"]
    assert db.session.scalar(select(func.count()).where(Membership.person_id == kim.id)) == 2


def test_one_person_in_two_tabs_at_once_is_in_one_team(app, walk):
    ids = [makers.team(walk, "First").id, makers.team(walk, "Second").id]
    kim = makers.person("Kim Lee").id
    db.session.remove()

    def tab(number):
        with writing():
            team = db.session.get_one(Team, ids[number % 2])
            teams.join(team, db.session.get_one(makers.Person, kim), is_minor=False, by=PUBLIC)

    at_once(app, tab, 8)
    now = select(func.count()).where(Membership.person_id == kim, Membership.left_at.is_(None))
    assert db.session.scalar(now) == 1


def test_one_name_taken_by_many_at_once_is_one_team(app, walk):
    walk_id, kim = walk.id, makers.person("Kim Lee").id
    db.session.remove()

    def begin(_number):
        try:
            with writing():
                edition = db.session.get_one(makers.Edition, walk_id)
                teams.begin(edition, "The Otters", db.session.get_one(makers.Person, kim), by=PUBLIC)
        except teams.TeamNameTaken:
            return "taken"
        return "begun"

    assert sorted(at_once(app, begin, 6)) == ["begun"] + ["taken"] * 5


def test_after_the_captain_the_adult_who_joined_first_is_the_next(walk):
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, captain=captain)
    join(team, "Léo Haddad", is_minor=True)
    join(team, "Kim Lee")
    join(team, "Bo")
    with writing():
        teams.leave(teams.of(walk, captain), by=PUBLIC)
    assert captain_of(team).name == "Kim Lee"


def test_a_team_of_children_alone_has_no_captain(walk):
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, captain=captain)
    leo = join(team, "Léo Haddad", is_minor=True)
    with writing():
        teams.leave(teams.of(walk, captain), by=PUBLIC)
    assert captain_of(team) is None
    with pytest.raises(teams.CaptainTooYoung), writing():
        teams.hand_over(db.session.merge(team), leo.person, by=PUBLIC)


def test_leaving_twice_is_leaving_once(walk):
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, captain=captain)
    join(team, "Kim Lee")
    kim_after = join(team, "Bo")
    membership = teams.of(walk, captain)
    for _time in range(2):
        with writing():
            teams.leave(db.session.merge(membership), by=PUBLIC)
    assert captain_of(team).name == "Kim Lee" and kim_after.left_at is None


def test_a_captain_hands_over_to_an_adult_of_the_team_and_to_nobody_else(walk):
    team, other = makers.team(walk, "First"), makers.team(walk, "Second")
    kim, leo, bo = join(team, "Kim Lee"), join(team, "Léo", is_minor=True), join(other, "Bo")
    for nobody in (leo.person, bo.person, makers.person("A stranger")):
        with pytest.raises(teams.CaptainTooYoung), writing():
            teams.hand_over(db.session.merge(team), db.session.merge(nobody), by=PUBLIC)
    with writing():
        teams.hand_over(db.session.merge(team), db.session.merge(kim.person), by=PUBLIC)
    assert captain_of(team).name == "Kim Lee"


def test_a_child_is_never_shown_by_the_full_name(walk):
    team = makers.team(walk)
    leo, kim = join(team, "Léo Haddad", is_minor=True), join(team, "Kim Lee")
    with pytest.raises(teams.ChildrenByFirstName), writing():
        teams.show_as(db.session.merge(leo), ShownAs.FULL_NAME, by=PUBLIC)
    with writing():
        teams.show_as(db.session.merge(kim), ShownAs.FULL_NAME, by=PUBLIC)
    with pytest.raises(IntegrityError), writing():
        db.session.merge(leo).shown_as = ShownAs.FULL_NAME


def found(walk, typed="", after=""):
    return [team.name for team, _number in search.listed(walk, typed, after=after).teams]


def test_a_search_finds_listed_teams_by_any_words_of_the_name(walk):
    makers.team(walk, "Les Étoiles du Nord")
    hidden = makers.team(walk, "Étoiles cachées")
    makers.team(makers.edition(has_teams=True), "Étoiles d'ailleurs")
    with writing():
        db.session.merge(hidden).is_listed = False
    assert found(walk, "NORD etoiles") == ["Les Étoiles du Nord"]
    assert found(walk) == ["Les Étoiles du Nord"]
    assert found(walk, "!!") == found(walk, "_") == found(walk, "%") == []


def test_a_long_list_goes_on_where_the_page_before_ended_and_says_how_many_are_in_each(walk, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 2)
    for name in ("Cedar", "Ash", "Birch"):
        join(makers.team(walk, name))
    page = search.listed(walk)
    assert [(team.name, number) for team, number in page.teams] == [("Ash", 2), ("Birch", 2)]
    last = search.listed(walk, after=page.after)
    assert [team.name for team, _number in last.teams] == ["Cedar"] and last.after is None
    hidden, foreign = makers.team(walk, "Beech"), makers.team(makers.edition(has_teams=True), "Birch")
    with writing():
        db.session.merge(hidden).is_listed = False
    for nobody in ("", "NOSUCH", hidden.code, foreign.code):
        assert found(walk, after=nobody) == ["Ash", "Birch"], "not from the first one"


def test_names_are_kept_as_they_were_typed(walk):
    for name in (*cast.NAMES, *(one[:100] for one in cast.HOSTILE_NAMES)):
        try:
            assert db.session.get_one(Team, makers.team(walk, name).id).name == name
        except teams.TeamNameUnusable:
            assert not any(letter.isalnum() for letter in name)
