"""`flask seed demo`: the charity's real events as a first content, and an organizer to look at them."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp import settings
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import addresses, clock
from eventsapp.core.db import hold, writing
from eventsapp.demo import sign_in, whole

seed = AppGroup("seed", help="Fill the database with something to look at.")


@seed.command()
@click.option("--people/--no-people", default=True, help="Whether invented people take part and help.")
def demo(people: bool) -> None:
    """Add the demo's series, editions, people and organizer; run again, it adds only what the date calls for."""
    if settings.is_production(current_app):
        raise click.ClickException("This is a production installation. Demo events and accounts are never made here.")
    with writing():
        hold("demo")
        editions, signed_up = whole.set_up(clock.now(), with_people=people, by=OPERATOR)
        phrase = sign_in.ready(Path(current_app.instance_path), by=OPERATOR)
    if editions:
        click.echo(f"Demo: {editions} editions are new or newly open, with {signed_up} invented sign-ups.")
    else:
        click.echo("Demo: everything is up to date.")
    if phrase is None:
        click.echo("The demo organizer's account is closed.")
        return
    click.echo(f"Sign in as an organizer at {addresses.of('organize.sign_in.new')}")
    click.echo(f"  e-mail:      {sign_in.EMAIL} (or {sign_in.TREASURER}, who sees to the money)")
    click.echo(f"  pass phrase: {phrase}")
