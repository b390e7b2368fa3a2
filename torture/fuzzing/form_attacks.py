"""What is done to forms: hostile text in a box, another shape than the form has, files, and forms nobody was shown."""

import random
from collections.abc import Callable
from urllib.parse import urlencode

from torture.fuzzing import bodies, filling, lies, marks, uploads
from torture.fuzzing.filling import TOKEN, Typed
from torture.fuzzing.guises import Guise
from torture.fuzzing.markup import Form
from torture.fuzzing.shots import Shot

Attack = Callable[[Guise, str, Form, random.Random], Shot]
Bend = Callable[[Typed, str, random.Random], Typed]


def fields(guise: Guise, target: str, form: Form, chance: random.Random) -> Shot:
    """A form filled in as people do, with something in one of its boxes that nobody would type."""
    typed = filling.plausible(form, chance)
    boxes = [box for box in form.boxes.values() if box.name != TOKEN and box.kind != "file"]
    if boxes and chance.random() < 0.7:
        written = [box for box in boxes if box.is_typed]
        box = chance.choice(written if written and chance.random() < 0.8 else boxes)
        typed = [(name, value) for name, value in typed if name != box.name]
        typed.append((box.name, chance.choice(marks.HOSTILE)))
    shown = {box.name for box in boxes if box.is_typed}
    # What was not changed here may be shown as somebody else has saved it meanwhile (decision 30).
    kept = {name: value for name, value in typed if name in shown and value not in form.boxes[name].values}
    return bodies.sent(guise, "field", target, typed, chance, typed=kept)


def structure(guise: Guise, target: str, form: Form, chance: random.Random) -> Shot:
    """The form with something missing, repeated, far too often there, or of another kind than it should be."""
    typed = filling.plausible(form, chance)
    name = chance.choice([name for name, _ in typed if name != TOKEN] or ["name"])
    place = chance.randrange(len(BENDS) + 3)
    if place < len(BENDS):
        return bodies.sent(guise, "structure", target, BENDS[place](typed, name, chance), chance)
    if place == len(BENDS):
        return bodies.with_files(guise, "structure", target, typed, {name: chance.choice(uploads.FILES)}, chance)
    if place == len(BENDS) + 1:
        body = "{" + ",".join(f'"{one}": [{{}}, null, 1e999]' for one, _ in typed) + "}"
        return Shot(guise, "structure", target, "POST", data=body.encode(), content_type="application/json")
    body = urlencode([*typed, ("zq", "")]) + chance.choice(("", "&zq="))
    octets = body.encode() + chance.choice(lies.OCTETS)
    content_type = chance.choice((lies.FORM, *lies.CONTENT_TYPES))
    return Shot(guise, "structure", target, "POST", data=octets, content_type=content_type)


def files(guise: Guise, target: str, form: Form, chance: random.Random) -> Shot:
    """Files of every wrong kind, where files belong and where they do not."""
    typed = filling.plausible(form, chance)
    places = [box.name for box in form.boxes.values() if box.kind == "file"] or ["file"]
    chosen = {name: chance.choice(uploads.FILES) for name in places}
    return bodies.with_files(guise, "upload", target, typed, chosen, chance)


def blind(guise: Guise, address: str, token: str, chance: random.Random) -> Shot:
    """A form sent to an address without having seen one there."""
    typed = [(name, chance.choice(marks.HOSTILE)) for name in chance.sample(lies.BOXES, 6)]
    return bodies.sent(guise, "blind", address, [(TOKEN, token), *typed], chance)


# ---- How a form is bent


def _without(typed: Typed, name: str, chance: random.Random) -> Typed:
    return [pair for pair in typed if pair[0] != name]


def _again(typed: Typed, name: str, chance: random.Random) -> Typed:
    return typed + [(name, chance.choice(marks.HOSTILE)) for _ in range(chance.choice((2, 50)))]


def _far_too_many(typed: Typed, name: str, chance: random.Random) -> Typed:
    return typed + [(f"f{number}", "Zq") for number in range(chance.choice((480, 3_000)))]


def _token_alone(typed: Typed, name: str, chance: random.Random) -> Typed:
    return [pair for pair in typed if pair[0] == TOKEN]


def _no_token(typed: Typed, name: str, chance: random.Random) -> Typed:
    return [pair for pair in typed if pair[0] != TOKEN]


def _wrong_token(typed: Typed, name: str, chance: random.Random) -> Typed:
    wrong = chance.choice(("x", "", marks.MARKUP[0]))
    return [(one, wrong if one == TOKEN else value) for one, value in typed]


def _numbered(typed: Typed, name: str, chance: random.Random) -> Typed:
    numbers = [(f"{name}-{number}", "Zq") for number in (0, 1, -1, 99_999_999, 10**30)]
    return [*typed, *numbers, *((f"{name}{end}", "Zq") for end in ("-0-id", "[]", "[__class__]", ".x"))]


def _long_list(typed: Typed, name: str, chance: random.Random) -> Typed:
    return typed + [(f"{name}-{number}-name", "Zq") for number in range(300)]


def _strange_names(typed: Typed, name: str, chance: random.Random) -> Typed:
    return [(f"{one}\x00" if chance.random() < 0.2 else one, value) for one, value in typed]


def _more_than_is_asked(typed: Typed, name: str, chance: random.Random) -> Typed:
    wished = (("id", "1"), ("person_id", "1"), ("status", "confirmed"), ("is_admin", "1"), ("amount_cents", "-1"))
    return [*typed, *wished]


def _hostile_throughout(typed: Typed, name: str, chance: random.Random) -> Typed:
    return [(one, value if one == TOKEN else chance.choice(marks.HOSTILE)) for one, value in typed]


def _each_four_times(typed: Typed, name: str, chance: random.Random) -> Typed:
    return typed + [pair for pair in typed for _ in range(3) if pair[0] != TOKEN]


BENDS: tuple[Bend, ...] = (
    *(_without, _again, _far_too_many, _token_alone, _no_token, _wrong_token, _numbered, _long_list, _strange_names),
    *(_more_than_is_asked, _hostile_throughout, _each_four_times),
)
