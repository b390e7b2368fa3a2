"""`flask demo checkout`: a payment provider of our own beside the app, for the demo. No money moves."""

import signal
import threading

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp import settings
from eventsapp.demo import checkout_server

demo = AppGroup("demo", help="Stand in for services of others, in development.")


@demo.command()
@click.option("--port", default=5050, show_default=True, help="Where its page is served, on this machine alone.")
@click.option("--hook", required=True, help="Where it tells what was paid, such as http://127.0.0.1:5000/hooks/stripe.")
def checkout(port: int, hook: str) -> None:
    """Serve the trial provider until Ctrl-C, with the keys of the settings."""
    if settings.is_production(current_app):
        raise click.ClickException("This is a production installation. No trial payments are ever taken here.")
    key, secret = current_app.config["STRIPE_SECRET_KEY"], current_app.config["STRIPE_WEBHOOK_SECRET"]
    if not (key and secret):
        raise click.ClickException("Set EVENTSAPP_STRIPE_SECRET_KEY and EVENTSAPP_STRIPE_WEBHOOK_SECRET first.")
    ended = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_what: ended.set())
    with checkout_server.served(port, hook=hook, key=key, hook_secret=secret) as trial:
        click.echo(f"Trial payments at {trial.trial.address}; what is paid is told to {hook}")
        ended.wait()
