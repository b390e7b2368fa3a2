"""The rules a calendar of ours keeps, checked on its octets without any calendar library.

Sources: RFC 5545, 5546, 7986; and what real programs stumble over, each rule with its reason in `check`.
"""

import re
from dataclasses import dataclass

TEXTS = {"NAME", "X-WR-CALNAME", "X-WR-CALDESC", "DESCRIPTION", "SUMMARY", "LOCATION", "X-PUBLISHED-TTL"}
STAMP = re.compile(r"\d{8}T\d{6}Z")
LOCAL = re.compile(r"\d{8}T\d{6}")
DAY = re.compile(r"\d{8}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
NEVER = {"METHOD", "ORGANIZER", "ATTENDEE", "ATTACH", "X-ALT-DESC", "DURATION", "RDATE", "EXDATE", "RECURRENCE-ID"}
CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x80-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Line:
    """One unfolded content line."""

    name: str
    parameters: str
    value: str


@dataclass(frozen=True)
class Component:
    """The properties of one component, without those of its children."""

    kind: str
    lines: list[Line]
    children: list["Component"]

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        found = self.all(name)
        assert len(found) == 1, f"{self.kind} has {len(found)} {name}"
        return found[0]

    def text(self, name: str) -> str:
        """A TEXT value as a person reads it."""
        return unescaped(self.one(name).value)


def check(octets: bytes, *, is_feed: bool = True, is_private: bool = False) -> Component:
    """Assert every rule; the calendar as it was read. A private one is somebody's own, at a secret address."""
    _check_octets(octets)
    calendar = parsed(octets)
    assert calendar.kind == "VCALENDAR"
    for component in _walk(calendar):
        assert not NEVER & {line.name for line in component.lines}
        _check_texts(component)
    _check_calendar(calendar, is_feed)
    if is_feed:
        _check_source(calendar, is_private)
    assert calendar.children[0].kind == "VTIMEZONE", "the zone comes first and is always there"
    known = {_check_zone(child) for child in calendar.children if child.kind == "VTIMEZONE"}
    events = [child for child in calendar.children if child.kind == "VEVENT"]
    assert {child.kind for child in calendar.children} <= {"VTIMEZONE", "VEVENT"}
    for event in events:
        _check_event(event, known)
        _check_privacy(event, is_private)
    uids = [event.one("UID").value for event in events]
    assert len(uids) == len(set(uids))
    return calendar


def parsed(octets: bytes) -> Component:
    """The calendar as components and lines, unfolded."""
    text = octets.decode("utf-8").replace("\r\n ", "")
    stack: list[Component] = []
    for raw in text.removesuffix("\r\n").split("\r\n"):
        if raw.startswith("BEGIN:"):
            stack.append(Component(raw.removeprefix("BEGIN:"), [], []))
        elif raw.startswith("END:"):
            done = stack.pop()
            assert done.kind == raw.removeprefix("END:")
            if not stack:
                return done
            stack[-1].children.append(done)
        else:
            stack[-1].lines.append(_line(raw))
    raise AssertionError("the calendar does not end")


def events(octets: bytes) -> list[Component]:
    """Its entries, in their order."""
    return [child for child in parsed(octets).children if child.kind == "VEVENT"]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _line(raw: str) -> Line:
    match = re.match(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)\Z', raw, re.DOTALL)
    assert match, f"not a content line: {raw!r}"
    return Line(*match.groups())


def _walk(component: Component) -> list[Component]:
    return [component, *(deeper for child in component.children for deeper in _walk(child))]


def _check_octets(octets: bytes) -> None:
    assert octets.endswith(b"\r\n")
    assert octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n"), "every line ends with CRLF"
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75, "folded at 75 octets, no empty lines"
        line.decode("utf-8")  # no character is cut in two by folding
    assert not CONTROLS.search(octets.decode("utf-8").replace("\r\n", ""))


def _check_texts(component: Component) -> None:
    for line in component.lines:
        if line.name in TEXTS:
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", line.value), f"unescaped: {line}"
            assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", line.value), f"no such escape: {line}"


def _check_calendar(calendar: Component, is_feed: bool) -> None:
    assert calendar.one("VERSION").value == "2.0"
    assert calendar.one("CALSCALE").value == "GREGORIAN"
    assert re.fullmatch(r"-//[^/]+//[^/]+//EN", calendar.one("PRODID").value)
    assert not calendar.all("UID"), "vdirsyncer keeps one event of all"
    if not is_feed:
        assert not calendar.all("NAME"), "Outlook would open a calendar of its own"
        return
    assert calendar.text("NAME") == calendar.text("X-WR-CALNAME") != ""
    assert [line.value for line in calendar.all("DESCRIPTION")] == [line.value for line in calendar.all("X-WR-CALDESC")]
    refresh = calendar.one("REFRESH-INTERVAL")
    assert refresh.parameters == ";VALUE=DURATION"
    assert refresh.value == calendar.one("X-PUBLISHED-TTL").value
    assert refresh.value in ("PT4H", "PT1H")
    assert calendar.one("URL").value.startswith("https://")
    assert re.fullmatch(r"[a-z]+", calendar.one("COLOR").value)
    assert re.fullmatch(r"#[0-9A-F]{6}", calendar.one("X-APPLE-CALENDAR-COLOR").value)
    stamps = [line.value for event in calendar.children for line in event.all("LAST-MODIFIED")]
    assert [line.value for line in calendar.all("LAST-MODIFIED")] == ([max(stamps)] if stamps else [])


def _check_source(calendar: Component, is_private: bool) -> None:
    if is_private:
        assert not calendar.all("SOURCE"), "it would repeat the secret"
        return
    source = calendar.one("SOURCE")
    assert source.parameters == ";VALUE=URI"
    assert source.value.startswith("https://")


def _check_privacy(event: Component, is_private: bool) -> None:
    is_busy = is_private and event.one("STATUS").value != "CANCELLED"
    assert event.one("TRANSP").value == ("OPAQUE" if is_busy else "TRANSPARENT"), "to follow is not to attend"
    assert event.one("CLASS").value == ("PRIVATE" if is_private else "PUBLIC")


def _check_zone(zone: Component) -> str:
    assert any(block.kind == "STANDARD" for block in zone.children)
    for block in zone.children:
        assert block.kind in ("STANDARD", "DAYLIGHT")
        assert LOCAL.fullmatch(block.one("DTSTART").value), "local time, the clock before the change"
        for name in ("TZOFFSETFROM", "TZOFFSETTO"):
            assert re.fullmatch(r"[+-]\d{4}", block.one(name).value)
        assert block.one("TZNAME").value
    return zone.one("TZID").value


def _check_event(event: Component, known_zones: set[str]) -> None:
    assert UUID.fullmatch(event.one("UID").value), "a bare random UUID (RFC 7986 section 5.3)"
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        assert STAMP.fullmatch(event.one(name).value)
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value
    assert int(event.one("SEQUENCE").value) >= 0
    _check_times(event, known_zones)
    status, title = event.one("STATUS").value, event.text("SUMMARY")
    assert status in ("CONFIRMED", "TENTATIVE", "CANCELLED")
    assert (status == "CANCELLED") == title.startswith(("CANCELLED: ", "ANNULÉ"))
    assert "\n" not in title
    assert "\n" not in "".join(event.text(name) for name in ("LOCATION",) if event.all(name))
    address = event.one("URL").value
    assert address.startswith("https://")
    assert event.text("DESCRIPTION").split("\n")[-1].endswith(address), "many programs hide URL"
    assert event.one("CATEGORIES").value
    assert not event.children, "no alarms, no VLOCATION"
    for geo in event.all("GEO"):
        assert re.fullmatch(r"-?\d+\.\d{6};-?\d+\.\d{6}", geo.value), "a semicolon, six decimals"
        apple = event.one("X-APPLE-STRUCTURED-LOCATION")
        assert apple.value == f"geo:{geo.value.replace(';', ',')}"
        assert apple.parameters.startswith(";VALUE=URI;X-APPLE-RADIUS=150;X-TITLE=")


def _check_times(event: Component, known_zones: set[str]) -> None:
    start, end = event.one("DTSTART"), event.one("DTEND")
    assert start.parameters == end.parameters
    if start.parameters == ";VALUE=DATE":
        assert DAY.fullmatch(start.value)
        assert DAY.fullmatch(end.value)
    elif start.parameters:
        assert start.parameters.removeprefix(";TZID=") in known_zones
        assert LOCAL.fullmatch(start.value)
        assert LOCAL.fullmatch(end.value)
    else:
        assert STAMP.fullmatch(start.value), "never a floating time"
        assert STAMP.fullmatch(end.value)
    assert start.value < end.value
