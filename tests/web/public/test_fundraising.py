"""Raising money, as everybody sees it."""

import io
import re
from html import unescape
from typing import Any

import pytest
from pypdf import PdfReader

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.events.models import State
from eventsapp.fundraising import lists, pages
from eventsapp.fundraising.gift_models import GiftStatus, ShownAs
from eventsapp.publishing import kept
from tests import makers

ADDRESS = "/walk/2027/fundraising"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def raising(walk):
    return makers.fundraising(walk, goal_cents=1_000_00, has_leaderboard=True)


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def close(page):
    with writing():
        pages.close(page, by=OPERATOR)


def test_an_edition_that_raises_no_money_has_no_such_page(walk, client):
    assert client.get(ADDRESS).status_code == 404
    assert "What we raise" not in client.get("/walk/2027/").text


def test_what_was_counted_reported_and_promised_is_told_apart_in_words_and_drawn_apart(walk, raising, client):
    makers.gift(walk, 300_00)
    makers.gift(walk, 200_00, status=GiftStatus.REPORTED)
    makers.pledge(walk, 50_00)
    for address in (ADDRESS, "/walk/2027/"):
        page = client.get(address)
        said = text_of(page)
        assert "$500.00 of $1,000.00" in said and "That is 50% of the goal." in said
        assert "Counted $300.00" in said and "Reported, not counted yet $200.00" in said
        assert "Promised, not given yet $50.00" in said and "Gifts 2" in said
        assert re.search(r'class="trail-counted"[^>]*stroke-dasharray="300 3000"', page.text)
        assert re.search(r'class="trail-reported"[^>]*stroke-dasharray="0 300 26 14 ', page.text)
        assert re.search(r'class="trail-here"[^>]*stroke-dasharray="0 500 0 3000"', page.text)
        drawing = re.search(r"<svg class=\"trail\".*?</svg>", page.text, re.DOTALL).group()
        assert "style=" not in drawing and 'aria-label="$500.00 of $1,000.00, that is 50%.' in drawing


def test_a_goal_is_reached_not_a_cent_before_and_the_trail_ends_at_it(walk, raising, client):
    makers.gift(walk, 999_99)
    assert "That is 99% of the goal." in text_of(client.get(ADDRESS))
    makers.gift(walk, 500_01)
    page = client.get(ADDRESS)
    assert "The goal is reached: 150%. Thank you!" in text_of(page)
    assert re.search(r'class="trail-counted"[^>]*stroke-dasharray="1000 3000"', page.text)


def test_without_a_goal_the_sum_stands_alone(walk, client):
    makers.fundraising(walk, goal_cents=None)
    makers.gift(walk, 12_50)
    page = client.get(ADDRESS)
    assert "$12.50 raised so far" in text_of(page) and '<svg class="trail"' not in page.text


def test_a_page_is_found_by_its_address_alone_unless_its_owner_wishes_more(walk, raising, client):
    hidden = makers.fundraising_page(walk, person=makers.person("Zoë Tremblay"))
    makers.fundraising_page(walk, person=makers.person("Kim Lee"), is_listed=True)
    listed = client.get(ADDRESS).text
    assert "Kim" in listed and "Lee" not in listed and "Zoë" not in listed
    page = client.get(f"{ADDRESS}/{hidden.code}")
    assert "Zoë raises money" in text_of(page) and "Tremblay" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in page.headers and "Cookie" not in page.headers.get("Vary", "")


def test_a_search_goes_on_by_key_and_keeps_what_was_typed(walk, raising, client, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 2)
    for name in ("Otter A", "Otter B", "Otter C", "Robin"):
        makers.fundraising_page(walk, shown_name=name, is_listed=True)
    first = client.get(f"{ADDRESS}?q=OTTER").text
    assert "Otter A" in first and "Otter C" not in first and "Robin" not in first
    onward = unescape(re.search(r'href="([^"]*after=[^"]*)"', first).group(1))
    second = client.get(onward).text
    assert "Otter C" in second and "Otter B" not in second and "Robin" not in second


def test_only_who_agreed_stands_on_the_leaderboard_most_first(walk, raising, client):
    pages_of = {}
    for name, cents, agrees in (("Ann", 10_00, True), ("Ben", 90_00, True), ("Cleo", 500_00, False)):
        pages_of[name] = makers.fundraising_page(walk, shown_name=name, on_leaderboard=agrees)
        makers.gift(walk, cents, page=pages_of[name])
    said = text_of(client.get(ADDRESS))
    assert said.index("Ben , $90.00".replace(" ,", ",")) < said.index("Ann, $10.00") and "Cleo" not in said
    close(pages_of["Ben"])
    assert "Ben" not in text_of(client.get(ADDRESS))


def test_a_story_keeps_its_paragraphs_its_language_and_no_markup(walk, raising, client):
    story = "Je marche pour ma sœur.\n\n<b>Merci</b>"
    page = makers.fundraising_page(walk, story=story, language="fr")
    shown = client.get(f"{ADDRESS}/{page.code}").text
    assert 'lang="fr-CA">' in shown and shown.count('<p class="as-typed">') == 2
    assert "&lt;b&gt;Merci" in shown


def test_the_latest_gifts_name_only_who_chose_so_and_say_no_amount(walk, raising, client):
    page = makers.fundraising_page(walk)
    makers.gift(walk, 77_00, page=page, shown_as=ShownAs.NAME, shown_name="Aunt May", message="Go, go!")
    makers.gift(walk, 33_00, page=page, shown_name="Nobody’s business", message="For you")
    shown = text_of(client.get(f"{ADDRESS}/{page.code}"))
    assert "Aunt May Go, go!" in shown and "Somebody who is not named For you" in shown
    assert "business" not in shown and "$77.00" not in shown and "$33.00" not in shown


def test_a_team_shows_what_it_and_its_members_raised(walk, raising, client):
    with writing():
        walk.has_teams = True
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, "Otters", captain)
    its, own = makers.fundraising_page(walk, team=team), makers.fundraising_page(walk, person=captain)
    makers.gift(walk, 100_00, page=its)
    makers.gift(walk, 20_00, page=own)
    for address in (f"{ADDRESS}/{its.code}", f"/walk/2027/teams/{team.code}"):
        assert "Counted $120.00" in text_of(client.get(address)), address
    assert "Haddad" not in client.get(f"{ADDRESS}/{its.code}").text


def test_a_closed_page_says_so_shows_nothing_of_it_and_leads_on(walk, raising, client):
    captain = makers.person("Amina Haddad")
    team = makers.team(walk, "Otters", captain)
    page = makers.fundraising_page(walk, person=captain, story="Mine alone.")
    close(page)
    shown = client.get(f"{ADDRESS}/{page.code}")
    assert shown.status_code == 410 and "This page is closed" in shown.text
    assert "Amina" not in shown.text and "Mine alone" not in shown.text
    its = makers.fundraising_page(walk, team=team)
    assert f"{ADDRESS}/{its.code}" in client.get(f"{ADDRESS}/{page.code}").text
    assert client.get(f"{ADDRESS}/{page.code}/sheet.pdf").status_code == 404


def test_a_sheet_of_last_year_leads_to_this_years_page_or_says_whose_year_it_was(walk, raising, client):
    last = makers.edition(of=walk.series, year=2026, state=State.ARCHIVED)
    makers.fundraising(last)
    somebody = makers.person("Kim Lee")
    old = makers.fundraising_page(last, person=somebody)
    shown = client.get(f"/walk/2026/fundraising/{old.code}").text
    assert "This is the page of 2026" in shown and "/give" not in shown
    new = makers.fundraising_page(walk, person=somebody)
    assert f"{ADDRESS}/{new.code}" in client.get(f"/walk/2026/fundraising/{old.code}").text
    typed = client.get(f"{ADDRESS}/{old.code}")
    assert typed.status_code == 302 and typed.headers["Location"].endswith(f"/walk/2026/fundraising/{old.code}")
    assert client.get(f"{ADDRESS}/NONEOFOURS").status_code == 404


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sheet_is_tagged_and_says_the_code_how_to_pay_and_that_it_is_no_receipt(
    walk, raising, client, language, paper
):
    page = makers.fundraising_page(walk, person=makers.person("Zoë Tremblay"))
    root = "/fr" if language == "fr" else ""
    answer = client.get(f"{root}{ADDRESS}/{page.code}/sheet.pdf?paper={paper}")
    document = PdfReader(io.BytesIO(answer.data))
    catalogue: Any = document.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == f"{language}-CA"
    assert len(document.pages) == 1
    text = document.pages[0].extract_text()
    assert page.code[:5] in text and "Zoë" in text and "Tremblay" not in text
    for words in {
        "en": ("Pledge sheet", "Send an e-transfer.", "Per kilometre", "This sheet is not a receipt", "Receipt wanted"),
        "fr": ("Feuille de promesses", "Faites un virement.", "Par kilomètre", "n’est pas un reçu", "Reçu voulu"),
    }[language]:
        assert words in " ".join(text.split()), words
    width = float(document.pages[0].mediabox.width)
    assert width == pytest.approx(792 if paper == "letter" else 841.9, abs=1)


def test_a_page_costs_as_many_statements_however_many_gifts_there_are(walk, raising, client, queries):
    page = makers.fundraising_page(walk, is_listed=True, on_leaderboard=True)
    seen: dict[str, set[int]] = {}
    for number in (1, 12):
        for _each in range(number):
            makers.gift(walk, 5_00, page=page)
            makers.fundraising_page(walk, is_listed=True)
        for address in (ADDRESS, f"{ADDRESS}/{page.code}", "/walk/2027/"):
            client.get(address)
            with writing():
                kept.forget()
            with queries() as made:
                client.get(address)
            asked = [one for one in made if not re.search("kept_pages|public_versions|set_config", one)]
            assert not any("ledger" in one for one in asked)
            seen.setdefault(address, set()).add(len(asked))
    assert seen[ADDRESS] == {9} and seen[f"{ADDRESS}/{page.code}"] == {7}
    assert len(seen["/walk/2027/"]) == 1
