"""The rules a calendar of ours keeps, checked on its octets, each with its reason for whoever reads what was found.

Sources: RFC 5545, 5546, 7986; and what real programs stumble over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from eventsapp.calendars.reading import Component, Line, Unreadable, parsed

RULES: dict[str, Any] = {
    "line ends": _("Every line ends with CR and LF, the last one too."),
    "folding": _("A line has at most 75 octets and is never empty, and no letter is cut in two."),
    "controls": _("Strict readers refuse a whole calendar for one control character."),
    "readable": _("From here on it cannot be read as a calendar."),
    "head": _("A calendar says once which version, product and calendar scale it is of."),
    "no identity": _("With an identity on the calendar itself, some programs keep a single event of all."),
    "not in feeds": _("This belongs in invitations, or is read differently by different programs."),
    "escaping": _("A comma, semicolon or backslash in a text is written with a backslash before it."),
    "name": _("A feed has a name, told twice alike; a single entry has none, or Outlook opens a calendar of its own."),
    "description": _("What a feed says of itself is told twice alike."),
    "refresh": _("How often to look is told twice alike, as hours or minutes that we know."),
    "page": _("A feed leads to a secure page for people."),
    "colour": _("The colour is a name for some programs and a number for others."),
    "last change": _("The last change of a feed is the latest one in it."),
    "source": _("A public feed says where it is read, in full."),
    "secret": _("A private feed does not say where it is read: that is a secret."),
    "zone first": _("A time zone comes first: without events there would be nothing in the calendar."),
    "zone": _("A time zone has standard time, and each rule its name, its offsets and a local beginning."),
    "contents": _("Only time zones and events are in a calendar."),
    "entry": _("An entry says once each thing that every program needs."),
    "identity": _("An entry has a bare random identity that no other entry has."),
    "stamps": _("When an entry was made and last changed is told in universal time, never as the moment of reading."),
    "sequence": _("The sequence is a whole number that is never negative."),
    "times": _("Beginning and end are told alike, in order, and never without a zone."),
    "unknown zone": _("A time is told in a zone that the calendar does not explain."),
    "status": _("An entry is confirmed, tentative or cancelled."),
    "title": _("A title is one line, and says so when it is cancelled, and only then."),
    "place": _("A place is one line."),
    "address": _("An entry leads to a secure page, told at the end of its description too: many programs hide it."),
    "inside": _("In an entry there is nothing but, in a private one, alarms that show a sentence."),
    "position": _("A position has six decimals, and Apple is told the same one."),
    "busy": _("Following an event takes nobody's time; a shift of one's own does, until it is cancelled."),
    "class": _("Somebody's own time is private, a public event is not."),
}

HINTS = {False: {"PT4H", "PT1H"}, True: {"PT4H", "PT1H", "PT15M"}}
"""How often public and private feeds ask to be looked at."""
ALARM = ("ACTION", "TRIGGER", "DESCRIPTION")
ENTRY = (
    *("UID", "DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "DTSTART", "DTEND"),
    *("SUMMARY", "DESCRIPTION", "URL", "CATEGORIES", "STATUS", "TRANSP", "CLASS"),
)
FEED = ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "URL", "COLOR", "X-APPLE-CALENDAR-COLOR")
HEAD = {"VERSION": r"2\.0", "CALSCALE": "GREGORIAN", "PRODID": "-//[^/]+//[^/]+//EN"}
NEVER = {"METHOD", "ORGANIZER", "ATTENDEE", "ATTACH", "X-ALT-DESC", "DURATION", "RDATE", "EXDATE", "RECURRENCE-ID"}
TEXTS = {"NAME", "X-WR-CALNAME", "X-WR-CALDESC", "DESCRIPTION", "SUMMARY", "LOCATION", "X-PUBLISHED-TTL"}

CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
DAY, LOCAL, STAMP = r"\d{8}", r"\d{8}T\d{6}", r"\d{8}T\d{6}Z"
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[;,]|\\(?:[^\\;,nN]|\Z))")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Finding:
    """A rule that is not kept, and the line of the calendar, counted from 1, where that shows."""

    rule: str
    line: int

    @property
    def why(self) -> str:
        """What the rule is good for, in the language being spoken."""
        return str(RULES[self.rule])


def findings(
    octets: bytes, *, is_private: bool = False, takes_time: bool | None = None, is_feed: bool = True
) -> list[Finding]:
    """Every rule that this calendar breaks, in the order of its lines; whatever the octets are, it answers.

    A private one is somebody's own, at a secret address, and takes their time unless said otherwise; what is no feed
    is a single entry to download.
    """
    found = set(_octets(octets))
    try:
        calendar = parsed(octets)
    except Unreadable as error:
        found.add(Finding("readable", error.number))
    else:
        found.update(_calendar(calendar, is_private, is_feed, is_private if takes_time is None else takes_time))
    return sorted(found, key=lambda finding: (finding.line, finding.rule))


def _octets(octets: bytes) -> Iterator[Finding]:
    lines = octets.split(b"\n")
    if lines.pop() or not lines:
        yield Finding("line ends", len(lines) + 1)
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\r"):
            yield Finding("line ends", number)
        bare = line.removesuffix(b"\r")
        try:
            text = bare.decode()
        except UnicodeDecodeError:
            yield Finding("folding", number)
            continue
        if not 0 < len(bare) <= 75:
            yield Finding("folding", number)
        if CONTROLS.search(text):
            yield Finding("controls", number)


def _calendar(calendar: Component, is_private: bool, is_feed: bool, takes_time: bool) -> Iterator[Finding]:
    for component in calendar.walk():
        yield from _lines(component)
    for name, value in HEAD.items():
        yield from _unless("head", _matches(calendar, name, value), calendar.number)
    yield from _unless("no identity", not calendar.all("UID"), calendar.number)
    if is_feed:
        yield from _feed(calendar, is_private)
    else:
        yield from _unless("name", not calendar.all("NAME"), calendar.number)
    kinds = [child.kind for child in calendar.children]
    yield from _unless("zone first", kinds[:1] == ["VTIMEZONE"], calendar.number)
    yield from _unless("contents", {"VCALENDAR", *kinds} <= {calendar.kind, "VTIMEZONE", "VEVENT"}, calendar.number)
    zones = [child for child in calendar.children if child.kind == "VTIMEZONE"]
    for zone in zones:
        yield from _zone(zone)
    known = {line.value for zone in zones for line in zone.all("TZID")}
    seen: set[str] = set()
    for event in calendar.children:
        if event.kind == "VEVENT":
            yield from _event(event, known, seen, is_private, takes_time)


def _lines(component: Component) -> Iterator[Finding]:
    for line in component.lines:
        yield from _unless("not in feeds", line.name not in NEVER, line.number)
        if line.name in TEXTS:
            yield from _unless("escaping", not UNESCAPED.search(line.value), line.number)


def _feed(calendar: Component, is_private: bool) -> Iterator[Finding]:
    missing = _missing(calendar, FEED)
    if missing:
        yield Finding("head", calendar.number)
        return
    name, refresh = calendar.one("NAME"), calendar.one("REFRESH-INTERVAL")
    yield from _unless("name", calendar.one("X-WR-CALNAME").value == name.value != "", name.number)
    told = [[line.value for line in calendar.all(which)] for which in ("DESCRIPTION", "X-WR-CALDESC")]
    yield from _unless("description", told[0] == told[1], calendar.number)
    is_alike = refresh.parameters == ";VALUE=DURATION" and refresh.value == calendar.one("X-PUBLISHED-TTL").value
    yield from _unless("refresh", is_alike and refresh.value in HINTS[is_private], refresh.number)
    yield from _unless("page", _matches(calendar, "URL", "https://.+"), calendar.one("URL").number)
    is_coloured = _matches(calendar, "COLOR", "[a-z]+") and _matches(calendar, "X-APPLE-CALENDAR-COLOR", "#[0-9A-F]{6}")
    yield from _unless("colour", is_coloured, calendar.one("COLOR").number)
    stamps = [line.value for event in calendar.children for line in event.all("LAST-MODIFIED")]
    latest = [line.value for line in calendar.all("LAST-MODIFIED")]
    yield from _unless("last change", latest == ([max(stamps)] if stamps else []), calendar.number)
    if is_private:
        yield from _unless("secret", not calendar.all("SOURCE"), calendar.number)
        return
    is_said = _matches(calendar, "SOURCE", "https://.+") and calendar.one("SOURCE").parameters == ";VALUE=URI"
    yield from _unless("source", is_said, calendar.number)


def _zone(zone: Component) -> Iterator[Finding]:
    has_standard = any(block.kind == "STANDARD" for block in zone.children)
    yield from _unless("zone", has_standard and _matches(zone, "TZID", ".+"), zone.number)
    for block in zone.children:
        is_right = block.kind in ("STANDARD", "DAYLIGHT") and _matches(block, "DTSTART", LOCAL)
        is_right = is_right and _matches(block, "TZOFFSETFROM", r"[+-]\d{4}")
        is_right = is_right and _matches(block, "TZOFFSETTO", r"[+-]\d{4}") and _matches(block, "TZNAME", ".+")
        yield from _unless("zone", is_right, block.number)


def _event(event: Component, zones: set[str], seen: set[str], is_private: bool, takes_time: bool) -> Iterator[Finding]:
    if _missing(event, ENTRY):
        yield Finding("entry", event.number)
        return
    uid = event.one("UID").value
    yield from _unless("identity", _matches(event, "UID", UUID) and uid not in seen, event.one("UID").number)
    seen.add(uid)
    are_stamps = all(_matches(event, name, STAMP) for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"))
    is_still = event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value
    yield from _unless("stamps", are_stamps and is_still, event.one("DTSTAMP").number)
    yield from _unless("sequence", _matches(event, "SEQUENCE", r"\d+"), event.one("SEQUENCE").number)
    yield from _times(event.one("DTSTART"), event.one("DTEND"), zones)
    yield from _words(event)
    yield from _position(event)
    yield from _inside(event, is_private)
    is_busy = takes_time and event.one("STATUS").value != "CANCELLED"
    yield from _unless("busy", _matches(event, "TRANSP", "OPAQUE" if is_busy else "TRANSPARENT"), event.number)
    yield from _unless("class", _matches(event, "CLASS", "PRIVATE" if is_private else "PUBLIC"), event.number)


def _times(start: Line, end: Line, zones: set[str]) -> Iterator[Finding]:
    if start.parameters == ";VALUE=DATE":
        form = DAY
    elif start.parameters:
        form = LOCAL
        is_known = start.parameters.removeprefix(";TZID=") in zones
        yield from _unless("unknown zone", is_known, start.number)
    else:
        form = STAMP
    are_alike = start.parameters == end.parameters and all(re.fullmatch(form, one.value) for one in (start, end))
    yield from _unless("times", are_alike and start.value < end.value, start.number)


def _words(event: Component) -> Iterator[Finding]:
    status, title = event.one("STATUS"), event.text("SUMMARY")
    yield from _unless("status", status.value in ("CONFIRMED", "TENTATIVE", "CANCELLED"), status.number)
    is_said_off = title.startswith(("CANCELLED: ", "ANNULÉ"))
    is_right = (status.value == "CANCELLED") == is_said_off and "\n" not in title
    yield from _unless("title", is_right, event.one("SUMMARY").number)
    for place in event.all("LOCATION"):
        yield from _unless("place", not re.search(r"(?<!\\)(?:\\\\)*\\[nN]", place.value), place.number)
    address = event.one("URL")
    is_told = event.text("DESCRIPTION").split("\n")[-1].endswith(address.value)
    yield from _unless("address", address.value.startswith("https://") and is_told, address.number)


def _position(event: Component) -> Iterator[Finding]:
    for geo in event.all("GEO"):
        apple = event.all("X-APPLE-STRUCTURED-LOCATION")
        told = [(one.value, one.parameters.partition(";X-TITLE=")[0]) for one in apple]
        same = [(f"geo:{geo.value.replace(';', ',')}", ";VALUE=URI;X-APPLE-RADIUS=150")]
        is_right = re.fullmatch(r"-?\d+\.\d{6};-?\d+\.\d{6}", geo.value) is not None and told == same
        yield from _unless("position", is_right, geo.number)


def _inside(event: Component, is_private: bool) -> Iterator[Finding]:
    for alarm in event.children:
        is_shown = alarm.kind == "VALARM" and not _missing(alarm, ALARM) and alarm.one("ACTION").value == "DISPLAY"
        yield from _unless("inside", is_private and is_shown, alarm.number)


def _missing(component: Component, names: Iterable[str]) -> bool:
    return any(len(component.all(name)) != 1 for name in names)


def _matches(component: Component, name: str, form: str) -> bool:
    found = component.all(name)
    return len(found) == 1 and re.fullmatch(form, found[0].value) is not None


def _unless(rule: str, is_kept: bool, line: int) -> Iterator[Finding]:
    if not is_kept:
        yield Finding(rule, line)
