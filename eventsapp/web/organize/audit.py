"""The audit trail: who did what, when, and to which row; searchable, to take out, and checked for silent changes."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import SelectField

from eventsapp.audit import chain, trail
from eventsapp.core import clock
from eventsapp.core.cells import safe
from eventsapp.core.db import writing
from eventsapp.core.words import folded
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.permissions.table import Permission
from eventsapp.reports import audit_trail
from eventsapp.reports.audit_trail import Page, Shown, Wanted
from eventsapp.web.organize import audit_words
from eventsapp.web.organize.audit_fields import KINDS
from eventsapp.web.organize.fields import DayField, read_day
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.forms import LineField, choice
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("audit", __name__)

ACTORS = {"organizer": _l("An organizer"), "public": _l("The public"), "operator": _l("The operator")}
NOTHING = Page([], has_older=False)


class FilterForm(GetForm):
    """Which lines, sent by GET; a choice that is none is as if it had not been made."""

    account = SelectField(_l("Account"), validate_choice=False)
    actor = SelectField(_l("Who"), validate_choice=False)
    about = SelectField(_l("About what"), validate_choice=False)
    since = DayField(_l("First day"))
    until = DayField(_l("Last day"))
    action = LineField(_l("Exact name of what was done"), longest=60)
    subject = LineField(_l("One thing alone"), longest=80)

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        everybody = [choice("", _l("Everybody"))]
        self.account.choices = everybody + [choice(key, name) for key, name in audit_trail.accounts()]
        self.actor.choices = everybody + [choice(kind, words) for kind, words in ACTORS.items()]
        kinds = sorted(((str(words), kind) for kind, words in KINDS.items()), key=lambda one: folded(one[0]))
        self.about.choices = [choice("", _l("Everything"))] + [choice(kind, words) for words, kind in kinds]
        self.forget_unknown()

    def validate(self, extra_validators: Any = None) -> bool:
        """The last day is not before the first."""
        return super().validate(extra_validators) and self.are_days_in_order()

    def wanted(self) -> Wanted:
        """What it asks for."""
        return Wanted(
            account_id=int(self.account.data) if self.account.data else None,
            actor=self.actor.data or "",
            action=self.action.data or (f"{self.about.data}." if self.about.data else ""),
            subject=self.subject.data or "",
            since=read_day(self.since.data or ""),
            until=read_day(self.until.data or ""),
        )


@blueprint.get("/audit")
@guards.needs(Permission.SEE_AUDIT)
def show() -> Any:
    """A page of it, the newest first; days that cannot be read are said, and nothing else is shown in their stead."""
    form = FilterForm(request.args)
    is_readable = form.validate()
    before = request.args.get("before", type=int)
    found = audit_trail.page(form.wanted(), details.zone(), before=before) if is_readable else NOTHING
    asked = form.asked()
    older = url_for("organize.audit.show", before=found.lines[-1].id, **asked) if found.has_older else ""
    page = render_template(
        "organize/audit/show.html",
        form=form,
        is_readable=is_readable,
        lines=found.lines,
        words=audit_words,
        older=older,
        newest=url_for("organize.audit.show", **asked) if before else "",
        actors=ACTORS,
        zone=details.zone(),
    )
    return page, 200 if is_readable else 422


@blueprint.get("/audit/check")
@guards.needs(Permission.SEE_AUDIT)
def check() -> str:
    """Whether the chain of seals holds, over all lines."""
    return render_template("organize/audit/check.html", verdict=chain.verified(clock.now()), waiting=chain.unsealed())


@blueprint.get("/audit.csv")
@guards.needs(Permission.SEE_AUDIT)
@guards.confirmed
def as_csv() -> Response:
    """All lines of the filter; with days that cannot be read, the page that says so."""
    form = FilterForm(request.args)
    if not form.validate():
        return redirect(url_for("organize.audit.show", **form.asked()))
    charity = details.current()
    if request.method == "GET" and charity is not None:
        _record(charity, form.asked())
    return downloads.csv("audit.csv", _written(form.wanted(), details.zone()))


def _record(charity: Organization, asked: dict[str, Any]) -> None:
    with writing():
        trail.record("audit.exported", charity, by=acting(), filter=asked)


def _written(wanted: Wanted, zone: str) -> Iterator[str]:
    yield _row(["number", "at", "actor", "account", "action", "subject", "details", "sealed", "in words"])
    for line in audit_trail.every(wanted, zone):
        yield _row(_cells(line))


def _cells(line: Shown) -> list[str]:
    told = json.dumps(dict(line.details), ensure_ascii=False, sort_keys=True)
    kept = [str(line.id), line.done_at.isoformat(), line.actor, line.who, line.action, line.subject, told]
    return [*kept, "yes" if line.is_sealed else "no", audit_words.act(line)]


def _row(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()
