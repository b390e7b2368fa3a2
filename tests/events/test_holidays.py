"""Public holidays of Canada: dates as governments have published them."""

from datetime import date

import pytest

from eventsapp.core.languages import speaking
from eventsapp.events import holidays

KNOWN = [
    (date(2025, 1, 1), "New Year’s Day", "ON"),
    (date(2025, 2, 17), "Family Day", "ON"),
    (date(2025, 2, 17), "Louis Riel Day", "MB"),
    (date(2024, 2, 23), "Yukon Heritage Day", "YT"),
    (date(2025, 4, 18), "Good Friday", "ON"),
    (date(2025, 4, 21), "Easter Monday", "QC"),
    (date(2024, 3, 29), "Good Friday", "BC"),
    (date(2025, 5, 19), "Victoria Day", "ON"),
    (date(2026, 5, 18), "Victoria Day", "QC"),
    (date(2025, 6, 24), "National Holiday of Quebec", "QC"),
    (date(2025, 7, 1), "Canada Day", "ON"),
    (date(2029, 7, 2), "Canada Day", "ON"),
    (date(2025, 8, 4), "Civic holiday of August", "ON"),
    (date(2025, 9, 1), "Labour Day", "ON"),
    (date(2025, 9, 30), "National Day for Truth and Reconciliation", "ON"),
    (date(2025, 10, 13), "Thanksgiving", "ON"),
    (date(2025, 11, 11), "Remembrance Day", "AB"),
    (date(2025, 12, 25), "Christmas Day", "ON"),
]


@pytest.mark.parametrize(("day", "name", "province"), KNOWN)
def test_a_holiday_is_on_the_day_it_was(app, day, name, province):
    with speaking("en"):
        assert name in [str(one.name) for one in holidays.on(day, province)]


def test_a_provincial_holiday_is_none_elsewhere_and_says_where_it_is(app):
    saint_jean = date(2027, 6, 24)
    assert holidays.on(saint_jean, "ON") == []
    [anywhere] = holidays.on(saint_jean)
    assert anywhere.provinces == ("QC",) and not anywhere.is_everywhere


@pytest.mark.parametrize("day", [date(2027, 5, 21), date(2027, 5, 22), date(2027, 5, 23), date(2027, 5, 24)])
def test_the_days_of_victoria_day_weekend_are_one_long_weekend(app, day):
    with speaking("en"):
        assert str(holidays.long_weekend(day, "ON").name) == "Victoria Day"


def test_good_friday_makes_a_long_weekend_of_the_days_after_it(app):
    assert holidays.long_weekend(date(2027, 3, 27), "ON").day == date(2027, 3, 26)


@pytest.mark.parametrize("day", [date(2027, 6, 6), date(2027, 5, 25), date(2027, 5, 20), date(2027, 7, 3)])
def test_other_days_are_in_none(app, day):
    assert holidays.long_weekend(day, "ON") is None


def test_every_year_of_this_century_has_them(app):
    for year in range(2000, 2101):
        assert len(holidays.on(date(year, 12, 25))) == 1
        assert holidays.long_weekend(date(year, 9, 1)) is None or date(year, 9, 1).weekday() in (0, 4, 5, 6)
