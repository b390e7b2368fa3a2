"""Dates and addresses are written as each language writes them."""

from contextvars import Context
from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsapp.core import languages
from eventsapp.core.languages import Bilingual, speaking

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _app(app):
    return app


def test_a_day_is_written_out():
    assert languages.day(date(2027, 6, 6)) == "Sunday, June 6, 2027"
    with speaking("fr"):
        assert languages.day(date(2027, 6, 6)) == "le dimanche 6 juin 2027"
        assert languages.day(date(2027, 8, 1)) == "le dimanche 1er août 2027"


def test_several_days_are_from_the_first_to_the_last():
    assert languages.days(date(2027, 6, 1), date(2027, 6, 30)) == "Tuesday, June 1, 2027 to Wednesday, June 30, 2027"
    with speaking("fr"):
        assert languages.days(date(2027, 6, 1), date(2027, 6, 30)) == "du mardi 1er juin 2027 au mercredi 30 juin 2027"


def test_the_time_of_day_never_breaks_across_two_lines():
    assert languages.clock(time(9, 30)) == f"9:30{NBSP}a.m."
    with speaking("fr"):
        assert languages.clock(time(9, 30)) == f"9{NBSP}h{NBSP}30"
        assert languages.clock(time(14, 0)) == f"14{NBSP}h"


def test_a_text_that_misses_one_language_is_said_in_the_other():
    assert Bilingual(en="Walk", fr="").said("fr") == "Walk"
    assert Bilingual(en="", fr="Marche").said("en") == "Marche"


@pytest.mark.parametrize("path", ["/", "/about-dystonia"])
def test_a_french_page_has_an_address_of_its_own_and_leads_to_its_twin(client, path):
    english, french = client.get(path), client.get(f"/fr{path}")
    assert '<html lang="en-CA">' in english.text
    assert '<html lang="fr-CA">' in french.text
    assert f'href="/fr{path}"' in english.text
    assert f'href="{path}"' in french.text


def test_a_path_that_only_begins_like_french_is_not_french(client):
    assert '<html lang="en-CA">' in client.get("/frozen-lake/").text


AGO = [
    (timedelta(minutes=-5), "just now", "à l’instant"),
    (timedelta(seconds=59), "just now", "à l’instant"),
    (timedelta(minutes=1), "1 minute ago", "il y a 1 minute"),
    (timedelta(minutes=59, seconds=29), "59 minutes ago", "il y a 59 minutes"),
    (timedelta(hours=23), "23 hours ago", "il y a 23 heures"),
    (timedelta(days=4), "4 days ago", "il y a 4 jours"),
]


@pytest.mark.parametrize(("past", "english", "french"), AGO)
def test_how_long_ago_something_was(past, english, french):
    now = datetime(2027, 3, 10, tzinfo=UTC)
    assert languages.ago(now - past, now) == english
    with speaking("fr"):
        assert languages.ago(now - past, now) == french


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [(1, "1st", "1re"), (2, "2nd", "2e"), (11, "11th", "11e"), (23, "23rd", "23e"), (49, "49th", "49e")],
)
def test_an_edition_has_its_number_in_the_row_of_years(number, english, french):
    assert languages.ordinal(number) == english
    with speaking("fr"):
        assert languages.ordinal(number) == french


def test_a_sentence_of_a_template_speaks_the_language_and_escapes_what_it_names_in_html_alone(app):
    page = app.jinja_env.from_string("{{ _('Roster') }}, {{ _('Check in %(name)s', name=name) }}")
    text = app.jinja_env.overlay(autoescape=False).from_string("{{ _('Check in %(name)s', name=name) }}")
    with app.test_request_context():
        said = {}
        for language in ("en", "fr", "en"):
            with languages.speaking(language):
                said[language] = page.render(name="<Kim>")
                assert text.render(name="<Kim>").endswith("<Kim>")
        assert said["en"] == "Roster, Check in &lt;Kim&gt;"
        assert "&lt;Kim&gt;" in said["fr"] and "Roster" not in said["fr"]


def test_words_that_never_change_are_looked_up_once_in_each_language(app):
    asked = []

    @languages.once_in_each
    def called(number):
        asked.append(languages.current())
        return f"{languages.current()} {number}"

    with app.test_request_context():
        for language in ("en", "fr", "en", "fr"):
            with languages.speaking(language):
                assert called(1) == f"{language} 1"
    assert asked == ["en", "fr"]


def test_a_word_that_was_asked_for_while_no_app_was_there_is_found_once_there_is_one(app):
    """An app remembers its catalogues: one that it could not find yet must not be what it remembers."""
    catalogues = languages._Catalogues()

    def roster():
        with languages.speaking("fr"):
            return catalogues.gettext("Roster")

    assert Context().run(roster) == "Roster"
    with app.app_context():
        assert roster() != "Roster"


def test_names_are_listed_as_one_says_them():
    assert [languages.listed(names) for names in ([], ["Ana"], ["Ana", "Bo"], ["Ana", "Bo", "Cy"])] == [
        "",
        "Ana",
        "Ana and Bo",
        "Ana, Bo and Cy",
    ]
    with speaking("fr"):
        assert languages.listed(["Ana", "Bo", "Cy"]) == "Ana, Bo et Cy"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("June", 6),
        ("juin", 6),
        ("JUIL.", 7),
        ("août", 8),
        ("aout", 8),
        ("Dec", 12),
        ("mars", 3),
        ("mar", 3),
        ("mai", 5),
    ],
)
def test_a_month_is_read_by_its_name_in_either_language(typed, number):
    assert languages.month_named(typed) == number


@pytest.mark.parametrize("typed", ["", "j", "jui", "Junk", "6", "31"])
def test_what_is_no_month_or_may_be_two_is_none(typed):
    assert languages.month_named(typed) is None
