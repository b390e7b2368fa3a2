"""`flask db-copy`: a charity outgrows SQLite, and could come back."""

import pytest
from sqlalchemy import func, select

from eventsapp.archives import copying
from eventsapp.audit import chain, trail
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people.models import Person
from tests import makers
from tests.archives.conftest import charity, other_app  # noqa: F401 - fixtures


def test_everything_moves_to_the_other_database_and_is_compared(charity, other_app):  # noqa: F811
    with writing():
        trail.record("test.one", makers.account(), by=trail.OPERATOR)
    chain.seal_due(clock.now() + chain.SETTLED)
    people = db.session.scalar(select(func.count()).select_from(Person))
    sealed = chain.verified(clock.now())
    assert sealed.lines > 1
    url = other_app.config["SQLALCHEMY_DATABASE_URI"]
    result = charity.test_cli_runner().invoke(args=["db-copy", url])
    assert result.exit_code == 0, result.output
    assert f"{people:>10}  people" in result.output
    with other_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == people
        assert chain.verified(clock.now()) == sealed, "the trail proves itself as before"
        makers.person("First After The Move")
    refused = charity.test_cli_runner().invoke(args=["db-copy", url])
    assert refused.exit_code == 1 and "holds something already" in refused.output
    with other_app.app_context():
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Person)) == people + 1
    again = charity.test_cli_runner().invoke(args=["db-copy", "--replace", url])
    assert again.exit_code == 0, again.output
    with other_app.app_context():
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Person)) == people


def test_it_does_not_copy_a_database_onto_itself(charity):  # noqa: F811
    refused = charity.test_cli_runner().invoke(args=["db-copy", "--replace", charity.config["SQLALCHEMY_DATABASE_URI"]])
    assert refused.exit_code == 1
    assert db.session.scalar(select(func.count()).select_from(Person))


def test_nothing_is_copied_to_another_machine_in_the_open(charity, monkeypatch):  # noqa: F811
    monkeypatch.setitem(charity.config, "ENVIRONMENT", "production")
    monkeypatch.setattr(copying, "copy", lambda *_given, **_named: pytest.fail("it was copied"))
    refused = charity.test_cli_runner().invoke(args=["db-copy", "postgresql://eventsapp@10.0.0.5/eventsapp"])
    assert refused.exit_code == 1 and "sslmode=verify-full" in refused.output
