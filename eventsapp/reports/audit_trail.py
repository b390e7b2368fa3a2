"""The audit trail as organizers read it: who did what to which row, newest first, a page at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Select, select

from eventsapp.audit.models import AuditLine
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.people.models import Account
from eventsapp.reports import audit_names

SIZE = 50
_AT_ONCE = 1000


@dataclass(frozen=True)
class Wanted:
    """Which lines; nothing said: all of them."""

    account_id: int | None = None
    actor: str = ""
    action: str = ""
    """The whole name of an action, or the beginning up to a dot: ``grant.`` finds all about grants."""
    subject: str = ""
    """The table of what was acted on, with its number if one is asked for: ``editions`` or ``editions 17``."""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Shown:
    """One line."""

    id: int
    done_at: datetime
    who: str
    """The account's name; empty for the public and the operator."""
    actor: str
    action: str
    table: str
    number: int
    details: Mapping[str, Any]
    is_sealed: bool
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Of what it was done to, and of what its details refer to, as far as these have one and are still there."""

    @property
    def name(self) -> str:
        """Of what it was done to; empty if it has none."""
        return self.names.get((self.table, self.number), "")

    @property
    def subject(self) -> str:
        """What it was done to, as one asks for its lines."""
        return f"{self.table} {self.number}"


@dataclass(frozen=True)
class Page:
    """Some lines, the newest first, and whether there are older ones."""

    lines: list[Shown]
    has_older: bool


def page(wanted: Wanted, zone: str, *, before: int | None = None) -> Page:
    """The lines before the one of that number; three statements at most."""
    query = _asked(wanted, zone)
    if before is not None:
        query = query.where(AuditLine.id < before)
    found = list(db.session.execute(query.limit(SIZE + 1)))
    names = audit_names.of(chain.from_iterable(_named(line) for line, _who in found[:SIZE]))
    lines = [_shown(line, who, names) for line, who in found[:SIZE]]
    return Page(lines, len(found) > SIZE)


def every(wanted: Wanted, zone: str) -> Iterator[Shown]:
    """All of them, read in parts."""
    before: int | None = None
    while True:
        query = _asked(wanted, zone)
        query = query if before is None else query.where(AuditLine.id < before)
        found = [_shown(line, name) for line, name in db.session.execute(query.limit(_AT_ONCE))]
        yield from found
        if len(found) < _AT_ONCE:
            return
        before = found[-1].id


def accounts() -> list[tuple[int, str]]:
    """Everybody who has, or had, an account."""
    return [(row.id, row.name) for row in db.session.execute(select(Account.id, Account.name).order_by(Account.name))]


def _asked(wanted: Wanted, zone: str) -> Select[AuditLine, str]:
    query = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .order_by(AuditLine.id.desc())
    )
    if wanted.account_id is not None:
        query = query.where(AuditLine.account_id == wanted.account_id)
    if wanted.actor:
        query = query.where(AuditLine.actor == wanted.actor)
    if wanted.action.endswith("."):
        query = query.where(AuditLine.action > wanted.action, AuditLine.action < wanted.action + "\U0010ffff")
    elif wanted.action:
        query = query.where(AuditLine.action == wanted.action)
    table, _, number = wanted.subject.partition(" ")
    if table:
        query = query.where(AuditLine.subject_table == table)
    if number.isascii() and number.isdigit() and len(number) < 10:
        query = query.where(AuditLine.subject_id == int(number))
    if wanted.since is not None:
        query = query.where(AuditLine.done_at >= _midnight(wanted.since, zone))
    if wanted.until is not None:
        query = query.where(AuditLine.done_at < _midnight(wanted.until + timedelta(days=1), zone))
    return query


def _midnight(day: date, zone: str) -> datetime:
    return clock.moment(datetime.combine(day, time.min), zone)


def _named(line: AuditLine) -> list[audit_names.Subject]:
    return [(line.subject_table, line.subject_id), *audit_names.referred(line.action, line.details)]


def _shown(line: AuditLine, who: str | None, names: Mapping[audit_names.Subject, str] | None = None) -> Shown:
    return Shown(
        line.id,
        line.done_at,
        who or "",
        line.actor,
        line.action,
        line.subject_table,
        line.subject_id,
        line.details,
        line.seal_number is not None,
        names or {},
    )
