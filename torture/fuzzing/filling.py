"""Filling forms in: as somebody would who means well and has a strange name, or as somebody who does not."""

import random
from itertools import count

from torture.fuzzing import marks
from torture.fuzzing.guises import PASS_PHRASE
from torture.fuzzing.markup import Box, Form

Typed = list[tuple[str, str]]
_numbers = count(1)
TOKEN, QUOTE = "csrf_token", '"'

LIST = "Name,E-mail,Phone,Category,Amount,Date\r\n" + "".join(
    f'"{text.replace(QUOTE, QUOTE * 2)}",zq{number}@example.org,416-555-0100,1 km walk or wheel,"12.50",2027-05-01\r\n'
    for number, text in enumerate(marks.PRINTABLE)
)
"""A list to import in which everybody has a hostile name."""


def plausible(form: Form, chance: random.Random) -> Typed:
    """The form filled in so that it might be taken, each text in it hostile."""
    typed: Typed = []
    for box in form.boxes.values():
        if box.kind == "file":
            continue
        typed += [(box.name, value) for value in _values(box, chance)]
    if form.buttons:
        typed.append(chance.choice(form.buttons))
    return typed


def _values(box: Box, chance: random.Random) -> list[str]:
    if box.kind == "hidden":
        return box.values
    if box.kind == "password":
        return [PASS_PHRASE]
    if box.kind == "checkbox":
        return box.values if chance.random() < 0.3 else [one for one in box.choices if chance.random() < 0.7]
    if box.kind in ("radio", "select"):
        offered = [one for one in box.choices if one]
        keeps = not offered or (any(box.values) and chance.random() < 0.6)
        return box.values if keeps else [chance.choice(offered)]
    if any(box.values) and chance.random() < 0.4:
        return box.values
    return [_text(box, chance)]


def _text(box: Box, chance: random.Random) -> str:
    name = box.name.rpartition("-")[2].lower()
    if box.kind == "email" or "email" in name or name == "address":
        return f"zq{next(_numbers)}@example.org"
    if box.kind == "tel" or "phone" in name:
        return "416-555-0101"
    if box.kind == "date" or name.endswith(("_on", "day", "date", "since", "until")):
        return chance.choice(("2027-05-01", "2027-09-19", "2028-06-04"))
    if box.kind == "time" or name.endswith(("_at", "time", "begins", "ends", "starts")):
        return chance.choice(("09:30", "14:00"))
    if box.kind == "number" or name.endswith(
        ("amount", "cents", "maximum", "minimum", "ideal", "age", "number", "count")
    ):
        return str(chance.randint(1, 30))
    if box.kind == "url" or "website" in name:
        return chance.choice(("https://example.org/zq", f"javascript:{marks.SCHEME}(1)"))
    return chance.choice(marks.PRINTABLE)
