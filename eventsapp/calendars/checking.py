"""The public calendars in which a series is shown, read as programs read them, and the rules that they break."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from eventsapp.calendars import feeds, lint
from eventsapp.core import languages
from eventsapp.events import series


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
    """A rule that is not kept."""

    why: str
    """What the rule is good for."""
    places: list[tuple[Checked, int, int]]
    """In which calendars: how often, and the line where it shows first."""


def read(slug: str) -> list[Checked]:
    """The calendar of the series, if it has ever been public, and that of everything, in both languages."""
    which = (slug, None) if series.has_been_public(series.find(slug)) else (None,)
    return [_checked(one, language) for one in which for language in languages.LANGUAGES]


def broken(calendars: Sequence[Checked]) -> list[Broken]:
    """Each rule once, however many calendars break it and however often."""
    found: dict[str, Broken] = {}
    for calendar in calendars:
        by_rule = groupby(sorted(calendar.findings, key=lambda one: (one.rule, one.line)), key=lambda one: one.rule)
        for rule, some in by_rule:
            lines = list(some)
            one = found.setdefault(rule, Broken(lines[0].why, []))
            one.places.append((calendar, len(lines), lines[0].line))
    return list(found.values())


def _checked(slug: str | None, language: str) -> Checked:
    body = feeds.read(slug, language, gzipped=False).body
    return Checked(slug, language, body, lint.findings(body))
