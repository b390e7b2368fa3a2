"""The sites of an edition: the local places of one event, each with its own lead. Most editions have none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, ordering, words
from eventsapp.core.db import db, locked, row_of
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events import hanging
from eventsapp.events.models import Edition, Site, Venue
from eventsapp.people.models import Account

AFTERWARDS = timedelta(days=60)
"""So long after its event there is still something to do at a site."""


class NameTaken(Refusal):
    """Nobody could tell the two apart."""

    sentence = _("There is a site of this name already. Choose another name.")

    def __init__(self, language: str) -> None:
        super().__init__()
        self.field = f"name_{language}"


class SiteIsUsed(Refusal):
    """Something belongs to it: a category, a shift, or what somebody may do there."""

    sentence = _(
        "Categories, shifts or access roles belong to this site, so it stays. "
        "Give them another site or take them away first; or stop offering it."
    )


class SiteGone(Refusal):
    """It was taken away while a form about something that belongs to it was open."""

    sentence = _("This site is not there any more. Choose another one.")
    field = "site"


@dataclass(frozen=True)
class Described:
    """What a site is; each as on `Site`."""

    name: Bilingual
    venue: Venue | None = None
    lead: Account | None = None


def of(edition: Edition) -> list[Site]:
    """All of them in the organizer's order, each with its venue; also those that are not offered any more."""
    query = select(Site).where(Site.edition_id == edition.id).options(joinedload(Site.venue), joinedload(Site.lead))
    return list(db.session.scalars(query.order_by(Site.position, Site.id)))


def those(numbers: Collection[int]) -> list[Site]:
    """The sites of these ids, of whatever edition, those of the latest first."""
    return _with_edition(select(Site).where(Site.id.in_(numbers))) if numbers else []


def coming() -> list[Site]:
    """The sites of all editions that are not long over, those of the latest first."""
    return _with_edition(select(Site).where(Edition.ends_on >= clock.now().date() - AFTERWARDS))


def among(edition: Edition, numbers: Collection[int]) -> frozenset[int]:
    """Those of these ids that are of sites of the edition."""
    query = select(Site.id).where(Site.edition_id == edition.id, Site.id.in_(numbers))
    return frozenset(db.session.scalars(query)) if numbers else frozenset()


def matched(from_: Edition, to: Edition) -> list[tuple[Site, Site | None]]:
    """The sites of the one, each with the site of the other that is called the same in either language."""
    here = of(to)
    found = []
    for site in of(from_):
        known = next((one for one in here if _is_same(one, site)), None)
        if known is not None:
            here.remove(known)
        found.append((site, known))
    return found


def same(site: Site, others: Iterable[Site]) -> int | None:
    """The number of the one among the others that is called the same in either language."""
    return next((one.id for one in others if _is_same(one, site)), None)


def matching(from_: Edition, to: Edition) -> dict[int, int]:
    """The same by their ids, as far as both are there."""
    return {site.id: known.id for site, known in matched(from_, to) if known is not None}


def find(edition: Edition, number: int) -> Site:
    """That site of the edition; refuses with NotFound."""
    return row_of(Site, number, edition_id=edition.id)


def hold(edition: Edition, number: int | None) -> None:
    """Hold the site that something is to belong to, so that it is not taken away meanwhile; none is fine."""
    there = select(Site.id).where(Site.id == number, Site.edition_id == edition.id).with_for_update()
    if number is not None and db.session.scalar(there) is None:
        raise SiteGone


def add(edition: Edition, wanted: Described, *, by: Actor) -> Site:
    """A new site, after the others."""
    edition = locked(edition)
    there = of(edition)
    keys = _keys(wanted.name)
    _refuse_same(there, keys)
    site = Site(edition_id=edition.id, position=ordering.after(there), **keys, **vars(wanted))
    db.session.add(site)
    trail.record("site.added", site, by=by)
    return site


def change(site: Site, wanted: Described, *, by: Actor) -> Site:
    """Another name, venue or lead."""
    edition = locked(db.session.get_one(Edition, site.edition_id))
    site = locked(site)
    keys = _keys(wanted.name)
    _refuse_same([one for one in of(edition) if one is not site], keys)
    changed = [name for name, value in vars(wanted).items() if getattr(site, name) != value]
    for name, value in (vars(wanted) | keys).items():
        setattr(site, name, value)
    if changed:
        trail.record("site.changed", site, by=by, changed=changed)
    return site


def move(site: Site, steps: int, *, by: Actor) -> None:
    """Put it so many steps later in the organizer's order, or earlier; at either end it stays where it is."""
    edition = locked(db.session.get_one(Edition, site.edition_id))
    if (there := ordering.move(of(edition), site, steps)) is not None:
        trail.record("site.moved", site, by=by, position=there)


def offer(site: Site, *, is_offered: bool, by: Actor) -> None:
    """Offer it to newcomers, with all that belongs to it, or not any more. Whoever signed up for it stays."""
    site = locked(site)
    if (site.retired_at is None) == is_offered:
        return
    site.retired_at = None if is_offered else clock.now()
    trail.record("site.offered" if is_offered else "site.retired", site, by=by)


def remove(site: Site, *, by: Actor) -> None:
    """Take it away; refused while anything belongs to it."""
    locked(db.session.get_one(Edition, site.edition_id))
    site = locked(site)
    if is_used(site):
        raise SiteIsUsed
    trail.record("site.removed", site, by=by)
    db.session.delete(site)


def is_used(site: Site) -> bool:
    """Whether anything belongs to it."""
    return hanging.has_any(site)


def _with_edition(query: Select[Site]) -> list[Site]:
    whole = contains_eager(Site.edition).joinedload(Edition.series, innerjoin=True)
    query = query.join(Site.edition).order_by(Edition.starts_on.desc(), Edition.id, Site.position, Site.id)
    return list(db.session.scalars(query.options(whole)))


def _keys(name: Bilingual) -> dict[str, str]:
    return {"name_key_en": words.folded(name.en)[:200], "name_key_fr": words.folded(name.fr)[:200]}


def _is_same(one: Site, other: Site) -> bool:
    return one.name_key_en == other.name_key_en or one.name_key_fr == other.name_key_fr


def _refuse_same(others: Collection[Site], keys: dict[str, str]) -> None:
    for language in ("en", "fr"):
        column = f"name_key_{language}"
        if any(getattr(one, column) == keys[column] for one in others):
            raise NameTaken(language)
