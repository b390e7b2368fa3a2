"""Amounts in lists of others: as services and spreadsheets write them."""

import re

from eventsapp.core import money

_CURRENCY = re.compile(r"(?i)\b(?:cad|ca)(?=\b|\$)")


def cents(text: str) -> int | None:
    """The amount in cents, nothing where nothing stands there; None where it is no amount we can read."""
    plain = _CURRENCY.sub("", text).strip()
    if not plain:
        return 0
    if "." in plain:
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain)  # 1,250.00
    return money.read(plain)
