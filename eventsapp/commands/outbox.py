"""`flask outbox …`: sending what is in the outbox, seeing how it goes, and housekeeping beside it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import mailing
from eventsapp.commands import daily_backups, digests
from eventsapp.commands.inbox import taken
from eventsapp.core import addresses
from eventsapp.outbox import delivery, inbox, transports
from eventsapp.outbox.transports import Unavailable
from eventsapp.outbox.worker import Worker
from eventsapp.retention import erasing
from eventsapp.rounds import sending, withholding
from eventsapp.workflows import housekeeping

outbox = AppGroup("outbox", help="Mail: send it and see how it goes.")


@outbox.command("run")
@click.option("--once", is_flag=True, help="Do what is due now and stop, as for cron.")
def run(once: bool) -> None:
    """Send mail until stopped, and do what time brings about. Any number may run, on any number of hosts."""
    folder = Path(current_app.instance_path) / "mail"
    way_out = transports.chosen(current_app.config, folder=folder, host=addresses.host())
    sender = current_app.config["MAIL_SENDER"]
    calendar = partial(mailing.settled, sender=sender)
    beside = _beside(current_app.config["INBOX"])
    worker = Worker(way_out, sender=sender, beside=beside, calendar=calendar, withheld=withholding.reason)
    with _stopping_on_signals(worker):
        if not once:
            worker.run()
            return
        try:
            worker.run_once()
        except Unavailable as trouble:
            raise click.ClickException(trouble.failure.sentence) from None


def _beside(folder: str) -> Callable[[datetime], object]:
    """What time alone brings about, and what came back. What goes by days is looked for once an hour."""
    forgotten_at: datetime | None = None

    def do(now: datetime) -> None:
        nonlocal forgotten_at
        housekeeping.run(now)
        if forgotten_at is None or not timedelta() <= now - forgotten_at < timedelta(hours=1):
            housekeeping.attempt(lambda: erasing.forget_due(now))
            forgotten_at = now
        housekeeping.attempt(lambda: digests.write_due(now))
        housekeeping.attempt(lambda: sending.send_due(now, by=OPERATOR))
        housekeeping.attempt(lambda: daily_backups.make_due(now))
        if folder:
            housekeeping.attempt(lambda: inbox.look_through(folder, taken))

    return do


@outbox.command("list")
def list_() -> None:
    """How many messages there are in each state, and why some were not sent."""
    for state, number in delivery.counts().items():
        click.echo(f"{number:>8}  {state}")
    for (state, failure), number in delivery.failures().items():
        click.echo(f"{number:>8}  {state}: {failure.sentence}")


@contextmanager
def _stopping_on_signals(worker: Worker) -> Iterator[None]:
    """The first signal asks to stop after the message in hand; a second one no longer asks. Later they mean what they
    did before."""

    def stop(number: int, _frame: FrameType | None) -> None:
        worker.stopping.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, meant in before.items():
            signal.signal(number, meant)
