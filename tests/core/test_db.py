"""One act, one transaction; moments in UTC; texts in both languages."""

from datetime import datetime

import pytest

from eventsapp.core.db import db, writing
from eventsapp.events.models import Series
from tests import makers


def test_an_act_that_fails_leaves_nothing_behind(app):
    text = makers.both("x")

    def fail() -> None:
        with writing():
            db.session.add(Series(slug="x", name=text, summary=text, description=text, description_html=text, rule=""))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.query(Series).count() == 0


def test_a_change_made_outside_a_transaction_of_its_own_is_not_quietly_taken_along(app):
    series = makers.series()
    series.slug = "changed"
    with pytest.raises(RuntimeError), writing():
        pass
    db.session.rollback()


def test_a_moment_without_a_time_zone_is_refused(app):
    edition = makers.edition()
    with pytest.raises(Exception, match="time zone"), writing():
        edition.closes_at = datetime(2027, 6, 1)  # noqa: DTZ001 - that is the point
        db.session.flush()


def test_a_moment_comes_back_as_it_was_stored(app):
    edition = makers.edition()
    before = edition.starts_at
    db.session.expire_all()
    assert edition.starts_at == before
    assert edition.starts_at.utcoffset().total_seconds() == 0
