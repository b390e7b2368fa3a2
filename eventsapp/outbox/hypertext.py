"""A mail as HTML, made from its text: the same words, with links to press.

It asks for nothing from elsewhere, has no pictures, and no colours that a dark screen would turn against each other.
What strangers wrote is text in it: only an address on our own host may hide behind words.
"""

import re
from collections.abc import Collection, Iterator
from html import escape
from unicodedata import bidirectional

_BODY = "margin:0;background-color:Canvas;color:CanvasText;color-scheme:light dark"
_MAIN = (
    "max-width:36em;margin:0 auto;padding:24px 16px;font-family:Verdana,Arial,sans-serif;font-size:17px;"
    "line-height:1.6;overflow-wrap:anywhere;word-break:break-word"
)
_HEADING = "margin:0 0 24px;font-size:20px;line-height:1.3"
_PARAGRAPH = "margin:0 0 16px"
_LIST = "margin:0 0 16px;padding:0 0 0 24px"
_ITEM = "margin:0 0 8px"
_LINK = "display:inline-block;padding:11px 0;color:LinkText"
_BUTTON = (
    "display:inline-block;padding:12px 24px;border:2px solid #ffffff;border-radius:8px;background-color:#0b5148;"
    "color:#ffffff;font-size:18px;font-weight:bold;text-decoration:underline"
)

_ADDRESS = re.compile(r"https?://[^\s<>\"«»“”]+")
_CLOSING = ".,;:!?)]’'"
_BULLET = "- "


def written(
    text: str,
    *,
    heading: str,
    title: str,
    language: str,
    host: str,
    main: Collection[str] = (),
    aside: str | None = None,
) -> str:
    """The whole page. `host` is ours.

    Lines stay lines, blocks between empty lines are paragraphs, ``- `` begins an item and what is indented below goes
    on with it. Where a line that ends in a colon stands above a line that is only an address of ours, its last sentence
    becomes the link. One of those links is a big button: the first of `main`, or else the first; never the one `aside`.
    """
    lines = text.strip().split("\n")
    links = _labelled(lines, host)
    big = [at for at, address in links.items() if address in main] + [at for at in links if links[at] != aside]
    said = "".join(_blocks(lines, links, big[0] if big else None))
    name = heading or title
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f'<meta name="supported-color-schemes" content="light dark">\n<title>{escape(title)}</title>\n</head>\n'
        f'<body style="{_BODY}">\n<div role="main" lang="{escape(language)}" style="{_MAIN}">\n'
        f'<h1 dir="{_direction(name)}" style="{_HEADING}">{escape(name)}</h1>\n{said}</div>\n</body>\n</html>\n'
    )


def _blocks(lines: list[str], links: dict[int, str], big: int | None) -> Iterator[str]:
    paragraph: list[str] = []
    items: list[list[str]] = []
    for at, line in enumerate([*lines, ""]):
        if items and line.startswith("  "):
            items[-1].append(line)
            continue
        if not line.startswith(_BULLET):
            yield from _list(items)
            items = []
        if at + 1 in links:
            line = _sentences(line)[0]
        elif at in links or not line.strip() or line.startswith(_BULLET) or _is_rule(line):
            yield from _paragraph(paragraph)
            paragraph = []
        if at in links:
            yield _link(lines[at - 1], links[at], is_big=at == big)
        elif line.startswith(_BULLET):
            items.append([line.removeprefix(_BULLET)])
        elif _is_rule(line):
            yield "<hr>\n"
        elif line.strip():
            paragraph.append(line)


def _labelled(lines: list[str], host: str) -> dict[int, str]:
    """The addresses of ours that stand alone below a line that names them, by the number of their line."""
    return {
        number: line.strip()
        for number, line in enumerate(lines)
        if number
        and _ADDRESS.fullmatch(line.strip())
        and re.match(rf"https?://{re.escape(host)}(:\d+)?(/|$)", line.strip())
        and lines[number - 1].endswith(":")
        and not lines[number - 1].startswith((_BULLET, " "))
        and not _ADDRESS.search(lines[number - 1])
    }


def _sentences(label: str) -> tuple[str, str]:
    """What comes before the last sentence of a label, and that one without its colon."""
    *before, last = re.split(r"(?<=[.!?])\s+", label)
    return " ".join(before), last.rstrip(":").rstrip()


def _link(label: str, address: str, *, is_big: bool) -> str:
    words = _sentences(label)[1]
    link = f'<a href="{escape(address)}" dir="{_direction(words)}" style="{_BUTTON if is_big else _LINK}">'
    return f'<p style="{_PARAGRAPH}">{link}{escape(words)}</a></p>\n'


def _paragraph(lines: list[str]) -> Iterator[str]:
    if lines:
        yield f'<p style="{_PARAGRAPH}">{_said(lines)}</p>\n'


def _list(items: list[list[str]]) -> Iterator[str]:
    if items:
        rows = "".join(f'<li style="{_ITEM}">{_said(lines)}</li>\n' for lines in items)
        yield f'<ul style="{_LIST}">\n{rows}</ul>\n'


def _said(lines: list[str]) -> str:
    """The lines, each with a direction of its own: a name in another script turns no line but its own."""
    return "<br>\n".join(f'<span dir="{_direction(line)}">{_linked(line.strip())}</span>' for line in lines)


def _direction(line: str) -> str:
    """Which way it runs. A name in an English sentence does not turn it, even where it comes first."""
    kinds = set(map(bidirectional, line))
    return "rtl" if "L" not in kinds and kinds & {"R", "AL"} else "ltr"


def _linked(line: str) -> str:
    parts, at = [], 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_CLOSING)
        shown = escape(address)
        parts += [escape(line[at : found.start()]), f'<a href="{shown}" style="color:LinkText">{shown}</a>']
        at = found.start() + len(address)
    return "".join([*parts, escape(line[at:])])


def _is_rule(line: str) -> bool:
    return len(line) >= 4 and not line.strip("-")
