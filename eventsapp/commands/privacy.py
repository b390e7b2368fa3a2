"""`flask privacy …`: what the privacy clock would erase, and erasing it now."""

import click
from flask.cli import AppGroup

from eventsapp.core import clock
from eventsapp.retention import erasing
from eventsapp.retention.table import RULES, by_key

privacy = AppGroup("privacy", help="What is held of people, and when it goes.")


@privacy.command("table")
def table() -> None:
    """Say what is held, why, who sees it, and when it goes."""
    for rule in RULES:
        click.echo(f"{rule.what}\n  why:      {rule.why}\n  seen by:  {rule.who_sees}\n  goes:     {rule.until}\n")


@privacy.command("preview")
def preview() -> None:
    """Say what would go now; nothing is changed."""
    for key, number in erasing.preview(clock.now()):
        click.echo(f"{number:>8}  {by_key(key).what}")


@privacy.command("erase")
def erase() -> None:
    """Erase what is due, as the worker does by itself, and write the file anew."""
    click.echo(f"{erasing.erase_due(clock.now())} rows were emptied.")
    erasing.compact()
