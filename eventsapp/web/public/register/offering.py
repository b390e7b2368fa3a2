"""What an edition offers and asks, read once for each page."""

from functools import cached_property

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.questions import asked
from eventsapp.questions.models import Question
from eventsapp.registration import categories, codes, prices, questions
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Price
from eventsapp.reports import openings
from eventsapp.volunteering import rules as helping_rules
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion


class Offer:
    """The categories, prices, questions and shifts of an edition, and the ages that matter there."""

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
        return categories.offered(self.edition)

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

    @cached_property
    def has_codes(self) -> bool:
        """Whether anybody could have a code to type in."""
        return codes.exist_for(self.edition)

    @cached_property
    def waivers(self) -> dict[WaiverKind, WaiverVersion]:
        """The texts in force."""
        return signing.in_force(self.edition.id)

    @cached_property
    def has_shifts(self) -> bool:
        """Whether there is a shift to take or to wait for."""
        return openings.exist(self.edition, clock.now())

    @cached_property
    def _shift_pages(self) -> dict[int, openings.Page]:
        return {}

    def shifts(self, number: int) -> openings.Page:
        """A page of the shifts that have not begun, by role."""
        if number not in self._shift_pages:
            wanted = openings.Wanted(order=openings.Order.ROLE)
            self._shift_pages[number] = openings.page(self.edition, wanted, clock.now(), number=number)
        return self._shift_pages[number]

    @cached_property
    def _helping_ages(self) -> set[int]:
        """Where the roles draw a line between ages."""
        return helping_rules.ages_that_matter(one.role for one in openings.by_role(self.edition, clock.now()))

    def helping_bands(self, lowest: int, highest: int | None) -> list[tuple[int, int | None]]:
        """The age bands that matter for a shift, within a band that is known: asked only of those who help."""
        return ages.bands(self._helping_ages, lowest=lowest, highest=highest)

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
