"""Documents: tagged, in their language, whatever people are called; their fonts are the ones we vouch for."""

import hashlib
import io
import json

import pytest
from pypdf import PdfReader

from eventsapp.core import documents
from tests import cast

GIVEN = {
    "organization": {"name": "Foundation for Dystonia", "lines": ["1 Main Street"], "contact": "hello@example.org"},
    "event": "The Walk 2027",
    "event_days": "Sunday, June 6, 2027",
    "made_on": "Monday, June 7, 2027",
    "total": "2 hours",
    "lines": [{"when": "7 a.m.", "role": "Water", "place": "Gate", "hours": "2 hours", "supervisor": "Sam"}],
    "approvers": "Dana",
    "code": "K7M4-Q2XP-9TRW",
    "verify_address": "https://events.example.org/verify",
    "verify_shown": "events.example.org/verify",
}


def letter(name):
    return PdfReader(io.BytesIO(documents.pdf("hours_letter", "en", {**GIVEN, "name": name})))


def is_universal(document):
    return b"<pdfuaid:part>1</pdfuaid:part>" in document.xmp_metadata.stream.get_data()


@pytest.mark.parametrize("name", [name for name in cast.NAMES if "🌻" not in name])
def test_names_of_the_world_can_be_written(name):
    assert is_universal(letter(name))


def test_a_sign_that_no_font_has_costs_the_seal_and_not_the_letter(caplog):
    document = letter("Anna 🌻 Summer")
    assert not is_universal(document) and document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Summer" in document.pages[0].extract_text()
    assert "Anna" not in caplog.text and "no font has" in caplog.text


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "$x$ *bold* _it_ @ref <label> \\ // /*", '"}, "code": "X'])
def test_what_people_type_is_never_markup(name):
    text = letter(name).pages[0].extract_text()
    assert name in text.replace("\n", "") or name in text.replace("\n", " ")
    assert "root:" not in text


def test_every_font_is_listed_with_its_licence():
    listed = json.loads((documents.FONTS / "manifest.json").read_text())["files"]
    assert {one["file"] for one in listed} == {file.name for file in documents.FONTS.iterdir()} - {"manifest.json"}
    for one in listed:
        assert hashlib.sha256((documents.FONTS / one["file"]).read_bytes()).hexdigest() == one["sha256"], one["file"]
