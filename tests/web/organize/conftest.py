"""Organizers at their doors: signed in, with the access roles a test gives them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, Series, Site
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people import sign_ins
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import Visitor


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., Visitor]:
    """`signed_in(AccessRole.VIEWER, series)`: somebody new with that role for a series or a site, signed in; without a
    role, with none."""
    numbers = iter(range(1, 100))

    def sign_in(role: AccessRole | None = None, part: Series | Site | None = None) -> Visitor:
        email = f"organizer{next(numbers)}@example.org"
        account = makers.account(email)
        if role is not None:
            with writing():
                grants.give(account, role, part, by=OPERATOR)
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        # As the sign-in page does it, which has tests of its own; it would be most of what a short test takes.
        until = clock.now() + timedelta(hours=app.config["SIGN_IN_HOURS"])
        with writing():
            tried = sign_ins.attempt(email, "a network")
            token = sign_ins.begin(account, cast.PASS_PHRASE, tried=tried, until=until)
        with visitor.session_transaction() as session:
            session["_user_id"] = token
        return visitor

    return sign_in


@pytest.fixture
def owner(signed_in: Callable[..., Visitor]) -> Visitor:
    """Somebody who may do everything."""
    return signed_in(AccessRole.OWNER)


@pytest.fixture
def walk(app: Flask, still: time_machine.Traveller) -> Edition:
    """An edition that raises money; tests about other things make one of their own."""
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.fundraising(edition)
    return edition


@pytest.fixture
def page(walk: Edition) -> FundraisingPage:
    """A page of somebody who raises money there."""
    return makers.fundraising_page(walk, person=makers.person("Ana Silva"))


@pytest.fixture
def queries(app: Flask) -> Callable[..., object]:
    """`with queries() as asked:` notes what the database is asked, transactions' own words left out."""

    @contextmanager
    def noting() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if statement.split()[0] not in ("BEGIN", "PRAGMA"):
                asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return noting
