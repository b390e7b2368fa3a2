"""Placeholders: the words in braces in a mailing that stand for something of its reader or of the edition.

There is a fixed list, each under an English and a French name, either of which may be used. What is filled in is never
read again, so nothing anybody typed about themselves can act as a placeholder.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventsapp.core import words
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal

_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")


class Placeholder(StrEnum):
    """What can be filled in."""

    FIRST_NAME = "first name"
    EVENT = "event"
    DATE = "date"
    TIME = "time"
    VENUE = "venue"
    DAYS_LEFT = "days left"
    REFERENCE = "reference"
    CATEGORY = "category"
    SHIFTS = "shifts"
    TO_PAY = "to pay"
    WAYS_TO_PAY = "ways to pay"
    PAGE = "your page"
    PARTICIPANTS = "participants"
    VOLUNTEERS = "volunteers"
    HOURS = "volunteer hours"


NAMES = {
    Placeholder.FIRST_NAME: Bilingual("first name", "prénom"),
    Placeholder.EVENT: Bilingual("event", "activité"),
    Placeholder.DATE: Bilingual("date", "date"),
    Placeholder.TIME: Bilingual("time", "heure"),
    Placeholder.VENUE: Bilingual("venue", "lieu"),
    Placeholder.DAYS_LEFT: Bilingual("days left", "jours restants"),
    Placeholder.REFERENCE: Bilingual("reference", "référence"),
    Placeholder.CATEGORY: Bilingual("category", "catégorie"),
    Placeholder.SHIFTS: Bilingual("shifts", "quarts"),
    Placeholder.TO_PAY: Bilingual("to pay", "à payer"),
    Placeholder.WAYS_TO_PAY: Bilingual("ways to pay", "modes de paiement"),
    Placeholder.PAGE: Bilingual("your page", "votre page"),
    Placeholder.PARTICIPANTS: Bilingual("participants", "participants"),
    Placeholder.VOLUNTEERS: Bilingual("volunteers", "bénévoles"),
    Placeholder.HOURS: Bilingual("volunteer hours", "heures de bénévolat"),
}
MEANINGS = {
    Placeholder.FIRST_NAME: _l("what the reader is called, the first word of their name"),
    Placeholder.EVENT: _l("the name of the event, with its year"),
    Placeholder.DATE: _l("the day or days of the event"),
    Placeholder.TIME: _l("when it begins, once that is known"),
    Placeholder.VENUE: _l("the venue, with its address"),
    Placeholder.DAYS_LEFT: _l("how many days there still are, like “7 days”"),
    Placeholder.REFERENCE: _l("the reference of the registration"),
    Placeholder.CATEGORY: _l("as what the people of the registration take part"),
    Placeholder.SHIFTS: _l("their shifts, one to a line"),
    Placeholder.TO_PAY: _l(
        "what is still to pay for the registration; a message with it goes to whoever signed them up alone"
    ),
    Placeholder.WAYS_TO_PAY: _l("how it can be paid, as the sign-up settings have it"),
    Placeholder.PAGE: _l("the link to the reader’s own page, which only they get"),
    Placeholder.PARTICIPANTS: _l("how many people took part"),
    Placeholder.VOLUNTEERS: _l("how many people helped"),
    Placeholder.HOURS: _l("how many hours they helped, all together"),
}
NOT_IN_A_SUBJECT = frozenset({Placeholder.PAGE, Placeholder.SHIFTS, Placeholder.WAYS_TO_PAY})
"""What is secret, or more than a line."""

FOR_WHO_PAYS = frozenset({Placeholder.TO_PAY})
"""What whoever sent the registration alone may know."""

_BY_NAME = {words.folded(name): one for one, both in NAMES.items() for name in (both.en, both.fr)}


class UnknownPlaceholder(Refusal):
    """A slip of the keys would otherwise stand in every mail."""

    sentence = _l("“%(name)s” is not something that can be filled in. Known are: %(known)s.")


class NotInASubject(Refusal):
    """The head of a mail is one line, and everybody may see it."""

    sentence = _l("“%(name)s” can only stand in the text, not in the subject.")


def refuse_unknown(text: str, language: str, *, is_subject: bool = False) -> None:
    """Refuse words in braces that nobody fills in, or not there."""
    for name, known in _found(text):
        if known is None:
            raise UnknownPlaceholder(name=f"{{{name}}}", known=listed(language))
        if is_subject and known in NOT_IN_A_SUBJECT:
            raise NotInASubject(name=f"{{{name}}}")


def listed(language: str) -> str:
    """All of them, as they are typed in a text of that language."""
    return ", ".join(f"{{{both.said(language)}}}" for both in NAMES.values())


def used(*texts: str) -> frozenset[Placeholder]:
    """What these texts ask for."""
    return frozenset(known for text in texts for _name, known in _found(text) if known is not None)


def are_for_who_pays(*texts: str) -> bool:
    """Whether these texts are for whoever sent the registration, on behalf of all who are in it."""
    return not FOR_WHO_PAYS.isdisjoint(used(*texts))


def filled(text: str, values: Mapping[Placeholder, str]) -> list[str | None]:
    """The text in pieces, filled in; None stands for the link to the reader's page, which is put in apart."""
    pieces: list[str | None] = []
    after = 0
    for match in _BRACES.finditer(text):
        known = _BY_NAME.get(words.folded(match[1]))
        if known is None:
            continue
        pieces += [text[after : match.start()], None if known is Placeholder.PAGE else values.get(known, "")]
        after = match.end()
    return [*pieces, text[after:]]


def _found(text: str) -> Iterator[tuple[str, Placeholder | None]]:
    for match in _BRACES.finditer(text):
        yield match[1], _BY_NAME.get(words.folded(match[1]))
