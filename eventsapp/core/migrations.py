"""The steps that bring a database up to date, known to the app and read by Flask-Migrate once some are taken."""

from pathlib import Path
from typing import Any

from flask import Flask

from eventsapp.core.db import db


def init_app(app: Flask, folder: Path) -> None:
    """Say where they are."""
    app.extensions["migrate"] = _Migrations(app, folder)


class _Migrations:
    """In place of Flask-Migrate until somebody migrates: a server never does, and Alembic is 11 MiB."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app, self._folder = app, folder

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        Migrate(self._app, db, directory=str(self._folder))  # takes this one's place
        return getattr(self._app.extensions["migrate"], name)
