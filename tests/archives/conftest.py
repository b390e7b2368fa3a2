"""A charity with something of every kind in it, and a second database to put it into."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.demo import whole
from tests import makers
from tests.engines import ENGINES, Databases


@pytest.fixture
def charity(app: Flask) -> Flask:
    """The charity with one edition and a family in it."""
    makers.organization()
    edition = makers.edition(of=makers.series("walk"))
    category = makers.category(edition)
    for name in ("Amina Yusuf", "Élodie Bélanger", "李 明"):
        makers.entry(category, makers.person(name))
    makers.shift(edition)
    makers.question(edition)
    return app


@pytest.fixture
def whole_charity(app: Flask) -> Flask:
    """The whole demo, with everybody who signed up: something of nearly every kind."""
    with writing():
        whole.set_up(clock.now(), by=OPERATOR)
    return app


@pytest.fixture(params=ENGINES)
def other_app(request: pytest.FixtureRequest, databases: Databases, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """Another installation, on a database without any table, of each engine in turn."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with databases.fresh(request.param, migrated=False) as url:
        yield make_app(url)
