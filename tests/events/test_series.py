"""Series and their lasting addresses."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.events import series
from tests import makers

pytestmark = pytest.mark.usefixtures("app")


def test_a_series_is_found_at_its_address():
    walk = makers.series("zoo-walk")
    assert series.find("zoo-walk") is walk
    with pytest.raises(NotFound):
        series.find("zoo")


def test_the_charity_tells_of_its_series_in_its_own_order():
    for slug, position in [("a-picnic", 2), ("zoo-walk", 1), ("b-table", 2)]:
        makers.series(slug, position=position)
    assert [one.slug for one in series.listed()] == ["zoo-walk", "a-picnic", "b-table"]


def test_a_description_is_rendered_when_the_series_begins():
    with writing():
        walk = series.begin(
            series.Described(
                "walk",
                name=makers.both("Walk", "Marche"),
                summary=makers.both("A walk."),
                description=makers.both("Come **all**!", "Venez **tous**!"),
            ),
            by=OPERATOR,
        )
    assert walk.description_html == makers.both(
        "<p>Come <strong>all</strong>!</p>", "<p>Venez <strong>tous</strong>!</p>"
    )
