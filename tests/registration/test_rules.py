"""Ages: which bands are asked, who is of age where, and who may take part as what."""

from datetime import date

import pytest

from eventsapp.core import languages
from eventsapp.registration import rules


@pytest.mark.parametrize(
    ("province", "own", "age"), [("ON", None, 18), ("QC", None, 18), ("BC", None, 19), ("", None, 18), ("BC", 18, 18)]
)
def test_who_is_of_age_depends_on_the_province_unless_the_organizers_say_so(province, own, age):
    assert rules.majority(province, own) == age


@pytest.mark.parametrize(
    ("boundaries", "lowest", "highest", "bands"),
    [
        ({14, 18}, 0, None, [(18, None), (14, 17), (0, 13)]),
        ({14, 18, 6, 12}, 0, None, [(18, None), (14, 17), (12, 13), (6, 11), (0, 5)]),
        ({14, 18}, 0, 17, [(14, 17), (0, 13)]),
        ({14, 18}, 18, None, [(18, None)]),
        (set(), 0, None, [(0, None)]),
    ],
)
def test_only_as_many_age_bands_are_asked_as_the_rules_need(boundaries, lowest, highest, bands):
    assert rules.bands(boundaries, lowest=lowest, highest=highest) == bands


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2009, 6, 6), date(2027, 6, 5), 17),
        (date(2009, 6, 6), date(2027, 6, 6), 18),
        (date(2008, 2, 29), date(2027, 2, 28), 18),
        (date(2008, 2, 29), date(2027, 3, 1), 19),
    ],
)
def test_an_age_is_counted_on_the_day_of_the_event(born_on, day, age):
    assert rules.age_on(day, born_on) == age


@pytest.mark.parametrize(
    ("from_age", "minimum", "is_old_enough"),
    [(10, None, True), (None, 12, True), (12, 12, True), (11, 12, False), (0, 1, False)],
)
def test_a_band_is_old_enough_when_its_youngest_is(from_age, minimum, is_old_enough):
    assert rules.is_old_enough(from_age, minimum) is is_old_enough


@pytest.mark.parametrize(
    ("from_age", "to_age", "maximum", "is_young_enough"),
    [(0, 12, None, True), (None, None, 12, True), (0, 12, 12, True), (0, 13, 12, False), (18, None, 12, False)],
)
def test_a_band_is_young_enough_when_its_oldest_is(from_age, to_age, maximum, is_young_enough):
    assert rules.is_young_enough(from_age, to_age, maximum) is is_young_enough


@pytest.mark.parametrize(
    ("band", "english", "french"),
    [
        ((0, 12), "12 or younger", "12 ans ou moins"),
        ((1, 1), "1", "1 an"),
        ((13, 13), "13", "13 ans"),
        ((14, 17), "14 to 17", "14 à 17 ans"),
        ((18, None), "18 or older", "18 ans ou plus"),
    ],
)
def test_an_age_band_is_told_in_words(app, band, english, french):
    assert rules.said(*band) == english
    with languages.speaking("fr"):
        assert rules.said(*band).replace("\u00a0", " ") == french
