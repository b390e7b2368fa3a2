"""How the charity issues receipts: who it is for the CRA, who signs, from which amount on."""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.core.languages import Bilingual
from eventsapp.receipts import signature_pictures
from eventsapp.receipts.models import MINIMUM_CENTS, ReceiptSettings


@dataclass(frozen=True)
class Described:
    """All that can be set."""

    registration_number: str
    legal_name: str
    legal_address: str
    place: str
    signer_name: str
    signer_title: Bilingual
    minimum_cents: int = MINIMUM_CENTS
    totals_years: bool = False
    issues_online: bool = False


def current() -> ReceiptSettings | None:
    """As they are; none: nobody has set them up."""
    return db.session.get(ReceiptSettings, 1)


def begin() -> ReceiptSettings:
    """The row to be filled in; empty the first time."""
    known = current()
    if known is None:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(ReceiptSettings).values(id=1))
        except IntegrityError:  # somebody else began at the same time
            pass
        known = db.session.get_one(ReceiptSettings, 1)
    return known


def edit(described: Described, *, by: Actor) -> ReceiptSettings:
    """Set them anew. Receipts that were issued stay as they are. Once somebody else signs, the picture of a signature
    is taken away: it would stand over another name."""
    settings = locked(begin())
    said = vars(described)
    changed = sorted(name for name, value in said.items() if getattr(settings, name) != value)
    for name in changed:
        setattr(settings, name, said[name])
    picture = signature_pictures.current() if "signer_name" in changed else None
    if picture is not None:
        signature_pictures.take_away(seen=picture.id, by=by)
    if changed:
        trail.record("receipt_settings.edited", settings, by=by, changed=changed)
    return settings
