"""Pages as their tags and forms: read as a browser would, quick enough for tens of thousands of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>=`]++)))?""")


class Tag(NamedTuple):
    """One tag as it stands in a page; `ends` is where it ends there."""

    name: str
    is_closing: bool
    attributes: dict[str, str]
    ends: int


@dataclass
class Box:
    """One box of a form: what kind it is, what stands in it, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    """What a browser would send as it stands there."""
    choices: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether people write into it what they like."""
        return self.kind in ("text", "textarea", "email", "tel", "search", "url", "number")


@dataclass
class Form:
    """A form that is posted: where to, and its boxes by name."""

    action: str
    boxes: dict[str, Box] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """Those with a name; pressing one sends it along."""

    def box(self, name: str, kind: str) -> Box:
        """The box of that name, a new one if there is none yet."""
        return self.boxes.setdefault(name, Box(name, kind))


def tags(page: str) -> Iterator[Tag]:
    """Every tag of the page, in order."""
    for found in _TAG.finditer(page):
        attributes = {
            one[1].lower(): unescape(next((value for value in one.groups()[1:] if value is not None), ""))
            for one in _ATTRIBUTE.finditer(found[3])
        }
        yield Tag(found[2].lower(), bool(found[1]), attributes, found.end())


def links(page: str) -> list[str]:
    """Where the page leads to."""
    return [tag.attributes["href"] for tag in tags(page) if tag.name == "a" and tag.attributes.get("href")]


def forms(page: str) -> list[Form]:
    """Every form of the page that is posted."""
    found: list[Form] = []
    open_form: Form | None = None
    menu: Box | None = None
    for tag in tags(page):
        has = tag.attributes
        if tag.name == "form":
            is_posted = not tag.is_closing and has.get("method", "").lower() == "post"
            open_form = Form(has.get("action", "")) if is_posted else None
            found += [open_form] if open_form else []
        elif tag.name == "select":
            menu = open_form.box(has["name"], "select") if open_form and not tag.is_closing and "name" in has else None
        elif tag.name == "option" and menu and not tag.is_closing:
            menu.choices.append(has.get("value", ""))
            menu.values += [has.get("value", "")] if "selected" in has else []
        elif open_form and not tag.is_closing and has.get("name") and "disabled" not in has:
            _read(open_form, tag, page)
    return found


def _read(form: Form, tag: Tag, page: str) -> None:
    name, value = tag.attributes["name"], tag.attributes.get("value", "")
    kind = tag.attributes.get("type", "text").lower()
    if tag.name == "textarea":
        inside = page[tag.ends : page.find("</textarea>", tag.ends)]
        form.box(name, "textarea").values.append(unescape(inside).removeprefix("\r\n").removeprefix("\n"))
    elif tag.name == "button" or (tag.name == "input" and kind in ("submit", "image")):
        form.buttons.append((name, value))
    elif tag.name == "input" and kind in ("checkbox", "radio"):
        box = form.box(name, kind)
        box.choices.append(value or "on")
        box.values += [value or "on"] if "checked" in tag.attributes else []
    elif tag.name == "input" and kind not in ("button", "reset"):
        box = form.box(name, kind)
        box.values += [value] if kind != "file" else []
