"""What an edition offers and asks: as it was set up, and as it is at this moment."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from eventsapp.capacity import places
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.publishing.setups import SetUp
from eventsapp.questions.models import Question
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Price
from eventsapp.reports import openings
from eventsapp.volunteering import rules as helping_rules
from eventsapp.waivers.models import WaiverKind, WaiverVersion


class Offer:
    """The categories, prices, questions and shifts of an edition, and the ages that matter there."""

    def __init__(self, set_up: SetUp) -> None:
        self.set_up = set_up
        self.edition = set_up.edition
        self.majority: int = set_up.majority
        self.categories: Sequence[Category] = set_up.categories
        self.prices: Mapping[int, list[Price]] = set_up.prices
        self.questions: Sequence[Question] = set_up.questions
        self.asked_in: Mapping[int, set[int]] = set_up.asked_in
        self.waivers: Mapping[WaiverKind, WaiverVersion] = set_up.waivers

    def forget(self) -> None:
        """Work everything out anew when it is needed again: the answers are others."""
        for name in [name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)]:
            del self.__dict__[name]

    @cached_property
    def pools(self) -> dict[int, Pool]:
        """The places of the edition and of its categories as they are now, by their number."""
        return places.read([self.edition.pool_id, *(one.pool_id for one in self.categories)])

    @cached_property
    def has_shifts(self) -> bool:
        """Whether there is a shift to take or to wait for."""
        return self.set_up.has_shifts(clock.now())

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
