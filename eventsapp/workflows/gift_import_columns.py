"""Which column of a statement or of another platform's export is what, guessed from its heading."""

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import gettext as _

from eventsapp.core import words
from eventsapp.core.uploads import Table

_HEAD_WITHIN = 15
"""The heads are among so many first rows; banks put the account and the days above them."""


class Field(StrEnum):
    """What a column can be to us."""

    DAY = "day"
    AMOUNT = "amount"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    ORGANIZATION = "organization"
    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"
    CITY = "city"
    PROVINCE = "province"
    POSTCODE = "postcode"
    COUNTRY = "country"
    REFERENCE = "reference"
    PAGE = "page"
    RECEIPT = "receipt"
    DEDICATION = "dedication"


_HEADS: dict[Field, tuple[str, ...]] = {
    Field.DAY: (
        "date", "day", "donation date", "gift date", "transaction date", "posting date", "posted date", "date posted",
        "payment date", "created", "created utc", "created date utc", "created at", "received on", "date received",
        "order date", "donated on", "date du don", "date de l operation", "date de transaction", "date du depot",
    ),
    Field.AMOUNT: (
        "amount", "donation amount", "gift amount", "gross", "gross amount", "amount cad", "total amount", "donation",
        "deposit", "deposits", "deposit amount", "credit", "credits", "cad", "amount paid", "montant",
        "montant du don", "depot", "depots", "montant brut", "credit amount", "converted amount",
    ),
    Field.FIRST_NAME: (
        "first name", "firstname", "donor first name", "first", "given name", "prenom", "prenom du donateur",
    ),
    Field.LAST_NAME: (
        "last name", "lastname", "donor last name", "last", "surname", "family name", "nom de famille",
        "nom du donateur",
    ),
    Field.NAME: (
        "name", "full name", "donor", "donor name", "sender", "sender name", "from", "payer", "payee", "customer name",
        "description", "card name", "billing name", "expediteur", "nom complet", "donateur", "nom", "details",
        "customer description", "transaction description",
    ),
    Field.ORGANIZATION: (
        "organization", "organisation", "company", "company name", "organization name", "business name", "employer",
        "organisme", "entreprise",
    ),
    Field.EMAIL: (
        "email", "e mail", "email address", "donor email", "donor email address", "customer email", "sender email",
        "courriel", "adresse courriel", "courriel du donateur",
    ),
    Field.PHONE: ("phone", "phone number", "telephone", "donor phone", "donor phone number", "numero de telephone"),
    Field.STREET: (
        "address", "address 1", "address line 1", "street", "street address", "donor address 1", "donor address",
        "mailing address", "adresse", "adresse 1", "rue",
    ),
    Field.CITY: ("city", "town", "donor city", "ville"),
    Field.PROVINCE: ("province", "state", "province state", "donor province state", "donor province", "region"),
    Field.POSTCODE: ("postal code", "postcode", "zip", "zip code", "postal zip code", "donor postal zip code",
                     "donor postal code", "code postal"),
    Field.COUNTRY: ("country", "donor country", "pays"),
    Field.REFERENCE: (
        "paymentintent id", "payment intent id", "transaction number", "transaction id", "donation id", "gift id",
        "confirmation number", "confirmation code", "reference number", "reference", "order id", "order number",
        "receipt number", "tax receipt number", "charge id", "source id", "id", "numero de transaction",
        "numero de confirmation", "numero de reference",
    ),
    Field.PAGE: (
        "page", "page code", "fundraiser", "fundraising page", "fundraising page title", "fundraiser name",
        "participant", "participant name", "team", "team name", "team member", "recipient", "credited to",
        "supported participant", "campaign page", "page de collecte", "collecteur", "participante", "equipe",
        "beneficiaire",
    ),
    Field.RECEIPT: ("receipt", "tax receipt", "wants receipt", "receipt requested", "recu", "recu demande"),
    Field.DEDICATION: ("dedication", "in honour of", "in memory of", "tribute", "dedication name", "dedie a",
                       "en l honneur de", "a la memoire de", "honouree name"),
}  # fmt: skip


def head_of(table: Table) -> int:
    """The place of the row with the headings: the one among the first in which most cells are headings we know."""
    known = [sum(_field(cell) is not None for cell in cells) for _number, cells in table.rows[:_HEAD_WITHIN]]
    return known.index(max(known)) if known else 0


def guessed(heads: Sequence[str]) -> dict[int, Field]:
    """What each column may be, each thing once: of several, the one whose heading says it best. A column we do not know
    is left out, as are fees of a platform: they are never taken off a gift."""
    best: dict[Field, tuple[int, int]] = {}
    for number, head in enumerate(heads):
        field = _field(head)
        if field is None:
            continue
        rank = (_HEADS[field].index(words.folded(head[:200])), number)
        best[field] = min(best.get(field, rank), rank)
    if Field.FIRST_NAME in best and Field.NAME in best and Field.LAST_NAME not in best:
        best[Field.LAST_NAME] = best.pop(Field.NAME)  # in French lists "Nom" beside "Prénom" is the family name
    elif Field.FIRST_NAME in best and Field.LAST_NAME in best:
        best.pop(Field.NAME, None)
    elif Field.LAST_NAME in best and Field.NAME not in best:
        best[Field.NAME] = best.pop(Field.LAST_NAME)  # "Nom du donateur" alone is the whole name
    return {number: field for field, (_rank, number) in best.items()}


def called(field: Field) -> str:
    """What it is called."""
    return {
        Field.DAY: _("Day on which it came in"),
        Field.AMOUNT: _("Amount, before any fee"),
        Field.NAME: _("Whole name of the donor"),
        Field.FIRST_NAME: _("First name"),
        Field.LAST_NAME: _("Last name"),
        Field.ORGANIZATION: _("Organization that gives"),
        Field.EMAIL: _("E-mail address"),
        Field.PHONE: _("Phone number"),
        Field.STREET: _("Street and number"),
        Field.CITY: _("City"),
        Field.PROVINCE: _("Province"),
        Field.POSTCODE: _("Postal code"),
        Field.COUNTRY: _("Country"),
        Field.REFERENCE: _("Number of the transaction"),
        Field.PAGE: _("Fundraising page: its code or its name"),
        Field.RECEIPT: _("Whether a receipt is wanted"),
        Field.DEDICATION: _("Dedication"),
    }[field]


def _field(head: str) -> Field | None:
    key = words.folded(head[:200])
    return next((field for field, heads in _HEADS.items() if key in heads), None)
