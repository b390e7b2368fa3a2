"""What is typed about an offer to match gifts, and about its payment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from eventsapp.core import clock, languages, tokens
from eventsapp.events.models import Edition
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import GiftMethod
from eventsapp.fundraising.matching import Described
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.reports import gift_words
from eventsapp.web.organize.fields import AmountField, DayField, NumberField, SentenceField, read_amount, read_day
from eventsapp.web.parts.forms import AddressField, Form, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm

MOST_PERCENT = 1_000
BY_HAND = (GiftMethod.E_TRANSFER, GiftMethod.CHEQUE, GiftMethod.CARD, GiftMethod.CASH)


class OfferForm(SharedForm):
    """Who adds how much, up to what, and when."""

    organization_name = SentenceField(_l("Organization"), 200, _l("Enter the name of the organization."))
    email = AddressField(_l("Their e-mail address"))
    shown_name = SentenceField(_l("Name that everybody reads"), 100, _l("Enter the name that everybody reads."))
    ratio_percent = NumberField(
        _l("How much they add to a gift, in percent"),
        lowest=1,
        highest=MOST_PERCENT,
        required=_l("Enter how much they add."),
    )
    maximum = AmountField(_l("The most they give"), required=_l("Enter the most they give."))
    from_on = DayField(_l("First day"), required=_l("Enter the first day."))
    to_on = DayField(_l("Last day"), required=_l("Enter the last day."))

    def __init__(self, edition: Edition, offer: MatchingOffer | None = None) -> None:
        today = clock.today(edition.zone)
        usual = {
            "ratio_percent": "100",
            "from_on": today.isoformat(),
            "to_on": max(today, edition.ends_on).isoformat(),
        }
        super().__init__(data=_as_typed(offer) if offer else usual)
        if offer is not None:
            del self.organization_name, self.email
            self.watch(offer, lambda: _as_typed(offer))

    def organization(self) -> Given:
        """Who offers it, for the books."""
        name, email = self.organization_name.data or "", self.email.data or ""
        return Given(organization_name=name, email=email, language=languages.current())

    def described(self) -> Described:
        """The offer the form describes."""
        first, last = read_day(self.from_on.data or ""), read_day(self.to_on.data or "")
        assert first is not None and last is not None
        return Described(
            shown_name=self.shown_name.data or "",
            ratio_percent=self.ratio_percent.number or 0,
            maximum_cents=read_amount(self.maximum.data or "") or 0,
            from_on=first,
            to_on=last,
        )


class PaidForm(Form):
    """What came in from them, how and when."""

    amount = AmountField(_l("Amount"), required=_l("Enter the amount that came in."))
    method = RadioField(_l("How was it paid?"), [one_of(_l("Choose how it was paid."))], validate_choice=False)
    received_on = DayField(_l("Received on"), required=_l("Enter the day on which the money came in."))
    form_key = HiddenField()

    def __init__(self, edition: Edition, left_cents: int) -> None:
        today = clock.today(edition.zone).isoformat()
        super().__init__(data={"amount": _typed(left_cents), "received_on": today, "form_key": tokens.secret()})
        self.method.choices = [choice(method, gift_words.METHODS[method]) for method in BY_HAND]

    def paid(self) -> dict[str, Any]:
        """What the form says."""
        return {
            "amount_cents": read_amount(self.amount.data or "") or 0,
            "method": GiftMethod(self.method.data),
            "received_on": read_day(self.received_on.data or ""),
            "form_key": (self.form_key.data or "")[:64] or tokens.secret(),
        }


def _as_typed(offer: MatchingOffer) -> dict[str, str]:
    return {
        "shown_name": offer.shown_name,
        "ratio_percent": str(offer.ratio_percent),
        "maximum": _typed(offer.maximum_cents),
        "from_on": offer.from_on.isoformat(),
        "to_on": offer.to_on.isoformat(),
    }


def _typed(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""
