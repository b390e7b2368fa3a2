"""What a line of the audit trail says in words: what was done, to what, and how it was before and is now."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.access.words import STATES as NEEDS
from eventsapp.core import clock, languages, money
from eventsapp.events.models import State
from eventsapp.reports.audit_names import REFERS
from eventsapp.reports.audit_trail import Shown
from eventsapp.reports.filters import status_in_words
from eventsapp.web.organize import timeline_words
from eventsapp.web.organize.access_words import ROLES
from eventsapp.web.organize.audit_acts import ACTS
from eventsapp.web.organize.audit_fields import FIELDS, SUBJECTS
from eventsapp.web.organize.checkout_words import ATTENTION
from eventsapp.web.organize.mailing_words import WHY_NOT
from eventsapp.web.organize.question_form import AUDIENCES
from eventsapp.web.organize.registration_words import ACCEPTED, METHODS, REQUESTS
from eventsapp.web.organize.role_form import CHECKS
from eventsapp.web.organize.shift_form import PRIORITIES
from eventsapp.web.organize.shift_words import KINDS as QUALIFICATIONS

STATES = {
    State.DRAFT: _l("Draft"),
    State.ANNOUNCED: _l("Announced"),
    State.OPEN: _l("Open for sign-up"),
    State.CLOSED: _l("Sign-up closed"),
    State.POSTPONED: _l("Postponed"),
    State.CANCELLED: _l("Cancelled"),
    State.FINISHED: _l("Finished"),
    State.ARCHIVED: _l("Put away"),
}
_VALUES: dict[str, dict[Any, Any]] = {
    "state": {**STATES, **NEEDS},
    "access_role": {**ROLES},
    "method": {**METHODS, **ACCEPTED},
    "kind": {**REQUESTS, **QUALIFICATIONS},
    "check_kind": {**CHECKS},
    "audience": {**AUDIENCES},
    "attention": {**ATTENTION},
    "priority": {**PRIORITIES},
    "why": {**WHY_NOT},
}
"""What columns hold in machine words, by the column."""
_CHANGED = {
    "edition.venue_changed": "venue",
    "edition.zone_changed": "zone",
    "edition.sign_up_end_set": "until_at",
    "edition.places_changed": "maximum",
    "price.edited": "amount_cents",
    "schedule.changed": "starts_at",
    "question.categories_changed": "categories",
}
"""What a bare "before" and "after" are about; of other acts it is the state."""
_NAMES_OF_FIELDS = ("changed", "set_aside", "of_other")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+-]+Z?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Detail:
    """One fact about what was done."""

    label: str
    value: str


def act(line: Shown) -> str:
    """What was done, in a sentence; of what nobody has words for, that there was something."""
    if line.action in ACTS:
        return str(ACTS[line.action])
    said = timeline_words.sentence(line.action, line.name or _("somebody"), line.details)
    return said[:1].upper() + said[1:]


def subject(line: Shown) -> str:
    """What it was done to: its kind, and its name as far as it has one."""
    kind = str(SUBJECTS.get(line.table, line.table))
    return _("%(kind)s: %(name)s", kind=kind, name=line.name) if line.name else kind


def details(line: Shown, zone: str) -> list[Detail]:
    """What else is known of it; of what was before and after, what differs."""
    return list(_details(line, zone))


def _details(line: Shown, zone: str) -> Iterator[Detail]:
    rest = dict(line.details)
    if "said" in rest:
        rest.pop("filter", None)  # the same, as the address of the page has it
    if "before" in rest and "after" in rest:
        before, after = rest.pop("before"), rest.pop("after")
        yield from _differences(_CHANGED.get(line.action, "state"), before, after, line, zone)
    for name, value in rest.items():
        yield Detail(_field(name), _said(name, value, line, zone))


def _differences(name: str, before: Any, after: Any, line: Shown, zone: str) -> Iterator[Detail]:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        before, after = {name: before}, {name: after}
    for one in {**before, **after}:
        if before.get(one) != after.get(one):
            known = one if one in FIELDS else name
            was, now = (_said(known, side.get(one), line, zone) for side in (before, after))
            yield Detail(_field(known), f"{was} → {now}")


def _field(name: str) -> str:
    return str(FIELDS.get(name, name))


def _said(name: str, value: Any, line: Shown, zone: str) -> str:
    """A value as people say it; what has no words of its own as it is kept."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(languages.labelled(_field(key), _said(key, one, line, zone)) for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(name, one, line, zone) for one in value)
    if isinstance(value, int) and name.endswith("_cents"):
        return money.said(value)
    if isinstance(value, int) and name in REFERS:
        return line.names.get((REFERS[name], value), str(value))
    return _field(str(value)) if name in _NAMES_OF_FIELDS else _text(name, str(value), zone)


def _text(name: str, value: str, zone: str) -> str:
    if _MOMENT.fullmatch(value):
        wall = clock.local(datetime.fromisoformat(value), zone)
        return _("%(day)s, %(time)s", day=languages.day(wall.date()), time=languages.clock(wall))
    if _DAY.fullmatch(value):
        return languages.day(date.fromisoformat(value))
    return status_in_words(value) if name == "status" else str(_VALUES.get(name, {}).get(value, value))
