"""Every letter, whatever it is about: who writes, and where they can be written to."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

LETTERS = Path(__file__).parents[2] / "eventsapp" / "templates" / "messages"
_INCLUDED = re.compile(r'{% include "messages/([^"]+)" %}')


def whole(name: str) -> str:
    return _INCLUDED.sub(lambda found: whole(found[1]), (LETTERS / name).read_text())


@pytest.mark.parametrize("name", sorted(one.name for one in LETTERS.glob("[a-z]*.txt")))
def test_every_letter_says_who_writes_and_from_where(name: str):
    text = whole(name)
    assert "{{ charity.name.said() }}\n{{ charity.address }}\n{{ charity.website }}" in text


@pytest.mark.parametrize("name", sorted(one.name for one in LETTERS.glob("*.txt")))
def test_no_address_stands_without_words_that_say_where_it_leads(name: str):
    lines = (LETTERS / name).read_text().splitlines()
    for before, line in pairwise(lines):
        if re.fullmatch(r"\{\{ (secrets\.\w*(link|address)|address\(.*\)) \}\}", line):
            assert before.endswith(":"), before
