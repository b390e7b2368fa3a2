"""The page that explains how to subscribe."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import makers


@pytest.fixture
def walk(app):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk & Wheel", "La Marche"))
    makers.edition(of=series)
    return series


def links(page):
    return [unescape(address) for address in re.findall(r'<a [^>]*href="([^"]*)"', page.text)]


def only(found):
    assert len(found) == 1, found
    return found[0]


WAYS = {
    "/calendar": "events.example.org/calendar.ics",
    "/fr/calendar": "events.example.org/fr/calendar.ics",
    "/calendar?series=walk": "events.example.org/walk/calendar.ics",
    "/fr/calendar?series=walk": "events.example.org/fr/walk/calendar.ics",
    "/calendar?series=": "events.example.org/calendar.ics",
}


def test_every_way_in_leads_to_the_same_feed(client, walk):
    for page, feed in WAYS.items():
        _check_ways(client.get(page), feed)


def _check_ways(answer, feed):
    assert answer.status_code == 200
    shown = links(answer)
    assert {link for link in shown if link.startswith("webcal:")} == {f"webcal://{feed}"}
    google = urlsplit(only([link for link in shown if "google" in link]))
    assert (google.netloc, google.path) == ("calendar.google.com", "/calendar/r")
    assert parse_qs(google.query)["cid"] == [f"webcal://{feed}"]
    for host in ("outlook.live.com", "outlook.office.com"):
        outlook = urlsplit(only([link for link in shown if host in link]))
        assert outlook.path == "/calendar/0/addfromweb"
        assert parse_qs(outlook.query)["url"] == [f"https://{feed}"]
        assert parse_qs(outlook.query)["name"]
    assert f"https://{feed}?download=1" in shown
    assert only(re.findall(r'<code class="address" id="feed-address">(.*?)</code>', answer.text)) == f"https://{feed}"


def test_each_way_says_how_long_it_really_takes(client, walk):
    page = client.get("/calendar").text
    for told in ("every 8 to 24 hours", "one to three hours", "about three hours", "as often as you tell it to"):
        assert told in page


def test_a_series_is_chosen_without_a_script(client, walk):
    page = client.get("/calendar?series=walk").text
    assert '<form method="get"' in page
    assert '<option selected value="walk">The Walk &amp; Wheel</option>' in page
    assert "Add The Walk &amp; Wheel to your calendar" in page


def test_the_square_code_carries_the_page_to_a_phone_and_needs_no_style(client, walk):
    page = client.get("/calendar?series=walk").text
    code = only(re.findall(r'<svg role="img".*?</svg>', page, re.DOTALL))
    assert "<title>" in code
    assert "style" not in code
    assert ' style="' not in page


@pytest.mark.parametrize("query", ["", "?series=walk"])
def test_the_same_calendar_in_the_other_language_is_one_link_away(client, walk, query):
    english, french = client.get(f"/calendar{query}").text, client.get(f"/fr/calendar{query}").text
    link = r'<a href="([^"]+)" lang="([^"]+)" hreflang="[^"]+">([^<]+)</a>'
    assert (f"/fr/calendar{query}", "fr-CA", "Le même calendrier en français") in re.findall(link, english)
    assert (f"/calendar{query}", "en-CA", "The same calendar in English") in re.findall(link, french)


def test_programs_that_read_json_are_told_where(client, walk):
    for page, feed in WAYS.items():
        address = f"https://{feed.removesuffix('.ics')}.json"
        assert f'<code class="address">{address}</code>' in client.get(page).text
        assert client.get(urlsplit(address).path).json[0] == "vcalendar"


def test_an_unknown_series_is_not_found(client, walk):
    for slug in ("nothing", "%00", "walk%27--", "a" * 5000, "%F0%9F%8F%83"):
        assert client.get(f"/calendar?series={slug}").status_code == 404


def test_the_page_has_no_cookie(client, walk):
    answer = client.get("/calendar")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_empty_site_explains_itself_too(client):
    assert client.get("/calendar").status_code == 200
