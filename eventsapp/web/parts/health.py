"""Whether the app is alive, and whether it can work: for whoever watches it."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.core.db import db

blueprint = Blueprint("health", __name__)


ALIVE = "/healthz"


@blueprint.get(ALIVE)
def alive() -> Response:
    """The process answers, however busy it is (turns.py): nothing here may wait for anything."""
    return _plain("ok", 200)


@blueprint.get("/readyz")
def ready() -> Response:
    """The database answers and has our tables."""
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return _plain("the database does not answer", 503)
    return _plain("ready", 200)


def _plain(words: str, status: int) -> Response:
    return Response(words + "\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
