"""The door of a donor's pages: their own link. It shows what they gave and promised; receipts, which say where they
live, ask for a fresh code besides, since people forward their mails."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, render_template, url_for

from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor, DonorLink, Gift, Pledge
from eventsapp.reports import given
from eventsapp.web.parts import code_form

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

    @property
    def is_fresh(self) -> bool:
        """Whether a code was typed into this browser for this link a while ago."""
        return code_form.is_fresh(self.fresh_key)

    @property
    def fresh_key(self) -> str:
        """What a browser remembers of it; other than of any manage link."""
        return f"donor {self.link.id}"

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of another page behind the same link: ``door.address("overview.show")``."""
        return url_for(f"giving.{endpoint}", token=self.token, **values)


def opened(*, code: bool = False) -> Callable[[View], View]:
    """Open a page to whoever has a donor's link that works, and hand its view the `door`; with `code` it asks for a
    fresh code first."""

    def open_(view: View) -> View:
        @wraps(view)
        def behind(token: str, **values: Any) -> Any:
            link = donor_links.opened_by(token)
            if link is None:
                return render_template("giving/unknown.html"), 404
            door = Door(token, link)
            if code and not door.is_fresh:
                return redirect(door.address("codes.show"), 303)
            return view(door=door, **values)

        behind.guard = "fresh code" if code else "donor link"  # type: ignore[attr-defined]
        return behind

    return open_


def _one(theirs: list[Given], reference: str) -> Given:
    for one in theirs:
        if one.reference == reference:
            return one
    raise NotFound
