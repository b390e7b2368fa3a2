"""Whose envelope is it? A name, a code, or whatever a scanner types."""

from datetime import date

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.fundraising import pages
from eventsapp.fundraising.page_search import MOST, code_in, search
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6))


@pytest.mark.parametrize(
    "typed",
    [
        "ABCDE23456",
        "abcde-23456",
        " abcde 23456 ",
        "https://events.example.org/walk/2027/fundraising/ABCDE23456",
        "https://events.example.org/fr/walk/2027/fundraising/abcde23456/sheet.pdf",
        "events.example.org/walk/2027/fundraising/ABCDE23456?utm=1#top",
        "ＡＢＣＤＥ２３４５６",
    ],
)
def test_the_code_is_read_however_it_was_typed_or_scanned(typed):
    assert code_in(typed) == "ABCDE23456"


def test_a_page_is_found_by_its_code_its_shown_name_and_the_whole_name(walk):
    page = makers.fundraising_page(walk, person=makers.person("Marie-Ève Prévost"))
    for typed in (page.code.lower(), f"/walk/2027/fundraising/{page.code}", "marie", "PREVOST", "marie-eve pr"):
        found = search(walk, typed)
        assert found.pages == [page] and found.is_settled, typed
    for typed in ("", "   ", "reve", "%", "_"):
        assert search(walk, typed).pages == [], typed


def test_two_of_the_same_name_are_asked_about(walk):
    for _each in range(2):
        makers.fundraising_page(walk, person=makers.person("Ana Silva"))
    found = search(walk, "ana")
    assert len(found.pages) == 2 and not found.is_settled
    for _each in range(MOST):
        makers.fundraising_page(walk, person=makers.person("Ana Silva"))
    assert len(search(walk, "ana").pages) == MOST and search(walk, "ana").has_more


def test_a_code_of_last_year_leads_to_this_years_page_of_the_same_person(walk):
    before = makers.edition(of=walk.series, starts_on=date(2026, 6, 7))
    ana = makers.person("Ana Silva")
    old = makers.fundraising_page(before, person=ana)
    found = search(walk, old.code)
    assert (found.elsewhere, found.pages, found.is_settled) == (old, [], False)
    new = makers.fundraising_page(walk, person=ana)
    found = search(walk, old.code)
    assert (found.elsewhere, found.pages, found.is_settled) == (old, [new], False)


def test_a_withdrawn_page_leads_to_the_team_or_the_event(walk):
    team = makers.team(walk)
    page = makers.fundraising_page(walk, person=team.captain)
    with writing():
        pages.close(page, by=OPERATOR)
    found = search(walk, page.code)
    assert (found.closed, found.pages, found.is_settled) == (page, [], False)
    of_team = makers.fundraising_page(walk, team=team)
    assert search(walk, page.code).pages == [of_team]
    assert search(walk, "/fundraising/" + page.code).closed == page
