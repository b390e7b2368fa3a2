"""The public calendars in which a series is shown, read as programs read them, and the rules that they break."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from eventsapp.calendars import feeds, lint
from eventsapp.core import languages


@dataclass(frozen=True)
class Checked:
    """One calendar in one language, as it is answered now."""

    slug: str | None
    """Of which series; of all without one."""
    language: str
    body: bytes
    findings: Sequence[lint.Finding]


@dataclass(frozen=True)
class Broken:
    """A rule that a calendar breaks, and where it shows first."""

    calendar: Checked
    why: str
    places: int
    first_line: int


def read(slug: str) -> list[Checked]:
    """The calendar of the series and that of everything, in both languages."""
    return [_checked(one, language) for one in (slug, None) for language in languages.LANGUAGES]


def broken(calendars: Sequence[Checked]) -> Iterator[Broken]:
    """Each rule once for each calendar that breaks it, however often it does."""
    for calendar in calendars:
        by_rule = groupby(sorted(calendar.findings, key=lambda one: (one.rule, one.line)), key=lambda one: one.rule)
        for _rule, some in by_rule:
            found = list(some)
            yield Broken(calendar, found[0].why, len(found), found[0].line)


def _checked(slug: str | None, language: str) -> Checked:
    body = feeds.read(slug, language, gzipped=False).body
    return Checked(slug, language, body, lint.findings(body))
