"""Pieces of a template that are filled many times."""

import pytest
from markupsafe import Markup

from eventsapp.web.parts.patterns import PLACE, Pattern, macro
from tests import cast


def cell(label, place):
    return f'<td data-label="{label}">{place} – {place}</td>'


def test_what_is_filled_in_is_text_unless_it_is_html_already():
    pattern = Pattern(cell, "Name")
    assert PLACE not in pattern.filled(("Kim", "Lee"))
    assert pattern.filled(("<b>", Markup("<i>here</i>"))) == '<td data-label="Name">&lt;b&gt; – <i>here</i></td>'
    for name in cast.HOSTILE_NAMES:
        assert pattern.filled((name, "")) == Markup('<td data-label="Name">{} – </td>').format(name)


def test_every_place_is_filled():
    with pytest.raises(ValueError, match="1 values for 2 places"):
        Pattern(cell, "Name").filled(("Kim",))


def test_a_macro_speaks_the_language_of_the_page(app):
    for address, words in (("/", "Choose"), ("/fr/", "Choisir")):
        with app.test_request_context("/", environ_overrides={"eventsapp.language": "fr" if "fr" in address else "en"}):
            row = Pattern(macro("organize/roster/line.html", "line"), [], False, True)
            assert f"{words} Kim" in row.filled(("/somewhere", "Kim", "p1", "Kim"))
