"""Invented people, as varied as those who come; none of them exists, and none is ever written to."""

from dataclasses import dataclass
from itertools import islice, product

_GIVEN = (
    "Aaliyah", "Marie-Ève", "Liam", "Noor", "Étienne", "Chloe", "Kwame", "Sofía", "Jian", "Maëlle",
    "Oluwaseun", "Harpreet", "Zoë", "Tomasz", "Aiyana", "Gabriel", "Mei", "Fatou", "Owen", "Anaïs",
    "Rania", "Björn", "Priya", "Mathieu", "Linh",
)  # fmt: skip
_FAMILY = (
    "Tremblay", "Nguyễn", "Singh", "O'Connor", "Lévesque", "Okafor", "Kowalski", "Beauchamp", "Haddad", "Whitecloud",
    "MacDonald", "García Ruiz", "Côté", "Chen", "Gélinas", "Papadopoulos", "St-Onge", "Fraser", "Diallo", "Kim",
    "Bélanger", "Rossi", "Makwa", "Ferreira", "Ashevak",
)  # fmt: skip
_FRENCH = {
    "Marie-Ève", "Étienne", "Maëlle", "Gabriel", "Fatou", "Anaïs", "Mathieu",
}  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """Somebody who never was."""

    name: str
    email: str
    phone: str
    language: str


FIRST = (
    Invented("محمد الأمين", "mohamed.alamin@example.org", "204-555-0101", "en"),
    Invented("Jean-François d’Amours", "jf.damours@example.org", "514-555-0102", "fr"),
    Invented("Þóra Lindqvist-Bell", "thora.lindqvist@example.org", "705-555-0103", "en"),
)


def people(count: int) -> list[Invented]:
    """That many people, the same ones each time."""
    pairs = sorted(product(range(len(_GIVEN)), range(len(_FAMILY))), key=lambda pair: (pair[1] - pair[0]) % 25)
    return [*FIRST, *(_made_up(given, family) for given, family in islice(pairs, max(count - len(FIRST), 0)))][:count]


def _made_up(given: int, family: int) -> Invented:
    number = given * len(_FAMILY) + family
    return Invented(
        name=f"{_GIVEN[given]} {_FAMILY[family]}",
        email=f"person{number}@example.org",
        phone=f"416-555-{100 + number % 100:04d}",
        language="fr" if _GIVEN[given] in _FRENCH else "en",
    )
