"""What an edition offers and asks, read once for each page."""

from functools import cached_property

from eventsapp.events.models import Edition
from eventsapp.questions import asked
from eventsapp.questions.models import Question
from eventsapp.registration import categories, prices, questions
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Price


class Offer:
    """The categories, prices and questions of an edition, and the ages that matter there."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def forget(self) -> None:
        """Read everything anew when it is needed again: a transaction has made it out of date."""
        for name in [name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)]:
            del self.__dict__[name]

    @cached_property
    def majority(self) -> int:
        """From which age people sign for themselves there."""
        venue = self.edition.venue
        return ages.majority(venue.province if venue else "", self.edition.majority_age)

    @cached_property
    def categories(self) -> list[Category]:
        return categories.of(self.edition)

    @cached_property
    def prices(self) -> dict[int, list[Price]]:
        """By category id."""
        return prices.of(self.edition)

    @cached_property
    def questions(self) -> list[Question]:
        """Everything asked, of persons and of the booking, in order."""
        return asked.of(self.edition.id)

    @cached_property
    def asked_in(self) -> dict[int, set[int]]:
        """Question id → the categories it is asked in; a question without any is asked in all."""
        return questions.by_question(self.edition)

    def bands(self, *, lowest: int = 0, highest: int | None = None) -> list[tuple[int, int | None]]:
        """The age bands that matter here, the oldest first."""
        cuts = {ages.CONSENT_AGE, self.majority}
        for category in self.categories:
            cuts |= _cuts(category.minimum_age, category.maximum_age)
        for offered in self.prices.values():
            for price in offered:
                cuts |= _cuts(price.from_age, price.to_age)
        return ages.bands(cuts, lowest=lowest, highest=highest)


def _cuts(lowest: int | None, highest: int | None) -> set[int]:
    """Where a range of ages begins and where the ages above it begin."""
    return {age for age in (lowest, highest + 1 if highest is not None else None) if age is not None}
