"""Letters: a mail is a whole file in each language, written and not assembled."""

import re

from babel.dates import get_timezone, get_timezone_name
from flask import current_app

from eventsapp.core import languages, money


def written(name: str, language: str, /, **values: object) -> tuple[str, str]:
    """The subject and the text of the letter `messages/<name>.<language>.txt`; its first line is the subject."""
    subject, _, body = _rendered(name, language, values).partition("\n")
    return subject.strip(), body.strip() + "\n"


def piece(name: str, language: str, /, **values: object) -> str:
    """A part of a letter by itself, such as what is sealed before it is put in."""
    return _rendered(name, language, values).strip()


def _rendered(name: str, language: str, values: dict[str, object]) -> str:
    with languages.speaking(language):
        template = current_app.jinja_env.get_template(f"messages/{name}.{language}.txt")
        text = template.render(language=language, money=money.said, zone_name=_zone_name, **values)
    return re.sub(r"\n{3,}", "\n\n", text)  # where a part of a letter has nothing to say


def _zone_name(zone: str) -> str:
    """``Eastern Time``, ``heure de l’Est``: whose clock a time is told by."""
    return get_timezone_name(get_timezone(zone), locale=languages.locale())
