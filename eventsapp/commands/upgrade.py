"""`flask upgrade`: after a new version was put in place, everything else it takes."""

import sys

import click
import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.archives import contents
from eventsapp.commands.archives import explained, write_backup
from eventsapp.commands.doctor import examined, say
from eventsapp.commands.examining import database
from eventsapp.core.db import db


@click.command()
@click.option("--backup/--no-backup", default=True, help="Whether to make a backup first.")
@with_appcontext
def upgrade(backup: bool) -> None:
    """Make a backup, bring the database to this version, and look at everything; ends with 1 if that did not work."""
    with explained(), db.engine.connect() as connection:
        revision = contents.revision(connection)
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    if revision is not None and database.is_newer(scripts, revision):
        message = f"Nothing was changed: the tables are of a newer version ({revision}) than this one."
        raise click.ClickException(message)
    if database.is_up_to_date(current_app):
        click.echo("The database is that of this version already.")
    else:
        if backup and revision is not None:
            with explained():
                path, manifest = write_backup()
            click.echo(f"Backup: {path} ({manifest.rows} rows, read again and whole).")
            click.echo(f"To go back: put the previous version in place, then  flask restore --replace {path}")
        db.session.remove()
        try:
            flask_migrate.upgrade()  # in one transaction
        except SQLAlchemyError as trouble:
            raise click.ClickException(
                f"Nothing was changed ({type(trouble).__name__}): see flask doctor."
            ) from trouble
        click.echo("The database is that of this version now. Restart the web and the worker.")
    say(list(examined(current_app)))
    if not database.is_up_to_date(current_app):
        sys.exit(1)
