"""The French is whole and fresh: every sentence of the pages has it, with its placeholders and its spaces.

After changing a sentence: `make translations`, then say it in French in messages.po, then `make translations` again.
"""

import ast
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import gettext, ngettext

from eventsapp import HOME
from eventsapp.core import languages

FRENCH = HOME / "eventsapp/translations/fr/LC_MESSAGES"
TEMPLATES = HOME / "eventsapp/templates"
MAILS = sorted((TEMPLATES / "messages").glob("*.txt"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
SPEAKING = ("calendars", "publishing", "receipts", "reports", "rounds", "web", "workflows")
"""Where sentences are put together for people; the command line speaks English alone."""

NO_BREAK = "\u00a0"
PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%%")
TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)

SPELLED_COLON = re.compile(r"""~ *["'] ?: ?["']|["'] ?: ?["'] *(?:~|\|join)""")
"""A colon that is put between two texts; the one of a mapping is none."""

UNTYPOGRAPHIC = {
    "a space before ; ! ?": re.compile(r"\s[;!?]"),
    "no no-break space before :": re.compile(rf"(?<!{NO_BREAK}):(?!//|(?<=\d:)\d)"),
    "no no-break space inside « »": re.compile(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»"),
    "no no-break space after a number": re.compile(r"(?:\d|%\(\w+\)[ds]) ?(?:[$%](?!\()|(?:h|ans|km)(?![^\W\d]))"),
    "straight or English quotes": re.compile("['\"“”‘]"),
    "a space too many": re.compile(r"  |^ | $"),
}


def test_every_sentence_of_the_pages_is_in_the_catalogue(po: Catalog, said: Catalog):
    missing = _keys(said) - _keys(po)
    assert not missing, "run: make translations"


def test_nothing_is_kept_that_no_page_says_any_more(po: Catalog, said: Catalog):
    unused = _keys(po) - _keys(said)
    assert not unused, "run: make translations"
    assert not po.obsolete


def test_everything_is_said_in_french(po: Catalog):
    assert [message.id for message in _messages(po) if not all(_french(message))] == []


def test_nothing_is_a_guess(po: Catalog):
    assert not po.fuzzy  # a catalogue whose header is marked so is skipped when compiling
    assert [message.id for message in _messages(po) if message.fuzzy] == []


def test_the_placeholders_are_those_of_the_english(po: Catalog):
    for message in _messages(po):
        for french in _french(message):
            assert _placeholders(french) == _placeholders(_english(message)[-1]), message.id


def test_zero_is_singular_in_french(app_without_database: Flask):
    with app_without_database.app_context(), languages.speaking("fr"):
        spoken = [ngettext("%(num)s place left", "%(num)s places left", number) for number in (0, 1, 2)]
    assert spoken == ["0 place libre", "1 place libre", "2 places libres"]


def test_the_app_speaks_it(app_without_database: Flask):
    with app_without_database.app_context(), languages.speaking("fr"):
        assert gettext("Calendar") == "Calendrier"


def test_the_compiled_catalogue_is_the_written_one(po: Catalog):
    octets = BytesIO()
    write_mo(octets, po)
    octets.seek(0)
    with (FRENCH / "messages.mo").open("rb") as file:
        assert _spoken(read_mo(file)) == _spoken(read_mo(octets)), "run: make translations"


def test_the_catalogue_keeps_french_typography(po: Catalog):
    wrong = [(fault, french) for message in _messages(po) for french in _french(message) for fault in _faults(french)]
    assert wrong == []


@pytest.mark.parametrize(
    "french", ["Merci !", "Où ?", "ici ; là", "ici : là", "ici: là", "« ici »", "20 %", "14h30", "l'eau"]
)
def test_poor_typography_is_noticed(french: str):
    assert _faults(french)


@pytest.mark.parametrize(
    "french", ["Merci!", "Où?", "ici; là", "Nom\u00a0: Zoé", "«\u00a0ici\u00a0»", "20\u00a0%", "https://a.ca"]
)
def test_good_typography_is_left_alone(french: str):
    assert not _faults(french)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_puts_a_mark_between_words_that_french_writes_otherwise(page: Path):
    """Between what is said in either language, a colon is `colon()`, and a quotation is part of a sentence."""
    bare = re.sub(r"&#?\w+;|<[^>]*>", "", TAGS.sub("", page.read_text()))
    spelled = [tag for tag in TAGS.findall(page.read_text()) if SPELLED_COLON.search(tag)]
    assert (re.findall(r"[^\n]*[:«»][^\n]*", bare), spelled) == ([], [])


def test_no_code_puts_an_english_colon_between_words():
    found = []
    for path in sorted(path for floor in SPEAKING for path in (HOME / "eventsapp" / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            if any(isinstance(part, ast.Constant) and ": " in str(part.value) for part in parts):
                found.append(f"{path.relative_to(HOME)}: {ast.unparse(node)}")
    assert [one for one in found if "feeds/security.py" not in one] == [], "say it with languages.labelled"


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.name)
def test_every_mail_exists_in_both_languages_and_tells_the_same(mail: Path):
    twin = _twin(mail)
    assert twin.exists()
    assert _tags(mail) == _tags(twin)


@pytest.mark.parametrize("mail", [mail for mail in MAILS if mail.name.endswith(".fr.txt")], ids=lambda path: path.name)
def test_the_french_mails_keep_french_typography(mail: Path):
    lines = [re.sub(" {2,}", " ", TAGS.sub("…", line)).strip(" ") for line in mail.read_text().splitlines()]
    assert [(fault, line) for line in lines for fault in _faults(line)] == []


# ---- What they look at


@pytest.fixture(scope="module")
def po() -> Catalog:
    """The French catalogue, as people write it."""
    with (FRENCH / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What code and templates say today, collected as `make translations` does it."""
    found = tmp_path_factory.mktemp("words") / "messages.pot"
    keywords = ["-k", "_l", "-k", "lazy_gettext"]
    mapping, package = str(HOME / "babel.cfg"), str(HOME / "eventsapp")
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", mapping, *keywords, "-o", str(found), package])
    with found.open("rb") as file:
        return read_po(file)


@pytest.fixture
def app_without_database(make_app: Callable[..., Flask]) -> Flask:
    """The app, for what needs no database."""
    return make_app("sqlite://")


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _keys(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, _english(message)) for message in _messages(catalogue)}


def _spoken(catalogue: Catalog) -> dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]]:
    return {(message.context, _english(message)): _french(message) for message in _messages(catalogue)}


def _english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _french(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDERS.findall(text))


def _faults(french: str) -> list[str]:
    return [fault for fault, pattern in UNTYPOGRAPHIC.items() if pattern.search(french)]


def _twin(mail: Path) -> Path:
    here, there = (".en.txt", ".fr.txt") if mail.name.endswith(".en.txt") else (".fr.txt", ".en.txt")
    return mail.with_name(mail.name.removesuffix(here) + there)


def _tags(mail: Path) -> list[str]:
    """What it fills in and asks, in any order; the pieces it includes count as the same in both languages."""
    return sorted(re.sub(r"\.(en|fr)\.txt", ".txt", tag) for tag in TAGS.findall(mail.read_text()))
