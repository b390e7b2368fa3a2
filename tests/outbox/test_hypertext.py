"""A mail as HTML: word for word what its text says, and nothing a stranger wrote becomes more than words."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.outbox import hypertext
from tests import cast

HOST = "events.example.org"
PAGE = f"https://{HOST}/my/abc/"
LETTER = f"""Hello Ann,

Thank you!
You have a place.

When:      Saturday, 12 June 2027
Where:     High Park, Toronto

- Ann Ames
  5 km walk
- Bo Ames
  Has a place

Please do. Open your page:
{PAGE}

Add it to your calendar:
https://{HOST}/walk/2027.ics

The rules are at https://example.net/rules.
--------
Foundation
"""


class Reader(HTMLParser):
    """What a page says, the address behind a link after its words; and its tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._link: list[str] | None = None
        self._aside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._aside = tag in ("title", "h1")
        if tag == "a":
            self._link = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            address = self.tags[-1][1]["href"]
            self.said += "" if "".join(self._link) == address else f" {address} "
            self._link = None

    def handle_data(self, data: str) -> None:
        if not self._aside:
            self.said += data
        if self._link is not None:
            self._link.append(data)

    def links(self) -> dict[str, str]:
        return {found["href"]: found["style"] for tag, found in self.tags if tag == "a"}


def read(text: str, **given: Any) -> Reader:
    usual = {"heading": "Foundation", "title": "Welcome", "language": "en", "host": HOST}
    return Reader(hypertext.written(text, **(usual | given)))


def tokens(text: str) -> list[str]:
    """The words; a colon before an address, bullets and rules are not among them."""
    return [word for word in (one.rstrip(":") for one in text.split()) if word.strip("-")]


def test_the_words_are_those_of_the_text():
    assert tokens(read(LETTER).said) == tokens(LETTER)


lines = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40),
    st.sampled_from([*LETTER.splitlines(), "", "- ", "  ", "----", "Label:", "- Label:", "a. b? c :", "<b>", "&amp;"]),
    st.sampled_from([PAGE, f" {PAGE}", f"{PAGE}:", f"{PAGE}.", "http://[", "https://"]),
)  # fmt: skip


@given(st.lists(lines, max_size=12).map("\n".join))
def test_the_words_are_those_of_the_text_whatever_it_is(text: str):
    assert "".join(tokens(read(text).said)) == "".join(tokens(text))


@given(st.lists(lines, max_size=12).map("\n".join))
def test_no_text_brings_a_tag_or_an_address_that_is_not_ours(text: str):
    reader = read(text)
    assert {tag for tag, _ in reader.tags} <= {
        *("html", "head", "meta", "title", "body", "div", "h1", "p", "span", "a", "ul", "li", "br", "hr")
    }
    for _, attributes in reader.tags:
        assert set(attributes) <= {"lang", "charset", "name", "content", "style", "role", "dir", "href"}
        assert attributes.get("href", "https://").startswith(("https://", "http://"))


def test_a_line_that_names_an_address_of_ours_becomes_the_link():
    page = hypertext.written(LETTER, heading="Foundation", title="Welcome", language="en", host=HOST)
    assert ">Open your page</a>" in page
    assert ">Add it to your calendar</a>" in page
    assert ">https://example.net/rules</a>.</span>" in page
    assert "Please do.</span>" in page


def test_the_link_that_is_for_this_reader_is_the_big_one():
    first, second = f"https://{HOST}/walk/", PAGE
    text = f"All about the day:\n{first}\n\nYour page:\n{second}\n"
    assert "background-color" in read(text, main=[second]).links()[second]
    assert "background-color" not in read(text, main=[second]).links()[first]
    assert "background-color" in read(text).links()[first]
    assert "background-color" in read(text, aside=first).links()[second]
    assert "background-color" not in read(f"No more of these:\n{first}\n", aside=first).links()[first]


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", f"https://{HOST}.evil.example/", f"https://{HOST}@evil.example/", f"https://{HOST}:80@evil.example/",
     f"https://evil.example/{HOST}/", "https://[", f"javascript:alert({HOST})"],
)  # fmt: skip
def test_no_stranger_hides_an_address_behind_words(address: str):
    page = hypertext.written(f"Your page:\n{address}\n", heading="F", title="W", language="en", host=HOST)
    assert "Your page:</span>" in page
    assert f">{address}<" in page


@pytest.mark.parametrize("name", [*cast.NAMES, *cast.HOSTILE_NAMES], ids=ascii)
def test_a_name_is_text(name: str):
    reader = read(f"Hello {name},\n\n- {name}\n  5 km\n", heading=name, title=name)
    assert tokens(reader.said) == tokens(f"Hello {name}, {name} 5 km")


def test_a_name_in_another_script_turns_no_sentence_it_stands_in():
    reader = read("Hello مريم الحداد,\n\n- مريم\n  مريم: a place at the walk\n", heading="مريم")
    directions = [found["dir"] for tag, found in reader.tags if tag in ("h1", "span")]
    assert directions == ["rtl", "ltr", "rtl", "ltr"]


def test_it_says_its_language_and_fetches_nothing():
    reader = read(LETTER, language="fr")
    assert {found["lang"] for tag, found in reader.tags if "lang" in found} == {"fr"}
    assert not {"img", "link", "script", "style"} & {tag for tag, _ in reader.tags}
    assert not [found for _, found in reader.tags if "url(" in found.get("style", "") or "src" in found]
