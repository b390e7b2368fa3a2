"""The pages everybody can see."""

import re
from datetime import date, time

import pytest

from eventsapp.events.models import State
from tests import makers


@pytest.fixture
def run(app, still):
    makers.organization()
    series = makers.series("chucks-run", name=makers.both("Chuck's Run", "La Course de Chuck"), first_year=1979)
    makers.edition(of=series, starts_on=date(2026, 6, 7), state=State.FINISHED)
    edition = makers.edition(of=series, starts_on=date(2027, 6, 6), venue=makers.venue())
    makers.edition(of=series, starts_on=date(2028, 6, 4), at=None, state=State.ANNOUNCED)
    makers.edition(of=series, starts_on=date(2029, 6, 3), at=None, state=State.DRAFT)
    makers.schedule_item(edition)
    return edition


def test_home_shows_what_comes_next_and_where_help_is_needed_most(client, run):
    makers.shift(run, minimum=2, ideal=4, maximum=5)
    page = client.get("/")
    assert "Sunday, June 6, 2027" in page.text
    assert "2 helpers needed" in page.text
    assert "2026" not in page.text


def test_the_ages_of_a_fee_are_said_once_whether_its_name_has_them_or_not(client, run):
    category = makers.category(run)
    makers.price(category, 1500, name=makers.both("13 to 17 years", "De 13 à 17 ans"), from_age=13, to_age=17)
    makers.price(category, 1000, name=makers.both("Child", "Enfant"), from_age=3, to_age=12)
    for address, names in (
        ("/chucks-run/2027/", ("13 to 17 years", "Child, 3 to 12 years")),
        ("/fr/chucks-run/2027/", ("De 13 à 17 ans", "Enfant, 3 à 12\u00a0ans")),
    ):
        said = re.sub(r"<[^>]+>", "|", client.get(address).text.split("<main")[1])
        assert re.findall(r"\|\s*([^|]*\d+ (?:to|à) \d+\s(?:years|ans))\s*\|", said) == list(names)


def test_an_empty_house_still_has_a_home(app, client):
    assert "No events are announced yet" in client.get("/").text


def test_a_series_has_its_next_and_its_past_editions_and_hides_drafts(client, run):
    page = client.get("/chucks-run/")
    assert "/chucks-run/2027/" in page.text
    assert "/chucks-run/2028/" in page.text
    assert "/chucks-run/2026/" in page.text
    assert "2029" not in page.text
    assert "the first Sunday of June" in page.text


def test_an_edition_shows_date_place_schedule_categories_places_and_the_three_ways_in(client, run):
    makers.category(run, maximum=3, name=makers.both("5 km wheel"))
    makers.shift(run)
    page = client.get("/chucks-run/2027/")
    for words in (
        "Sunday, June 6, 2027",
        "9:30",
        "High Park",
        "The paths are paved",
        "Start",
        "5 km wheel",
        "3 places left",
        "2 helpers needed",
    ):
        assert words in page.text
    for way in ("/chucks-run/2027/register", "/chucks-run/2027/volunteer", "/calendar?series=chucks-run"):
        assert f'href="{way}"' in page.text


def test_a_draft_is_not_found(client, run):
    assert client.get("/chucks-run/2029/").status_code == 404


@pytest.mark.parametrize(("year", "words"), [(2026, "This event is over"), (2028, "The date is not confirmed yet")])
def test_an_edition_that_is_not_open_says_how_it_stands(client, run, year, words):
    page = client.get(f"/chucks-run/{year}/")
    assert words in page.text
    assert f"/chucks-run/{year}/register" not in page.text


def test_a_cancelled_edition_says_why_and_where_to_go(client, run):
    with makers.writing():
        run.state, run.notice = State.CANCELLED, makers.both("A storm is coming.", "Une tempête arrive.")
    assert "A storm is coming." in client.get("/chucks-run/2027/").text
    assert "Une tempête arrive." in client.get("/fr/chucks-run/2027/").text


def test_the_about_page_is_the_organizations_own_text(client, run):
    assert "A movement disorder." in client.get("/about-dystonia").text
    assert "Un trouble du mouvement." in client.get("/fr/about-dystonia").text


@pytest.mark.parametrize("path", ["/nothing/", "/chucks-run/1999/", "/chucks-run/2027/nothing", "/%00/", "/a%2fb/"])
def test_an_unknown_address_is_not_found_and_leads_onward(client, run, path):
    page = client.get(path)
    assert page.status_code == 404
    assert 'href="/"' in page.text


@pytest.mark.parametrize("path", ["/", "/about-dystonia", "/chucks-run/", "/chucks-run/2027/"])
def test_a_public_page_sets_no_cookie_and_answers_not_modified_when_it_is_not(client, run, path):
    page = client.get(path)
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")
    assert client.get(path, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


TO_KEEP_IT = 6
"""Looked for, its number read, and read again as it is stored without waiting: once after each change."""


@pytest.mark.parametrize(
    ("path", "most"), [("/", 3), ("/about-dystonia", 1), ("/chucks-run/", 3), ("/chucks-run/2027/", 8)]
)
def test_writing_a_public_page_takes_few_queries_however_much_there_is(client, run, queries, path, most):
    for hour in range(8, 14):
        makers.shift(run, at=time(hour), until=time(hour + 1))
        makers.category(run)
    with queries() as made:
        client.get(path)
    assert len(made) <= most + TO_KEEP_IT


FEEDS_OF_PAGES = {
    "/": ["/calendar"],
    "/calendar": ["/calendar"],
    "/calendar?series=chucks-run": ["/chucks-run/calendar"],
    "/chucks-run/": ["/chucks-run/calendar"],
    "/chucks-run/2027/": ["/chucks-run/2027/event", "/chucks-run/calendar"],
}
KINDS = {".ics": "text/calendar", ".json": "application/calendar+json"}


@pytest.mark.parametrize("root", ["", "/fr"])
@pytest.mark.parametrize("page", FEEDS_OF_PAGES)
def test_a_program_finds_the_calendar_of_a_page_in_its_head(client, run, page, root):
    head = client.get(root + page).text.partition("</head>")[0]
    found = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', head)
    assert found == [(KINDS[form], f"{root}{feed}{form}") for feed in FEEDS_OF_PAGES[page] for form in KINDS]
    for kind, address in found:
        assert client.get(address).headers["Content-Type"].startswith(kind)
