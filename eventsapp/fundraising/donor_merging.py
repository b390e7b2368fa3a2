"""Two donors that are one: what either gave is the one's afterwards; receipts that were issued keep what they say."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donors
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, DonorLink, Gift, Pledge
from eventsapp.fundraising.matching_models import MatchingOffer

MOVED: dict[str, Any] = {
    "gifts": Gift.donor_id,
    "pledges": Pledge.donor_id,
    "links": DonorLink.donor_id,
    "offers": MatchingOffer.donor_id,
}


class MergedAlready(Refusal):
    """Somebody else was first."""

    sentence = _l("Somebody has put one of these two together with another donor meanwhile. Please look again.")
    status = 409


class OfOtherKind(Refusal):
    """A person is no organization; a receipt names the one or the other."""

    sentence = _l("One of them is a person and the other an organization, so they are two donors.")


class OneAlone(Refusal):
    """The same donor twice."""

    sentence = _l("Choose two different donors.")


def merge(kept: Donor, gone: Donor, *, by: Actor) -> Donor:
    """Make one of the two, as the kept one is called; what it lacked is filled in from the other. The row of the other
    stays, so that receipts go on naming it and whoever gives under its name and address is known."""
    refuse_if_two(kept, gone)
    for donor in sorted((kept, gone), key=lambda one: one.id):
        if locked(donor).merged_into_id is not None:
            raise MergedAlready
    moved = {}
    for name, column in MOVED.items():
        done = db.session.execute(update(column.class_).where(column == gone.id).values({column.key: kept.id}))
        moved[name] = int(done.rowcount)  # type: ignore[attr-defined]
    db.session.execute(update(Donor).where(Donor.merged_into_id == gone.id).values(merged_into_id=kept.id))
    gone.merged_into_id = kept.id
    kept.known_since = min(kept.known_since, gone.known_since)
    if not kept.email:
        kept.email, kept.email_key = gone.email, gone.email_key
    filled = donors.fill(kept, _as_given(gone))
    trail.record("donor.merged", kept, by=by, gone=gone.id, changed=filled, **moved)
    db.session.flush()
    db.session.expire_all()
    return kept


def refuse_if_two(one: Donor, other: Donor) -> None:
    """Refuse where a rule says that these cannot be one."""
    if one.id == other.id:
        raise OneAlone
    if one.kind != other.kind:
        raise OfOtherKind


def alike(donor: Donor) -> list[Donor]:
    """Others of the same name or the same address of mail, for somebody to look at; at most a few."""
    same = Donor.name_key == donor.name_key
    if donor.email_key:
        same |= Donor.email_key == donor.email_key
    query = select(Donor).where(same, Donor.id != donor.id, Donor.merged_into_id.is_(None), Donor.kind == donor.kind)
    return list(db.session.scalars(query.order_by(Donor.name_key, Donor.id).limit(10)))


def _as_given(donor: Donor) -> Given:
    names = [name for name in Given.__dataclass_fields__ if name != "email"]
    return Given(**{name: getattr(donor, name) for name in names}, email=donor.email or "")
