"""French typography: the spaces at which a line must not end."""

import re

from eventsapp.core.languages import Bilingual

_NO_BREAK = "\u00a0"
_UNITS = "h|km|kg|m|ans|minutes|mètres|personnes|%|\\$"

_BEFORE = re.compile(rf" (?=[:»%$])|(?<=«) |(?<=\d) (?=(?:{_UNITS})(?!\w))|(?<=\d h) (?=\d)|(?<=\d) (?=\d{{3}}(?!\d))")


def both(en: str, fr: str) -> Bilingual:
    """A text in both languages, the French one with its no-break spaces: `14 h 30`, `50 000`, `« ici »`, `ici : là`."""
    return Bilingual(en=en, fr=_BEFORE.sub(_NO_BREAK, fr))
