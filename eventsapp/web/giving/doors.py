"""The door of a donor's pages: their own link. It shows what they gave and promised, never where they live."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import render_template, url_for

from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor, DonorLink, Gift, Pledge
from eventsapp.reports import given

View = Callable[..., Any]
Given = TypeVar("Given", Gift, Pledge)


@dataclass(frozen=True)
class Door:
    """A donor's link that was opened, handed to the view."""

    token: str
    link: DonorLink

    @property
    def donor(self) -> Donor:
        return self.link.donor

    def gift(self, reference: str) -> Gift:
        """One of their gifts; anybody else's is not found."""
        return _one(given.gifts_of(self.donor), reference)

    def pledge(self, reference: str) -> Pledge:
        """One of their promises; anybody else's is not found."""
        return _one(given.pledges_of(self.donor), reference)

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of another page behind the same link: ``door.address("overview.show")``."""
        return url_for(f"giving.{endpoint}", token=self.token, **values)


def opened(view: View) -> View:
    """Open a page to whoever has a donor's link that works, and hand its view the `door`."""

    @wraps(view)
    def behind(token: str, **values: Any) -> Any:
        link = donor_links.opened_by(token)
        if link is None:
            return render_template("giving/unknown.html"), 404
        return view(door=Door(token, link), **values)

    behind.guard = "donor link"  # type: ignore[attr-defined]
    return behind


def _one(theirs: list[Given], reference: str) -> Given:
    for one in theirs:
        if one.reference == reference:
            return one
    raise NotFound
