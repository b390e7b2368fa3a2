"""Why there is no receipt, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.receipts.rules import Lack

WORDS: dict[Lack, Any] = {
    Lack.REGISTRATION_NUMBER: _l("The charity’s registration number is missing."),
    Lack.LEGAL_NAME: _l("The charity’s name on file with the CRA is missing."),
    Lack.LEGAL_ADDRESS: _l("The charity’s address on file with the CRA is missing."),
    Lack.PLACE: _l("The place of issue is missing."),
    Lack.SIGNER: _l("The name and title of who signs are missing."),
    Lack.NO_DONOR: _l("Nobody knows who gave it."),
    Lack.DONOR_NAME: _l("The donor’s full name is missing."),
    Lack.DONOR_ADDRESS: _l("The donor’s address is missing."),
    Lack.NOT_CONFIRMED: _l("The gift is not confirmed yet."),
    Lack.REVERSED: _l("The gift was taken back."),
    Lack.ADVANTAGE_WORDS: _l("It is not said what the donor received for it."),
    Lack.TOO_MUCH_ADVANTAGE: _l("What the donor received is worth more than four fifths of it."),
    Lack.BELOW_MINIMUM: _l("It is less than the charity issues receipts for."),
    Lack.DESCRIPTION: _l("It is not said what was given."),
    Lack.APPRAISER: _l("The name and address of who appraised it are missing."),
    Lack.BEFORE_RULES: _l("It was received before the rules that this program knows."),
}


def said(lack: Lack) -> str:
    """In a sentence."""
    return str(WORDS[lack])
