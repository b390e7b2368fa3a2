"""Sponsors of an edition: named on its page, in an order that organizers choose."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, ordering, words
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts
from eventsapp.fundraising.sponsor_models import Sponsor


class WebsiteUnusable(Refusal):
    """No address that a browser opens."""

    sentence = _l("Enter the whole address of the website, like https://example.org.")
    field = "website"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is said of a sponsor; each as on `Sponsor`."""

    name: str
    level: Bilingual
    words: Bilingual
    website: str = ""
    amount_cents: int | None = None


def of(edition: Edition) -> list[Sponsor]:
    """All of them, in the organizers' order."""
    query = select(Sponsor).where(Sponsor.edition_id == edition.id).order_by(Sponsor.position, Sponsor.id)
    return list(db.session.scalars(query))


def find(edition: Edition, number: int) -> Sponsor:
    """That sponsor of the edition."""
    return row_of(Sponsor, number, edition_id=edition.id)


def add(edition: Edition, said: Described, *, by: Actor) -> Sponsor:
    """Another one, after the others."""
    _refuse(said)
    edition = locked(edition)
    sponsor = Sponsor(edition=edition, position=ordering.after(of(edition)), added_at=clock.now(), **vars(said))
    db.session.add(sponsor)
    trail.record("sponsor.added", sponsor, by=by)
    return sponsor


def change(sponsor: Sponsor, said: Described, *, by: Actor) -> Sponsor:
    """Say all of it anew."""
    _refuse(said)
    locked(sponsor.edition)
    sponsor = locked(sponsor)
    changed = set_columns(sponsor, vars(said))
    if changed:
        trail.record("sponsor.edited", sponsor, by=by, changed=changed)
    return sponsor


def move(sponsor: Sponsor, steps: int, *, by: Actor) -> None:
    """Put it so many steps later, or earlier."""
    edition = locked(sponsor.edition)
    if (there := ordering.move(of(edition), sponsor, steps)) is not None:
        trail.record("sponsor.moved", sponsor, by=by, position=there)


def remove(sponsor: Sponsor, *, by: Actor) -> None:
    """Name them no more."""
    locked(sponsor.edition)
    sponsor = locked(sponsor)
    trail.record("sponsor.removed", sponsor, by=by)
    db.session.delete(sponsor)


def of_last_time(edition: Edition) -> list[Sponsor]:
    """Those of the edition before that are not named here yet."""
    earlier = (
        select(Sponsor.edition_id)
        .join(Edition, Edition.id == Sponsor.edition_id)
        .where(Edition.series_id == edition.series_id, Edition.year < edition.year)
        .order_by(Edition.year.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(Sponsor).where(Sponsor.edition_id == earlier).order_by(Sponsor.position, Sponsor.id)
    here = {words.folded(one.name) for one in of(edition)}
    return [one for one in db.session.scalars(query) if words.folded(one.name) not in here]


def bring(edition: Edition, numbers: Collection[int], *, by: Actor) -> list[Sponsor]:
    """Name those of last time again that said they pay again; what they pay is not known yet."""
    return [
        add(edition, Described(**{**_said(one), "amount_cents": None}), by=by)
        for one in of_last_time(locked(edition))
        if one.id in numbers
    ]


def _said(sponsor: Sponsor) -> dict[str, Any]:
    return {name: getattr(sponsor, name) for name in ("name", "level", "words", "website")}


def _refuse(said: Described) -> None:
    if said.amount_cents is not None:
        gifts.refuse_amount(said.amount_cents)
    if said.website and not _is_address(said.website):
        raise WebsiteUnusable


def _is_address(website: str) -> bool:
    try:
        parts = urlsplit(website)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in (parts.hostname or "") and "@" not in parts.netloc
