"""How many kilometres, laps or other units there were: whole hundredths, read and said as each language writes them."""

import re
import unicodedata

from eventsapp.core import languages

_NUMBER = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?")


def read(typed: str) -> int | None:
    """Hundredths of a number as people type it (``5``, ``2.5``, ``2,25``); None where it is none."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = _NUMBER.fullmatch(plain) if plain.isascii() else None
    return None if found is None else int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def said(hundredths: int) -> str:
    """``5``, ``2.5``; in French ``2,5``."""
    whole, rest = divmod(hundredths, 100)
    point = "," if languages.current() == "fr" else "."
    return f"{whole}{point}{rest:02d}".rstrip("0") if rest else str(whole)
