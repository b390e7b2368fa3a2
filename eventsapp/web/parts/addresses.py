"""What an address may look like."""

from flask import Flask
from werkzeug.routing import BaseConverter

from eventsapp.core import languages

SERIES = "<slug:slug>"


class SlugConverter(BaseConverter):
    """The lasting address of a series: small letters, digits and hyphens."""

    regex = "[a-z0-9][a-z0-9-]{0,59}"


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
    """Let routes say `<slug:series>`."""
    app.url_map.converters["slug"] = SlugConverter
