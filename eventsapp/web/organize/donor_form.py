"""What the books know of a donor, as it is typed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, DonorKind
from eventsapp.web.parts.forms import AddressField, Form, LineField, PhoneField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm


class DonorForm(SharedForm):
    """Name, address and language. A receipt needs the full name of a person with the initial, and the address."""

    first_name = LineField(_l("First name"), longest=100)
    initial = LineField(_l("Middle initial"), longest=10)
    last_name = LineField(_l("Last name"), longest=100)
    organization_name = LineField(_l("Name of the organization"), longest=200)
    email = AddressField(_l("E-mail address"))
    phone = PhoneField(_l("Phone number"))
    street = LineField(_l("Street and number"), longest=200)
    city = LineField(_l("City"), longest=100)
    province = LineField(_l("Province"), longest=60)
    postcode = LineField(_l("Postal code"), longest=20)
    country = LineField(_l("Country"), longest=60)
    language = RadioField(
        _l("Language of letters and receipts"),
        [one_of(_l("Choose a language."))],
        choices=[choice("en", "English"), choice("fr", "Français")],
        validate_choice=False,
    )

    def __init__(self, donor: Donor) -> None:
        super().__init__(data=_as_typed(donor))
        names = ("first_name", "initial", "last_name")
        for name in ("organization_name",) if donor.kind == DonorKind.PERSON else names:
            del self[name]
        self.watch(donor, lambda: _as_typed(donor))

    def given(self) -> Given:
        """The donor the form describes."""
        typed: dict[str, Any] = {field.name: field.data or "" for field in self if field.name in _NAMES}
        return Given(**typed)


class KeepForm(Form):
    """Of two donors that are one: whose name and address stay."""

    kept = RadioField(_l("Whose name and address stay?"), [one_of(_l("Choose one of the two."))], validate_choice=False)
    seen = HiddenField()


_NAMES = frozenset(Given.__dataclass_fields__)


def _as_typed(donor: Donor) -> dict[str, str]:
    return {name: getattr(donor, name) or "" for name in _NAMES}
