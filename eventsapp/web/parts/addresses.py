"""What an address may look like."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from eventsapp.core import languages

SERIES = "<slug:slug>"


class SlugConverter(BaseConverter):
    """The lasting address of a series: small letters, digits and hyphens."""

    regex = "[a-z0-9][a-z0-9-]{0,59}"


class NumberConverter(IntegerConverter):
    """The number of a row; one that no column of ours can hold is not found, whatever the database would say of it."""

    def __init__(
        self,
        map: Map,  # noqa: A002 - as werkzeug calls it
        fixed_digits: int = 0,
        min: int | None = None,  # noqa: A002
        max: int | None = 2**31 - 1,  # noqa: A002
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def reserved(app: Flask) -> frozenset[str]:
    """What no series may be called: words of our own addresses that stand where the name of a series would."""
    words = {"fr", *languages.LANGUAGES}
    paths = [[part for part in rule.rule.split("/") if part] for rule in app.url_map.iter_rules()]
    for path in paths:
        if SERIES not in path:
            continue
        place = path.index(SERIES)
        beside = (other[place] for other in paths if len(other) > place and other[:place] == path[:place])
        words |= {word for word in beside if "<" not in word}
    return frozenset(words)


def init_app(app: Flask) -> None:
    """Let routes say `<slug:series>`, and `<int:number>` of numbers that there can be."""
    app.url_map.converters |= {"slug": SlugConverter, "int": NumberConverter}
