"""`flask doctor`: how the installation is, part by part, and what to do where something is not well."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from eventsapp.commands.examining import database, host, settings, work
from eventsapp.commands.examining.findings import Finding, State


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Say it to a program.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at every part of the installation; ends with 1 if something is broken."""
    findings = list(examined(current_app))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        say(findings)
    if any(finding.state is State.BROKEN for finding in findings):
        sys.exit(1)


def examined(app: Flask) -> Iterator[Finding]:
    """Every part in turn; what needs tables is asked only where they are those of this version."""
    yield from settings.examine(app)
    yield from database.examine(app)
    yield from work.examine_mail_server(app)
    if database.is_up_to_date(app):
        yield from work.examine(app)
    yield from host.examine(app)


def say(findings: list[Finding]) -> None:
    """One line for each, and below it what to do."""
    for finding in findings:
        click.echo(f"{finding.state:<13} {finding.part}: {finding.words}")
        if finding.remedy:
            click.echo(f"{'':<13} → {finding.remedy}")
