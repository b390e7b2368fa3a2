"""The audit trail: who did what, when, and to which row; searchable, to take out, and checked for silent changes."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from eventsapp.audit import chain, trail
from eventsapp.core import clock
from eventsapp.core.cells import safe
from eventsapp.core.db import writing
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.permissions.table import Permission
from eventsapp.reports import audit_trail
from eventsapp.reports.audit_trail import Shown, Wanted
from eventsapp.web.organize.fields import read_day
from eventsapp.web.parts import downloads, guards, sessions

blueprint = Blueprint("audit", __name__)

ACTORS = {"organizer": _l("An organizer"), "public": _l("The public"), "operator": _l("The operator")}


class FilterForm(Form):
    """Which lines, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    account = SelectField(_l("Account"), validate_choice=False)
    actor = SelectField(_l("Who"), validate_choice=False)
    action = StringField(_l("What was done"))
    subject = StringField(_l("To what"))
    since = StringField(_l("From"))
    until = StringField(_l("Until"))

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        everybody = [SelectChoice("", _l("Everybody"))]
        self.account.choices = everybody + [SelectChoice(str(key), name) for key, name in audit_trail.accounts()]
        self.actor.choices = everybody + [SelectChoice(kind, words) for kind, words in ACTORS.items()]
        for field in (self.account, self.actor):
            if field.data not in [choice.value for choice in field.choices]:
                field.data = ""
        for field in (self.since, self.until):
            day = read_day(field.data or "")
            field.data = day.isoformat() if day else ""

    def wanted(self) -> Wanted:
        """What it asks for."""
        return Wanted(
            account_id=int(self.account.data) if self.account.data else None,
            actor=self.actor.data or "",
            action=(self.action.data or "").strip()[:60],
            subject=(self.subject.data or "").strip()[:80],
            since=read_day(self.since.data),
            until=read_day(self.until.data),
        )

    def asked(self) -> dict[str, str]:
        """What is asked for, for the address of another page of the same."""
        return {field.name: str(field.data) for field in self if field.data}


@blueprint.get("/audit")
@guards.needs(Permission.SEE_AUDIT)
def show() -> str:
    """A page of it, the newest first."""
    form = FilterForm(request.args)
    before = request.args.get("before", type=int)
    found = audit_trail.page(form.wanted(), details.zone(), before=before)
    asked: dict[str, Any] = dict(form.asked())
    older = url_for("organize.audit.show", before=found.lines[-1].id, **asked) if found.has_older else ""
    return render_template(
        "organize/audit/show.html",
        form=form,
        lines=found.lines,
        older=older,
        newest=url_for("organize.audit.show", **asked) if before else "",
        actors=ACTORS,
        zone=details.zone(),
    )


@blueprint.get("/audit/check")
@guards.needs(Permission.SEE_AUDIT)
def check() -> str:
    """Whether the chain of seals holds, over all lines."""
    return render_template("organize/audit/check.html", verdict=chain.verified(clock.now()), waiting=chain.unsealed())


@blueprint.get("/audit.csv")
@guards.needs(Permission.SEE_AUDIT)
@guards.confirmed
def as_csv() -> Response:
    """All lines of the filter."""
    form = FilterForm(request.args)
    charity = details.current()
    if request.method == "GET" and charity is not None:
        _record(charity, form.asked())
    return downloads.csv("audit.csv", _written(form.wanted(), details.zone()))


def _record(charity: Organization, asked: dict[str, str]) -> None:
    with writing():
        trail.record("audit.exported", charity, by=trail.organizer(sessions.known().account_id), filter=asked)


def _written(wanted: Wanted, zone: str) -> Iterator[str]:
    yield _row(["number", "at", "actor", "account", "action", "subject", "details", "sealed"])
    for line in audit_trail.every(wanted, zone):
        yield _row(_cells(line))


def _cells(line: Shown) -> list[str]:
    told = json.dumps(dict(line.details), ensure_ascii=False, sort_keys=True)
    at = line.done_at.isoformat()
    return [str(line.id), at, line.actor, line.who, line.action, line.subject, told, "yes" if line.is_sealed else "no"]


def _row(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()
