"""What concerns the whole party: a team and a code for a lower price."""

import pytest

from eventsapp.core.db import writing
from tests import makers
from tests.web.public.conftest import go_on
from tests.web.public.register.conftest import draft_of


@pytest.fixture
def together(client, walk, category, begin):
    """The page, with teams and a code."""
    with writing():
        walk.has_teams = True
    makers.fee_code(walk, "Spring")
    return client.get(f"{draft_of(begin())}/together")


def test_it_is_left_out_where_there_is_nothing_to_ask(client, category, begin):
    assert go_on(client, begin()).request.path.endswith("/help")


def test_nobody_has_to_be_in_a_team_or_have_a_code(client, together):
    assert go_on(client, together).request.path.endswith("/help")


def test_a_team_is_joined_by_its_code_however_it_is_typed(client, walk, together):
    code = makers.team(walk).code
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    assert go_on(client, together, team="join", team_code=typed).request.path.endswith("/help")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"team": "join"}, "Enter the code of the team"),
        ({"team": "join", "team_code": "NOSUCH"}, "do not know a team with this code"),
        ({"team": "join", "team_code": "x" * 41}, "at most 40 characters"),
        ({"team": "start"}, "Give the new team a name"),
        ({"team": "start", "team_name": "the WALKERS"}, "already a team of that name"),
        ({"team": "start", "team_name": "!!!"}, "letters or numbers"),
        ({"code": "winter"}, "This code does not work for this event"),
        ({"code": "x" * 41}, "at most 40 characters"),
    ],
)
def test_what_does_not_work_is_said_beside_it(client, walk, together, typed, sentence):
    makers.team(walk, "The Walkers")
    page = go_on(client, together, **typed)
    assert page.status_code == 422
    assert page.text.count(sentence) >= 2


def test_a_code_of_another_event_or_one_that_ended_is_not_told_apart(client, walk, together, still):
    other = makers.edition(of=makers.series("chucks-run"))
    makers.fee_code(other, "elsewhere")
    makers.fee_code(walk, "ended", ends_at=makers.clock.now())
    for code in ("elsewhere", "ended"):
        assert "This code does not work" in go_on(client, together, code=code).text


def test_a_code_has_no_capitals_and_no_accents_to_mind(client, together):
    assert go_on(client, together, code=" SPRING ").request.path.endswith("/help")


def test_what_belongs_to_another_choice_is_not_looked_at(client, together):
    assert go_on(client, together, team="none", team_code="NOSUCH").request.path.endswith("/help")


def test_teams_are_not_asked_for_where_there_are_none(client, walk, category, begin):
    makers.fee_code(walk, "Spring")
    page = go_on(client, begin())
    assert 'name="code"' in page.text
    assert 'name="team"' not in page.text
