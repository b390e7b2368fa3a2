"""What people type is cleaned at the entrance, and found again whatever way it is typed."""

import pytest

from eventsapp.core.words import MOST_MARKS, cleaned, cleaned_lines, folded, unprintable
from tests.cast import HOSTILE_NAMES, NAMES, UNPRINTABLE_NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_real_name_stays_as_it_was_typed(name):
    assert cleaned(name) == name
    assert not unprintable(name)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_strange_name(name):
    assert cleaned(name) == name
    assert not unprintable(name)


@pytest.mark.parametrize("name", UNPRINTABLE_NAMES)
def test_what_can_never_be_shown_is_noticed(name):
    assert unprintable(cleaned(name))


def test_what_dictation_and_pasting_add_costs_nobody_an_error():
    assert cleaned("  Marie \u00a0 Ève\u200b\n") == "Marie Ève"
    assert cleaned("Zoe\u0308") == "Zoë"


def test_the_lines_of_a_longer_text_are_kept():
    assert cleaned_lines("One \r\ntwo\rthree\n\n") == "One\ntwo\nthree"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Marie-Ève Prévost", "marie eve prevost"),
        ("D’Amours", "d'amours"),
        ("Łukasz", "LUKASZ"),
        ("Œuvré", "oeuvre"),
        ("Straße", "strasse"),
        ("محمد الأمين", "محمد الامين"),
    ],
)
def test_a_name_is_found_without_its_accents_case_and_marks(name, typed):
    assert folded(name) == folded(typed)


def test_a_letter_under_a_tower_of_marks_keeps_as_many_as_any_script_needs():
    tower = "a" + "\u0301\u0316" * 24_000  # composing all of it takes seconds
    assert len(cleaned_lines(tower)) <= 1 + MOST_MARKS
    assert folded(tower) == "a"
    assert cleaned("Zoe\u0308") == "Zoë"
