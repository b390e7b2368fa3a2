"""Which column of somebody else's list is what, guessed from its heading; an organizer has the last word."""

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import gettext as _

from eventsapp.core import words
from eventsapp.core.uploads import Table

_HEAD_WITHIN = 10
"""The heads are among so many first rows; a title may stand above them."""


class Field(StrEnum):
    """What a column can be to us."""

    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    EMAIL = "email"
    PHONE = "phone"
    CATEGORY = "category"
    AGE = "age"
    BORN_ON = "born on"
    TEAM = "team"
    ORDER = "order"
    """What those share who signed up together."""
    SIGNED_UP = "signed up"
    ROLE = "role"
    SHIFT = "shift"
    PAID = "paid"
    ORDER_PAID = "order paid"
    PAID_ON = "paid on"


MONEY = (Field.PAID, Field.ORDER_PAID, Field.PAID_ON)
HELPING = (Field.ROLE, Field.SHIFT)
"""What only those may bring in who have the permission for it."""


_HEADS: dict[Field, tuple[str, ...]] = {
    Field.FIRST_NAME: ("first name", "firstname", "first", "given name", "given names", "prenom", "prenoms"),
    Field.LAST_NAME: ("last name", "lastname", "last", "surname", "family name", "nom de famille"),
    Field.NAME: (
        "name",
        "full name",
        "participant name",
        "participant",
        "registrant",
        "runner",
        "walker",
        "nom complet",
        "nom et prenom",
        "nom",
    ),
    Field.EMAIL: ("email", "e mail", "email address", "e mail address", "mail", "participant email", "courriel"),
    Field.PHONE: ("phone", "phone number", "telephone", "cell", "cell phone", "mobile", "home phone"),
    Field.CATEGORY: (
        "event",
        "event name",
        "sub event",
        "subevent",
        "sub event name",
        "category",
        "registration category",
        "category or role",
        "race",
        "distance",
        "activity",
        "ticket type",
        "ticket",
        "categorie",
        "categorie ou role",
        "epreuve",
        "parcours",
    ),
    Field.AGE: ("age", "age on race day", "age on event day", "race age"),
    Field.BORN_ON: ("date of birth", "birth date", "birthdate", "birthday", "dob", "date de naissance"),
    Field.TEAM: ("team", "team name", "group team name", "group", "equipe", "nom de l equipe"),
    Field.ORDER: (
        "transaction id",
        "order id",
        "order number",
        "order",
        "confirmation number",
        "confirmation code",
        "registration group id",
        "reference",
        "numero de commande",
        "numero de confirmation",
    ),
    Field.SIGNED_UP: (
        "registration date",
        "date registered",
        "registered at",
        "registered on",
        "registration time",
        "order date",
        "signed up",
        "date d inscription",
        "inscription",
    ),
    Field.ROLE: ("role", "volunteer role", "job", "volunteer job", "task", "position", "volunteer task", "poste"),
    Field.SHIFT: (
        "shift",
        "shift begins",
        "shift start",
        "shift time",
        "volunteer shift",
        "quart",
        "debut du quart",
        "le quart commence",
    ),
    Field.PAID: ("amount paid", "paid amount", "amount", "fee paid", "montant", "montant paye"),
    Field.ORDER_PAID: ("order total", "total paid", "transaction total", "order amount", "total paye", "total"),
    Field.PAID_ON: ("payment date", "paid on", "date paid", "transaction date", "date de paiement", "date du paiement"),
}
_BEGINNINGS = {
    "courriel": Field.EMAIL,
    "adresse courriel": Field.EMAIL,
    "telephone": Field.PHONE,
    "numero de telephone": Field.PHONE,
}


def head_of(table: Table) -> int:
    """The place of the row with the headings: the one among the first in which most cells are headings we know."""
    known = [sum(_field(cell) is not None for cell in cells) for _number, cells in table.rows[:_HEAD_WITHIN]]
    return known.index(max(known)) if known else 0


def guessed(heads: Sequence[str]) -> dict[int, Field]:
    """What each column may be, each thing once; a column we do not know is left out."""
    found: dict[int, Field] = {}
    for number, head in enumerate(heads):
        field = _field(head)
        if field is not None and field not in found.values():
            found[number] = field
    taken = {field: number for number, field in found.items()}
    if Field.FIRST_NAME in taken and Field.NAME in taken and Field.LAST_NAME not in taken:
        found[taken[Field.NAME]] = Field.LAST_NAME  # in French lists "Nom" beside "Prénom" is the family name
    elif Field.FIRST_NAME in taken and Field.LAST_NAME in taken and Field.NAME in taken:
        del found[taken[Field.NAME]]
    return found


def called(field: Field) -> str:
    """What it is called."""
    return {
        Field.NAME: _("Whole name"),
        Field.FIRST_NAME: _("First name"),
        Field.LAST_NAME: _("Last name"),
        Field.EMAIL: _("E-mail address"),
        Field.PHONE: _("Phone number"),
        Field.CATEGORY: _("Category"),
        Field.AGE: _("Age on the day"),
        Field.BORN_ON: _("Date of birth (only the age is kept)"),
        Field.TEAM: _("Team"),
        Field.ORDER: _("Order number, the same for those who signed up together"),
        Field.SIGNED_UP: _("Day of the sign-up"),
        Field.ROLE: _("Role of a volunteer"),
        Field.SHIFT: _("Shift of a volunteer: when it begins"),
        Field.PAID: _("Amount paid, of each row"),
        Field.ORDER_PAID: _("Amount paid for the whole order, the same in its rows"),
        Field.PAID_ON: _("Day of the payment"),
    }[field]


def _field(head: str) -> Field | None:
    key = words.folded(head[:200])
    for field, heads in _HEADS.items():
        if key in heads:
            return field
    return next((field for beginning, field in _BEGINNINGS.items() if key.startswith(beginning)), None)
