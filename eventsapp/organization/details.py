"""The charity's own details, as every page, mail and calendar tells them."""

from sqlalchemy import select
from sqlalchemy.orm.util import identity_key

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import markdown, words
from eventsapp.core.db import db, locked, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.organization.models import Organization

ZONE = "America/Toronto"
"""The time zone we live by until the charity has said another."""


def current() -> Organization | None:
    """The charity; none on a database that nobody has filled yet."""
    known: Organization | None = db.session.identity_map.get(_KEY)
    return known or db.session.scalar(_CHARITY)


def zone() -> str:
    """The time zone the charity lives by."""
    organization = current()
    return organization.zone if organization else ZONE


def edit(
    *,
    name: Bilingual,
    short_name: Bilingual,
    welcome: Bilingual,
    about: Bilingual,
    contact_email: str,
    phone: str,
    address: str,
    website: str,
    by: Actor,
) -> Organization:
    """Say all of it anew, the first time too. `about` is Markdown and is rendered here."""
    organization = current()
    if organization is None:
        organization = Organization(id=1, zone=ZONE)
        db.session.add(organization)
    else:
        organization = locked(organization)
    said = {
        "name": _line(name),
        "short_name": _line(short_name),
        "welcome": _line(welcome),
        "about": _text(about),
        "contact_email": words.cleaned(contact_email),
        "phone": words.cleaned(phone),
        "address": words.cleaned(address),
        "website": words.cleaned(website),
    }
    changed = set_columns(organization, said)
    if "about" in changed:
        organization.about_html = markdown.rendered_in_both(organization.about)
    if changed:
        trail.record("organization.edited", organization, by=by, changed=changed)
    return organization


def _line(text: Bilingual) -> Bilingual:
    return Bilingual(en=_joined(text.en), fr=_joined(text.fr))


def _text(text: Bilingual) -> Bilingual:
    return Bilingual(en=words.cleaned_lines(text.en), fr=words.cleaned_lines(text.fr))


def _joined(text: str) -> str:
    """One line of it; unlike `words.cleaned` this keeps the no-break spaces that French needs."""
    return words.cleaned_lines(text).replace("\n", " ")


# Asked by every page, so it is put together once.
_KEY = identity_key(Organization, 1)
_CHARITY = select(Organization).where(Organization.id == 1)
