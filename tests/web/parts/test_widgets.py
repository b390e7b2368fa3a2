"""Fields are written as WTForms writes them, letter for letter."""

from typing import Any

import pytest
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Form, SelectField, StringField, TelField, TextAreaField
from wtforms import widgets as theirs
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets.core import html_params

from eventsapp.web.parts import widgets
from tests.cast import HOSTILE_NAMES

VALUES = ["", "Amina", "a \"quoted\" & <b>bold</b> 'word'", "two\nlines", "محمد 🌻", *HOSTILE_NAMES]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"class_": "input", "for_": "x", "data_pick": "1", "aria_describedby": "a b"},
        {"required": True, "disabled": False, "checked": True, "value": ""},
        {"maxlength": 40, "value": None, "title": Markup('said "so" &amp; <b>')},
        *({"value": value, "placeholder": value} for value in VALUES),
    ],
)
def test_attributes_are_the_same(given):
    assert widgets.attributes(**given) == html_params(**given)


class Asking(Form):  # type: ignore[misc]
    """Each field as WTForms writes it."""

    one = StringField("One", [DataRequired()], widget=theirs.TextInput(), render_kw={"autocomplete": "name"})
    lines = TextAreaField("Lines", [DataRequired()], widget=theirs.TextArea(), render_kw={"rows": 4})
    mail = EmailField("Mail", widget=theirs.EmailInput())
    phone = TelField("Phone", widget=theirs.TelInput())
    way = SelectField("Way", choices=[SelectChoice("", "None"), SelectChoice("a&b", "<Both>")], widget=theirs.Select())


OURS: dict[str, Any] = {
    "one": widgets.Line,
    "lines": widgets.Lines,
    "mail": widgets.Address,
    "phone": widgets.Phone,
    "way": widgets.Menu,
}


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("value", [*VALUES, "a&b"])
def test_fields_are_the_same(name, value):
    field = Asking(MultiDict({name: value}))[name]
    for given in ({}, {"class": "input", "aria_invalid": "true", "required": False}):
        as_theirs = str(field(**given))
        assert OURS[name]()(field, **{**(field.render_kw or {}), **given}) == as_theirs
        assert "<" in as_theirs
