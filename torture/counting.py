"""Counting afterwards what is true in the database of a site."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, func, select

from eventsapp.core.db import Base, db
from torture.sites import Site


@contextmanager
def looking(site: Site) -> Iterator[None]:
    """Read what is stored now; nothing read before is remembered."""
    with site.app().app_context():
        try:
            yield
        finally:
            db.session.remove()


def number(model: type[Base], *conditions: ColumnElement[bool]) -> int:
    """How many such rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
