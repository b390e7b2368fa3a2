"""What people agreed to, as proof: all of it as a file, and writing down what somebody told an organizer."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from eventsapp.audit import trail
from eventsapp.core import clock
from eventsapp.core.cells import safe
from eventsapp.core.db import writing
from eventsapp.events.models import Edition
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.reports import proofs, registrations
from eventsapp.reports.proofs import Proof
from eventsapp.submissions import leaving
from eventsapp.submissions.records import Where
from eventsapp.web.organize.pressing import address_of, press
from eventsapp.web.organize.registrations import PAGE
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("consents", __name__)


@blueprint.get("/consents.csv")
@guards.needs(Permission.SEE_AUDIT)
@guards.confirmed
def as_csv() -> Response:
    """Everything that anybody agreed to, refused or took back."""
    charity = details.current()
    if request.method == "GET" and charity is not None:
        with writing():
            trail.record("consent.exported", charity, by=acting())
    return downloads.csv("consents.csv", _written(details.zone()))


@blueprint.post(f"{PAGE}/refusal")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def refuse(edition: Edition, reference: str) -> Any:
    """They told us that they want no more of what is not about their registration."""
    person = registrations.find(edition, reference).registrant
    return press(
        lambda: leaving.leave(person, Where.ORGANIZER, by=acting()),
        _("Noted: only what is about their own registrations goes to them."),
        back=address_of(edition, reference),
    )


def _written(zone: str) -> Iterator[str]:
    yield _row(
        [
            *(_("When"), _("Name"), _("E-mail address"), _("Agreed or refused"), _("Words"), _("Version")),
            *(_("Language"), _("Where"), _("Registration"), _("Taken back")),
        ]
    )
    for one in proofs.every():
        yield _row(_cells(one, zone))


def _cells(one: Proof, zone: str) -> list[str]:
    back = clock.local(one.withdrawn_at, zone).isoformat() if one.withdrawn_at else ""
    return [
        *(clock.local(one.said_at, zone).isoformat(), one.person.name, one.address),
        *(_("agreed") if one.wanted else _("refused"), one.words, str(one.version), one.language, one.form),
        *(one.registration.reference if one.registration else "", back),
    ]


def _row(cells: list[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()
