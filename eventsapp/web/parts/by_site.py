"""Categories in the order of their sites: what people choose from where an event happens in several places."""

from collections.abc import Iterable
from typing import Any

from eventsapp.events.models import Site
from eventsapp.registration.models import Category
from eventsapp.web.parts.forms import choice

Group = tuple[Site | None, list[Category]]


def grouped(categories: Iterable[Category]) -> list[Group]:
    """Those of the whole event first, then site by site; each in the organizers' order."""
    categories = list(categories)
    found: dict[int | None, Group] = {None: (None, [])}
    sites = {one.site.id: one.site for one in categories if one.site is not None}
    for site in sorted(sites.values(), key=lambda site: (site.position, site.id)):
        found[site.id] = (site, [])
    for category in categories:
        found[category.site_id][1].append(category)
    return [group for group in found.values() if group[1]]


def choices(categories: Iterable[Category]) -> list[Any]:
    """One choice for each, under the name of its site if it has one."""
    return [
        choice(category.id, category.name.said(), group=site.name.said() if site else None)
        for site, its in grouped(categories)
        for category in its
    ]


def places(categories: Iterable[Category]) -> dict[str, str]:
    """A line about each site, by its name: where it is, if it has a place of its own."""
    sites = [site for site, _its in grouped(categories) if site is not None]
    return {site.name.said(): where(site) for site in sites if site.venue is not None}


def where(site: Site) -> str:
    """``High Park, Toronto``, if the site has a place of its own."""
    venue = site.venue
    if venue is None:
        return ""
    return f"{venue.name.said()}, {venue.city}" if venue.city else venue.name.said()
