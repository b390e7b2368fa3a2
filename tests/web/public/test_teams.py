"""Teams as everybody sees them."""

import re
from html import unescape

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.people.models import Person
from eventsapp.teams import search, teams
from eventsapp.teams.models import ShownAs
from tests import cast, makers

ADDRESS = "/walk/2027/teams"


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, has_teams=True)


@pytest.fixture
def team(walk):
    return makers.team(
        walk, "Les Étoiles du Nord", makers.person("Amina Haddad", "amina@example.org", phone="647-555-0119")
    )


def join(team, name, *, shown_as=ShownAs.FIRST_NAME, is_minor=False):
    person = makers.person(name)
    with writing():
        membership = teams.join(
            db.session.merge(team), db.session.get_one(Person, person.id), is_minor=is_minor, by=PUBLIC
        )
        teams.show_as(membership, shown_as, by=PUBLIC)


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def test_a_list_leads_to_each_team_and_to_starting_one(walk, team, client):
    page = client.get(ADDRESS)
    assert f'href="/walk/2027/teams/{team.code}"' in page.text and "1 member" in page.text
    assert 'href="/walk/2027/register?team=new"' in page.text
    assert "Set-Cookie" not in page.headers and "Cookie" not in page.headers.get("Vary", "")


def test_a_search_has_an_address_of_its_own(walk, team, client):
    makers.team(walk, "Otters")
    page = client.get(f"{ADDRESS}?q=NORD+etoiles")
    assert "Les Étoiles du Nord" in page.text and "Otters" not in page.text
    assert 'value="NORD etoiles"' in page.text
    assert "No team has this in its name" in client.get(f"{ADDRESS}?q=nobody").text


def test_pages_lead_on_within_a_search(walk, client, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 1)
    for name in ("Otters one", "Otters two"):
        makers.team(walk, name)
    page = client.get(f"{ADDRESS}?q=otters")
    onward = unescape(re.search(r'href="([^"]*)" rel="next"', page.text).group(1))
    assert "Otters two" in client.get(onward).text and "q=otters" in onward


def test_members_are_shown_as_they_chose_and_children_by_first_name(walk, team, client):
    join(team, "Léo Haddad", is_minor=True)
    join(team, "Kim Lee", shown_as=ShownAs.FULL_NAME)
    join(team, "Zoë Hidden", shown_as=ShownAs.HIDDEN)
    page = client.get(f"{ADDRESS}/{team.code}")
    text = text_of(page)
    assert "Kim Lee" in text and "Léo" in text and "Amina Captain" in text
    for secret in ("Haddad", "Zoë", "Hidden", "example.org", "647-555"):
        assert secret not in page.text.replace("hello@example.org", "").replace("events.example.org", ""), secret
    assert "4 members" in text and "1 member is not shown here." in text
    assert page.headers["X-Robots-Tag"] == "noindex" and "Set-Cookie" not in page.headers


def test_it_is_joined_and_passed_on_by_its_address(walk, team, client):
    page = client.get(f"{ADDRESS}/{team.code.lower()}")
    assert f'href="/walk/2027/register?team={team.code}"' in page.text
    assert f"https://events.example.org/walk/2027/teams/{team.code}" in page.text
    assert f"https://events.example.org/fr/walk/2027/teams/{team.code}" in client.get(f"/fr{ADDRESS}/{team.code}").text


def test_a_team_that_is_not_listed_is_reached_by_its_address_alone(walk, team, client):
    with writing():
        db.session.merge(team).is_listed = False
    assert "Étoiles" not in client.get(ADDRESS).text
    assert client.get(f"{ADDRESS}/{team.code}").status_code == 200


def test_nobody_joins_when_sign_up_is_closed(app, client):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, has_teams=True, state=State.CLOSED)
    team = makers.team(edition)
    for address in (ADDRESS, f"{ADDRESS}/{team.code}"):
        page = client.get(address)
        assert page.status_code == 200 and "register?team" not in page.text


@pytest.mark.parametrize("code", ["ZZZZZZ", "x", "%00", "a" * 3000, "..", "🌻", "'--"])
def test_a_team_that_is_none_is_not_found(walk, client, code):
    assert client.get(f"{ADDRESS}/{code}").status_code == 404


def test_an_edition_without_teams_has_no_such_pages(app, client):
    makers.edition(of=makers.series("walk"), year=2027)
    assert client.get(ADDRESS).status_code == 404 and "/teams" not in client.get("/walk/2027/").text
    makers.edition(of=makers.series("other"), year=2027, has_teams=True, state=State.DRAFT)
    assert client.get("/other/2027/teams").status_code == 404


def test_the_edition_leads_to_its_teams(walk, client):
    makers.category(walk)
    assert f'href="{ADDRESS}"' in client.get("/walk/2027/").text


def test_names_are_text(walk, client):
    for name in cast.HOSTILE_NAMES:
        try:
            team = makers.team(walk, name[:100], makers.person(name))
        except teams.TeamNameUnusable:
            continue
        page = client.get(f"{ADDRESS}/{team.code}")
        assert page.status_code == 200 and name[:100] in unescape(page.text)
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert "<script>alert" not in client.get(ADDRESS).text


@pytest.mark.parametrize(
    "value", ["\x00", "%", "_", "x" * 10_000, "'", "\ud7ff\uffff", "9" * 23, "-1", "\u202e", "{{7*7}}"]
)
def test_no_question_is_a_fault(walk, team, client, value):
    for name in ("q", "page"):
        assert client.get(ADDRESS, query_string={name: value}).status_code == 200


def test_the_edition_says_what_it_costs_until_when_and_for_whom(app, still, client):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    category = makers.category(edition)
    makers.category(edition, name=makers.both("Come along"))
    assert "Fees" not in client.get("/walk/2027/").text
    early = makers.clock.now() + makers.timedelta(days=2)
    makers.price(category, 2000, name=makers.both("Early bird"), until_at=early)
    makers.price(category, 500, name=makers.both("Child"), to_age=12)
    makers.price(category, 3000)
    text = text_of(client.get("/walk/2027/"))
    for said in ("Early bird", "Friday, March 12, 2027", "$20.00", "Child, up to 12 years", "$5.00", "$30.00", "Free"):
        assert said in text, said
    assert "It is not a gift" in text and "donation" not in text.lower()
    assert "20,00\u00a0$" in client.get("/fr/walk/2027/").text.replace("&nbsp;", "\u00a0")
    still.move_to(early)
    assert "Early bird" not in client.get("/walk/2027/").text
