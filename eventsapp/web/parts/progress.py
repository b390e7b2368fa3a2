"""How far a goal is reached, drawn as a trail: walked where money was counted, dashed where it was reported, dotted on
to the goal. The same stands beside it in words."""

from dataclasses import dataclass

from babel.numbers import format_percent
from flask_babel import gettext as _

from eventsapp.core import languages, money
from eventsapp.fundraising.totals import Raised

LENGTH = 1000
"""The trail in its own units (`pathLength`)."""
_STEP, _GAP = 26, 14
_NEVER = 3 * LENGTH


@dataclass(frozen=True)
class Progress:
    """What was raised, against a goal or without one. Promises are in no drawing."""

    raised: Raised
    goal_cents: int | None

    @property
    def is_reached(self) -> bool:
        return self.goal_cents is not None and self.raised.total_cents >= self.goal_cents

    @property
    def percent(self) -> str:
        """Of the goal, rounded down: no goal is reached before it is."""
        reached = self.raised.total_cents * 100 // (self.goal_cents or 1)
        return format_percent(reached / 100, locale=languages.locale())

    @property
    def confirmed(self) -> str:
        """The dashes of what was counted: one, as long as that."""
        return f"{self._walked} {_NEVER}"

    @property
    def reported(self) -> str:
        """The dashes of what was reported and not counted yet: several, after what was counted."""
        left, dashes = self._reached - self._walked, [0, self._walked]
        while left > 0:
            dashes += [min(_STEP, left), _GAP]
            left -= _STEP + _GAP
        return " ".join(map(str, [*dashes[:-1], _NEVER]))

    @property
    def stretch(self) -> str:
        """Where those dashes lie: nothing else shows between them."""
        return f"0 {self._walked} {self._reached - self._walked} {_NEVER}"

    @property
    def here(self) -> str:
        """A stone where one has come to: a dash without length, its ends round."""
        return f"0 {self._reached} 0 {_NEVER}"

    @property
    def has_reported(self) -> bool:
        return self._reached > self._walked

    @property
    def words(self) -> str:
        """The drawing in one sentence."""
        return _(
            "%(raised)s of %(goal)s, that is %(percent)s. Counted: %(confirmed)s. Reported: %(reported)s.",
            raised=money.said(self.raised.total_cents),
            goal=money.said(self.goal_cents or 0),
            percent=self.percent,
            confirmed=money.said(self.raised.confirmed_cents),
            reported=money.said(self.raised.reported_cents),
        )

    @property
    def _walked(self) -> int:
        return self._along(self.raised.confirmed_cents)

    @property
    def _reached(self) -> int:
        return self._along(self.raised.total_cents)

    def _along(self, cents: int) -> int:
        """How far along the trail that is; the goal is its end, however much more there is."""
        return max(0, min(LENGTH, LENGTH * cents // (self.goal_cents or 1)))
