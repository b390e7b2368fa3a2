"""Money: read as people type it, said as each language writes it."""

import pytest

from eventsapp.core import money
from eventsapp.core.languages import speaking


@pytest.mark.parametrize(
    ("cents", "english", "french"),
    [
        (0, "$0.00", "0,00\u00a0$"),
        (7525, "$75.25", "75,25\u00a0$"),
        (5, "$0.05", "0,05\u00a0$"),
        (125_000, "$1,250.00", "1\u00a0250,00\u00a0$"),
        (-2500, "−$25.00", "−25,00\u00a0$"),
    ],
)
def test_an_amount_is_said_in_dollars_as_the_language_writes_them(make_app, cents, english, french):
    with make_app("sqlite://").app_context():
        with speaking("en"):
            assert money.said(cents) == english
        with speaking("fr"):
            assert money.said(cents) == french


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("25", 2500),
        ("12.50", 1250),
        ("12,5 $", 1250),
        ("$1 250", 125_000),
        ("1\u00a0250,00\u00a0$", 125_000),
        (" 0 ", 0),
        ("", None),
        ("free", None),
        ("12.505", None),
        ("-5", None),
        ("1.2.3", None),
        ("٢٥", None),
        ("99999999", None),
    ],
)
def test_an_amount_is_read_however_it_is_typed_and_never_guessed(typed, cents):
    assert money.read(typed) == cents
