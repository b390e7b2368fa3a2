"""Donors: found again by name and address of mail, or new."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db, hold, locked, row_of, set_columns
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor, DonorKind


class DonorNameMissing(Refusal):
    """Nothing in the name can be read aloud or searched for."""

    sentence = _l("Enter the name of whoever gives.")
    field = "last_name"


@dataclass(frozen=True)
class Given:
    """What somebody says of themselves when they give. An organization has its name alone."""

    first_name: str = ""
    initial: str = ""
    last_name: str = ""
    organization_name: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    country: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        return self.organization_name or " ".join(part for part in (self.first_name, self.last_name) if part)

    @cached_property
    def name_key(self) -> str:
        """Without the initial, which people give one year and not the next."""
        return words.folded(self.name)[:200]


def welcome(given: Given, *, by: Actor) -> Donor:
    """The donor of that name and address of mail, or a new one. What is known is never overwritten by a stranger: only
    what was empty is filled in; `edit` is for who may."""
    if not given.name_key:
        raise DonorNameMissing
    email_key = given.email.casefold() or None
    hold("donor", email_key or "", given.name_key, beside=("donors",))
    same = Donor.email_key == email_key if email_key else Donor.email_key.is_(None)
    donor = None
    if email_key is not None:  # a name alone is no proof that two are one
        donor = db.session.scalars(select(Donor).where(same, Donor.name_key == given.name_key)).first()
    if donor is None:
        donor = new(given)
        db.session.add(donor)
        db.session.flush()
        trail.record("donor.welcomed", donor, by=by)
        return donor
    donor = standing(donor)
    filled = fill(donor, given)
    if filled:
        trail.record("donor.completed", donor, by=by, changed=filled)
    return donor


def new(given: Given) -> Donor:
    """A donor as they describe themselves, not stored yet."""
    donor = Donor(
        kind=DonorKind.ORGANIZATION if given.organization_name else DonorKind.PERSON,
        name_key=given.name_key,
        email_key=given.email.casefold() or None,
        known_since=clock.now(),
        language=given.language,
        email=given.email or None,
    )
    fill(donor, given)
    return donor


def standing(donor: Donor) -> Donor:
    """The same, held until the transaction ends; or with whom they were found to be one meanwhile. Donors are kept, and
    a letter to one of them does not wait for this."""
    donor = locked(donor, is_kept=True)
    if donor.merged_into_id is None:
        return donor
    return locked(db.session.get_one(Donor, donor.merged_into_id), is_kept=True)


def numbers_of(donor: Donor) -> list[int]:
    """The numbers under which a donor was ever known: receipts keep that of the day they were issued."""
    merged = select(Donor.id).where(Donor.merged_into_id == donor.id).order_by(Donor.id)
    return [donor.id, *db.session.scalars(merged)]


def edit(donor: Donor, given: Given, *, by: Actor) -> Donor:
    """Say all of it anew. Receipts that were issued keep what they say; links that went to another address of mail end,
    since that may have been somebody else's."""
    if not given.name_key:
        raise DonorNameMissing
    donor = locked(donor)
    said = {name: getattr(given, name) for name in _FIELDS} | {
        "kind": str(DonorKind.ORGANIZATION if given.organization_name else DonorKind.PERSON),
        "name_key": given.name_key,
        "email": given.email or None,
        "email_key": given.email.casefold() or None,
        "language": given.language,
    }
    changed = set_columns(donor, said)
    if changed:
        trail.record("donor.edited", donor, by=by, changed=changed)
    if "email_key" in changed:
        donor_links.revoke_all(donor, by=by)
    return donor


def complete(donor: Donor, given: Given, *, by: Actor) -> Donor:
    """Fill in where they can be reached, if that was not known. Their name stays as it was said first."""
    donor = standing(donor)
    filled = fill(donor, replace(given, first_name="", initial="", last_name="", organization_name=""))
    if given.email and not donor.email:
        donor.email, donor.email_key = given.email, given.email.casefold()
        filled.append("email")
    if filled:
        trail.record("donor.completed", donor, by=by, changed=filled)
    return donor


def live_at(donor: Donor, said: Mapping[str, str], *, by: Actor) -> Donor:
    """Where they live, said by themselves; the names are those of `Donor`. An initial is kept if none is said."""
    donor = locked(donor)
    said = {name: said[name] for name in _ADDRESS} | ({"initial": said["initial"]} if said.get("initial") else {})
    changed = set_columns(donor, said)
    if changed:
        trail.record("donor.edited", donor, by=by, changed=changed)
    return donor


def find(number: int) -> Donor:
    """The donor of that number."""
    return row_of(Donor, number)


_FIELDS = (
    "first_name",
    "initial",
    "last_name",
    "organization_name",
    "phone",
    "street",
    "city",
    "province",
    "postcode",
    "country",
)
_ADDRESS = ("street", "city", "province", "postcode", "country")


def fill(donor: Donor, given: Given) -> list[str]:
    """Put in what was empty, and say what; an address goes in as a whole, or not at all."""
    wanted = [name for name in _FIELDS if name not in _ADDRESS or not donor.street]
    filled = [name for name in wanted if not getattr(donor, name) and getattr(given, name)]
    for name in filled:
        setattr(donor, name, getattr(given, name))
    for name in _FIELDS:
        if getattr(donor, name) is None:
            setattr(donor, name, "")
    return filled
