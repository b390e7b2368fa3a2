"""The demo as hostile visitors find it, on each engine, behind https as in production."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from eventsapp import create_app
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo import whole
from tests.engines import ENGINES, Databases


@pytest.fixture(scope="module", params=ENGINES)
def demo(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The app with the demo in it; whoever attacks it breaks only a copy."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with databases.fresh(request.param) as url:
        app = create_app(
            {
                "ENVIRONMENT": "production",
                "SECOND_FACTOR": "nobody",  # an owner here has a password and no phone
                "SECRET_KEY": "not a secret in tests",
                "SQLALCHEMY_DATABASE_URI": url,
                "PUBLIC_URL": "https://events.example.org",
                "RATELIMIT_ENABLED": False,
                "INSTANCE_PATH": str(tmp_path_factory.mktemp("attacked")),
            }
        )
        logging.getLogger("eventsapp").propagate = True
        with app.app_context():
            with writing():
                whole.set_up(clock.now(), by=OPERATOR)
            db.session.remove()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
