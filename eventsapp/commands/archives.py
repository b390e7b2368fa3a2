"""`flask backup`, `restore`, `export`, `import`: the whole database out as one file, and in again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from eventsapp.archives import contents, dictionary, keeping, loading, opening
from eventsapp.archives.binding import Manifest, NoTables, NotWhole
from eventsapp.archives.loading import NotEmpty
from eventsapp.archives.opening import Archive, KeyNeeded, NoArchive
from eventsapp.archives.sealed_files import WrongKey
from eventsapp.archives.snapshots import Damaged
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.publishing import kept

REPLACE = click.option("--replace", is_flag=True, help="Put it in the place of everything that is there now.")
FILE = click.Path(path_type=Path)


@click.command()
@click.option("--to", "path", type=FILE, help="The file to write; otherwise a new one in BACKUP_FOLDER.")
@with_appcontext
def backup(path: Path | None) -> None:
    """Write everything into one file while the app runs, and read it again to be sure."""
    with explained():
        path, manifest = write_backup(path)
    _say_written(path, manifest)
    if not current_app.config["BACKUP_KEY"]:
        click.echo("It is not sealed: whoever has this file reads it. EVENTSAPP_BACKUP_KEY would seal it.")
    click.echo("SECRET_KEY is not in it, so that one of the two alone does not open what is sealed. Keep both, apart.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@REPLACE
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Put a backup into an empty database, or with --replace in the place of what is there: all of it, or nothing."""
    with explained():
        rows = _take_in(file, replace=replace)
    click.echo(f"{rows} rows are back, read again and compared. The database is up to date.")


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def export(file: Path) -> None:
    """Write the whole organization as open files with a data dictionary: FILE becomes a zip of them, not sealed."""
    if file.exists():
        raise click.ClickException(f"There is something at {file} already.")
    now = clock.now()
    with explained():
        with db.engine.connect() as connection:
            revision = contents.revision(connection) or ""
        pages = dictionary.pages(made_at=now.isoformat(timespec="minutes"), revision=revision)
        manifest = keeping.write(db.engine, file, now=now, pages=pages, spreadsheets=True)
    _say_written(file, manifest)
    click.echo("README.txt in it says what is where. It holds everything people told you: keep it in few hands.")


@click.command("import")
@click.argument("place", type=click.Path(path_type=Path, exists=True))
@click.option("--edited", is_flag=True, help="Take lines that are not those the manifest counts.")
@REPLACE
@with_appcontext
def import_(place: Path, edited: bool, replace: bool) -> None:
    """Take in what `flask export` wrote: the zip, or the folder into which it was unpacked."""
    with explained():
        rows = _take_in(place, replace=replace, edited=edited)
    click.echo(f"{rows} rows are in, read again and compared. The database is up to date.")


def write_backup(path: Path | None = None) -> tuple[Path, Manifest]:
    """A backup of this moment, sealed where the settings have a key."""
    key, now = current_app.config["BACKUP_KEY"], clock.now()
    path = path or keeping.path_of(backup_folder(), now, is_sealed=bool(key))
    return path, keeping.write(db.engine, path, now=now, key=key)


def backup_folder() -> Path:
    """Where backups are: in the folder of the settings, or beside the database of a small installation."""
    return Path(current_app.config["BACKUP_FOLDER"] or Path(current_app.instance_path) / "backups")


def migrate(connection: Connection, revision: str) -> None:
    """Bring the database of the connection to that revision, within its transaction."""
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def explained() -> Iterator[None]:
    """What can go wrong with an archive, in words that say what to do."""
    try:
        yield
    except NotEmpty:
        words = "The database holds something already. With --replace all of it is put aside for good."
    except NoTables:
        words = "The database has no tables. Bring it up to date first: flask db upgrade"
    except KeyNeeded:
        words = "This file is sealed. Set EVENTSAPP_BACKUP_KEY to the key it was sealed with."
    except WrongKey:
        words = "EVENTSAPP_BACKUP_KEY does not open this file: it is another key, or the file was changed or cut off."
    except Damaged as trouble:
        words = f"The database itself is damaged, so no backup was written: {trouble}"
    except NotWhole as trouble:
        words = f"Nothing was changed, since this is not whole: {trouble}"
    except NoArchive as trouble:
        words = f"{trouble}."
    except CommandError as trouble:
        words = (
            f"It is of a newer version than this one, or of none we know ({trouble}). Take the version that wrote it."
        )
    except IntegrityError as trouble:
        words = f"Nothing was changed, since its rows do not go together ({type(trouble.orig).__name__})."
    except (DBAPIError, sqlite3.Error) as trouble:
        words = f"Nothing was changed: the database does not answer, or has no room ({type(trouble).__name__})."
    except OSError as trouble:
        words = f"The file cannot be written or read: {trouble.strerror}."
    else:
        return
    raise click.ClickException(words)


def _take_in(place: Path, *, replace: bool, edited: bool = False) -> int:
    with opening.opened(place, key=current_app.config["BACKUP_KEY"]) as archive:
        if not edited:
            archive.check()
        return fill(archive, replace=replace)


def fill(archive: Archive, *, replace: bool) -> int:
    """Put an archive into our database."""
    db.session.remove()
    manifest = archive.manifest
    with loading.filling(db.engine) as connection:
        rows = loading.fill(
            connection,
            manifest.sheets,
            lambda sheet: archive.lines(sheet.name),
            revision=manifest.revision,
            migrate=migrate,
            replace=replace,
        )
        kept.forget(connection)
    return rows


def _say_written(path: Path, manifest: Manifest) -> None:
    size = path.stat().st_size
    click.echo(f"{path}: {manifest.rows} rows of {len(manifest.sheets)} tables, {size} bytes, read again and whole.")
