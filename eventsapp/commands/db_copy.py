"""`flask db-copy`: a whole charity moves to another database, from SQLite to PostgreSQL or back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import create_engine, make_url

from eventsapp import settings
from eventsapp.archives import copying
from eventsapp.commands.archives import REPLACE, explained, migrate
from eventsapp.core.db import db, engine_options


@click.command("db-copy")
@click.argument("target", envvar="TARGET_DATABASE_URL")
@REPLACE
@with_appcontext
def db_copy(target: str, replace: bool) -> None:
    """Copy everything into the database at TARGET, count and compare it. Stop the app first: later writes stay behind.

    TARGET, or TARGET_DATABASE_URL where others may see what is typed, is an address like DATABASE_URL.
    """
    url = settings.database_url(target)
    if make_url(url) == make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]):
        raise click.ClickException("That is the database everything is in already.")
    try:
        settings.refuse_open_connections(current_app, {**current_app.config, "SQLALCHEMY_DATABASE_URI": url})
    except settings.SettingMissing as refused:
        raise click.ClickException(str(refused)) from refused
    engine = create_engine(url, **engine_options(url))
    db.session.remove()
    folder = Path(current_app.instance_path)
    try:
        with explained():
            counts = copying.copy(db.engine, engine, beside=folder, migrate=migrate, replace=replace)
    finally:
        engine.dispose()
    for name, rows in counts.items():
        click.echo(f"{rows:>10}  {name}")
    click.echo(f"{sum(counts.values()):>10}  rows of {len(counts)} tables, each compared line by line.")
    click.echo("Set DATABASE_URL to the new address, keep SECRET_KEY, and start both processes.")
