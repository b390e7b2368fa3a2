"""Money: whole cents, said in dollars as each language writes them."""

import re
import unicodedata

from eventsapp.core import languages

_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")


def said(cents: int) -> str:
    """``$75.25``, ``$1,250.00``; in French ``75,25 $``, ``1 250,00 $`` with no-break spaces."""
    sign, (dollars, rest) = "−" if cents < 0 else "", divmod(abs(cents), 100)
    if languages.current() == "fr":
        return f"{sign}{dollars:,}".replace(",", "\u00a0") + f",{rest:02d}\u00a0$"
    return f"{sign}${dollars:,}.{rest:02d}"


def read(typed: str) -> int | None:
    """Cents of an amount as people type it (``12.50``, ``12,50 $``, ``$1 250``, ``1,250.00``), also full-width;
    None where it is none."""
    plain = unicodedata.normalize("NFKC", typed).strip().removeprefix("$").removesuffix("$").strip()
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(\D|$))", "", plain)
    plain = re.sub(r"(?<=\d),(?=\d{3}\.\d{2}$)", "", plain)
    found = _AMOUNT.fullmatch(plain) if plain.isascii() else None
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
