"""Telephone numbers: one spelling for each, without ever refusing one."""

import re

import phonenumbers

from eventsapp.core import words


def spelled(text: str | None) -> str:
    """`(416) 555-0134 poste 12` as `+1 416-555-0134 ext. 12`; foreign ones with their country's code."""
    typed = words.cleaned(text or "")
    try:
        number = phonenumbers.parse(re.sub(r"\bposte\b\.?", "ext.", typed, flags=re.IGNORECASE), "CA")
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
