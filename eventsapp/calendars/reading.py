"""A calendar read back from its octets, without any calendar library: what we wrote is checked by other eyes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_CONTENT = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)\Z', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Unreadable(Exception):
    """It is no calendar, from that line on."""

    def __init__(self, number: int) -> None:
        super().__init__(f"line {number}")
        self.number = number


@dataclass(frozen=True)
class Line:
    """One unfolded content line."""

    name: str
    parameters: str
    value: str
    number: int = field(compare=False)
    """Where it begins, counted from 1 as an editor does."""


@dataclass(frozen=True)
class Component:
    """The properties of one component, without those of its children."""

    kind: str
    number: int = field(compare=False)
    lines: list[Line] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Every line of that name."""
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        """The only line of that name; a LookupError if there are none or several."""
        found = self.all(name)
        if len(found) != 1:
            raise LookupError(f"{self.kind} has {len(found)} {name}")
        return found[0]

    def text(self, name: str) -> str:
        """A TEXT value as a person reads it."""
        return unescaped(self.one(name).value)

    def walk(self) -> Iterator["Component"]:
        """Itself and everything in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def parsed(octets: bytes) -> Component:
    """The calendar as components and lines, unfolded; refuses with Unreadable what is not one whole component."""
    opened: list[Component] = []
    whole: Component | None = None
    for number, raw in _unfolded(octets):
        if whole is not None:
            raise Unreadable(number)
        if raw.startswith("BEGIN:"):
            opened.append(Component(raw.removeprefix("BEGIN:"), number))
            continue
        if not opened:
            raise Unreadable(number)
        if not raw.startswith("END:"):
            opened[-1].lines.append(_line(raw, number))
            continue
        done = opened.pop()
        if done.kind != raw.removeprefix("END:"):
            raise Unreadable(number)
        if opened:
            opened[-1].children.append(done)
        else:
            whole = done
    if whole is None:
        raise Unreadable(max(octets.count(b"\n"), 1))
    return whole


def unescaped(value: str) -> str:
    """The text that stands in a TEXT value (RFC 5545 section 3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _unfolded(octets: bytes) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    began = 1
    for number, ended in enumerate(octets.decode("utf-8", "replace").removesuffix("\n").split("\n"), 1):
        line = ended.removesuffix("\r")
        if parts and line.startswith(" "):
            parts.append(line[1:])
            continue
        if parts:
            yield began, "".join(parts)
        parts, began = [line], number
    yield began, "".join(parts)


def _line(raw: str, number: int) -> Line:
    match = _CONTENT.match(raw)
    if match is None:
        raise Unreadable(number)
    return Line(match[1], match[2], match[3], number)
