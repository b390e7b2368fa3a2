"""What organizers type about a category and its prices."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventsapp.capacity.limits import FewerThanTaken
from eventsapp.core import clock
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.registration import categories, pricing
from eventsapp.registration.models import Category, Price
from eventsapp.web.organize.fields import DayField, FeeField, NumberField, TimeField, read_day, read_fee, read_time
from eventsapp.web.organize.role_form import EN, FR, TwoLanguages
from eventsapp.web.organize.sign_up import MOST_PLACES
from eventsapp.web.organize.site_form import chosen_site, offer_sites, site_field
from eventsapp.web.parts import lasting
from eventsapp.web.parts.forms import LineField
from eventsapp.web.parts.meanwhile import SharedForm

OLDEST = 120


class CategoryForm(SharedForm, TwoLanguages):
    """A category with its places, its start and its ages."""

    name_en = LineField(_l("Name in English"), longest=80, required=_l("Enter the name in English."), **EN)
    name_fr = LineField(_l("Name in French"), longest=80, required=_l("Enter the name in French."), **FR)
    hint_en = LineField(_l("A line about it, in English"), longest=300, **EN)
    hint_fr = LineField(_l("A line about it, in French"), longest=300, **FR)
    site = site_field()
    places = NumberField(_l("Places"), lowest=0, highest=MOST_PLACES)
    starts_on = DayField(_l("Day of the start"))
    starts_time = TimeField(_l("Time of the start"))
    minimum_age = NumberField(_l("Minimum age"), lowest=0, highest=OLDEST)
    maximum_age = NumberField(_l("Maximum age"), lowest=0, highest=OLDEST)
    asks_birth_date = BooleanField(_l("Ask for the day of birth"))

    def __init__(self, edition: Edition, category: Category | None = None) -> None:
        super().__init__(data=category_as_typed(edition, category) if category else {})
        self.edition = edition
        if edition.starts_on == edition.ends_on:
            del self.starts_on
        offer_sites(self, edition)
        if category is not None:
            self.watch(edition.pool, lambda: category_as_typed(edition, category))

    def validate(self, extra_validators: Any = None) -> bool:
        """A day without a time is no start."""
        is_valid: bool = super().validate(extra_validators)
        if self.starts_on is not None and self.starts_on.data and not self.starts_time.data:
            self.starts_time.errors = [*self.starts_time.errors, _("Enter the time of the start as well.")]
            return False
        return is_valid

    def refuse(self, refusal: Refusal) -> None:
        """Beside the places, where they are too few."""
        if isinstance(refusal, FewerThanTaken):
            refusal.field = "places"
        super().refuse(refusal)

    def described(self) -> categories.Described:
        """The category the form describes."""
        return categories.Described(
            name=self.text("name"),
            hint=self.text("hint"),
            starts_at=self._starts_at(),
            minimum_age=self.minimum_age.number,
            maximum_age=self.maximum_age.number,
            asks_birth_date=bool(self.asks_birth_date.data),
            site_id=chosen_site(self),
        )

    def _starts_at(self) -> datetime | None:
        hour = read_time(self.starts_time.data or "")
        if hour is None:
            return None
        typed = read_day(self.starts_on.data or "") if self.starts_on is not None else None
        return clock.moment(datetime.combine(typed or self.edition.starts_on, hour), self.edition.zone)


class PriceForm(SharedForm, TwoLanguages):
    """What a category costs, for whom and until when."""

    name_en = LineField(_l("Name in English"), longest=80, required=_l("Enter the name in English."), **EN)
    name_fr = LineField(_l("Name in French"), longest=80, required=_l("Enter the name in French."), **FR)
    amount = FeeField(_l("Amount"), required=_l("Enter the amount, or 0 if it is free."))
    until_on = DayField(_l("Until the end of this day"))
    until_time = TimeField(_l("Or until this time of that day"))
    from_age = NumberField(_l("From age"), lowest=0, highest=OLDEST)
    to_age = NumberField(_l("To age, itself included"), lowest=0, highest=OLDEST)

    def __init__(self, edition: Edition, price: Price | None = None) -> None:
        super().__init__(data=price_as_typed(edition, price) if price else {})
        self.edition = edition
        if price is not None:
            self.watch(price, lambda: price_as_typed(edition, price))

    def validate(self, extra_validators: Any = None) -> bool:
        """A time belongs to a day."""
        is_valid: bool = super().validate(extra_validators)
        return has_day(self) and is_valid

    def described(self) -> pricing.Described:
        """The price the form describes."""
        return pricing.Described(
            name=self.text("name"),
            amount_cents=read_fee(self.amount.data or "") or 0,
            until_at=until_of(self, self.edition),
            from_age=self.from_age.number,
            to_age=self.to_age.number,
        )


def has_day(form: Any) -> bool:
    """Whether there is a day to the time that was typed; otherwise it is said beside it."""
    if form.until_on.data or not form.until_time.data:
        return True
    form.until_on.errors = [*form.until_on.errors, _("Enter the day as well.")]
    return False


def until_of(form: Any, edition: Edition) -> datetime | None:
    """The moment that the fields `until_on` and `until_time` mean."""
    day = read_day(form.until_on.data or "")
    return lasting.moment(day, read_time(form.until_time.data or ""), edition.zone) if day else None


def until_as_typed(until: datetime | None, edition: Edition) -> dict[str, str]:
    """The two fields of such a moment."""
    if until is None:
        return {}
    day, at = lasting.typed(until, edition.zone)
    return {"until_on": day.isoformat(), "until_time": at.strftime("%H:%M") if at else ""}


def category_as_typed(edition: Edition, category: Category) -> dict[str, Any]:
    """The category as somebody would have typed it."""
    begins = clock.local(category.starts_at, edition.zone) if category.starts_at else None
    return {
        "name_en": category.name.en,
        "name_fr": category.name.fr,
        "hint_en": category.hint.en,
        "hint_fr": category.hint.fr,
        "site": number_as_typed(category.site_id),
        "places": number_as_typed(category.pool.maximum),
        "starts_on": begins.date().isoformat() if begins and edition.starts_on != edition.ends_on else "",
        "starts_time": begins.strftime("%H:%M") if begins else "",
        "minimum_age": number_as_typed(category.minimum_age),
        "maximum_age": number_as_typed(category.maximum_age),
        "asks_birth_date": category.asks_birth_date,
    }


def price_as_typed(edition: Edition, price: Price) -> dict[str, Any]:
    """The price as somebody would have typed it."""
    return {
        "name_en": price.name.en,
        "name_fr": price.name.fr,
        "amount": f"{price.amount_cents // 100}.{price.amount_cents % 100:02d}",
        "from_age": number_as_typed(price.from_age),
        "to_age": number_as_typed(price.to_age),
    } | until_as_typed(price.until_at, edition)


def number_as_typed(number: int | None) -> str:
    """Digits, or nothing."""
    return "" if number is None else str(number)
