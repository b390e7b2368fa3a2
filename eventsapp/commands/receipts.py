"""`flask receipts …`: whether every number is there and every file is what was issued."""

import sys

import click
from flask.cli import AppGroup

from eventsapp.receipts import files, numbers

receipts = AppGroup("receipts", help="Official receipts: check them.")


@receipts.command()
def check() -> None:
    """Read every stored file and count the numbers; ends with 1 if a file was altered or a number is missing."""
    accounted = numbers.accounted()
    altered = list(files.altered())
    for number in altered:
        click.echo(f"{number:06d}  the file is not the one that was issued")
    if not accounted.is_whole:
        click.echo(f"numbers: {accounted.last} given away, {accounted.receipts} receipts, highest {accounted.highest}")
    click.echo(f"{accounted.receipts} receipts checked.")
    if altered or not accounted.is_whole:
        sys.exit(1)
