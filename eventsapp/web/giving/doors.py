"""The door of a donor's pages: their own link."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import url_for

from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor, DonorLink

View = Callable[..., Any]


@dataclass(frozen=True)
class Door:
    """A donor's link that was opened, handed to the view."""

    token: str
    link: DonorLink

    @property
    def donor(self) -> Donor:
        return self.link.donor

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of another page behind the same link: ``door.address("receipts.index")``."""
        return url_for(f"giving.{endpoint}", token=self.token, **values)


def opened(view: View) -> View:
    """Open a page to whoever has a donor's link that works, and hand its view the `door`."""

    @wraps(view)
    def behind(token: str, **values: Any) -> Any:
        link = donor_links.opened_by(token)
        if link is None:
            raise NotFound
        return view(door=Door(token, link), **values)

    behind.guard = "donor link"  # type: ignore[attr-defined]
    return behind
