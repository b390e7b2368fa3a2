"""Donors find their way back: a new link for everybody who gave with an address, and a code for who has a link."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_codes
from eventsapp.fundraising.gift_models import Donor, DonorLink, Gift, Pledge
from eventsapp.workflows import thanking

AGAIN_AFTER = timedelta(minutes=10)
"""Nobody's mailbox is filled: whoever was sent a link so long ago, or later, is not sent another."""


class NoAddress(Refusal):
    """The donor was found, and there is nowhere to mail to."""

    sentence = _l("We have no e-mail address of yours, so no code can be sent. Please write or call us.")
    status = 409


def send_code(link: DonorLink, token: str, *, by: Actor) -> bool:
    """Mail the donor of a link a fresh code."""
    edition = _latest(link.donor)
    if edition is None or not link.donor.email:
        raise NoAddress
    thanking.code(link, edition, donor_codes.make(link, token, by=by))
    return True


def send_links(address: str, *, by: Actor) -> int:
    """Mail a link to each donor known by this address; how many there were is told nobody."""
    key = address.casefold()
    hold("donor links", key)
    mailed = 0
    for donor in _known_by(key):
        newest = db.session.scalar(select(func.max(DonorLink.made_at)).where(DonorLink.donor_id == donor.id))
        edition = _latest(donor)
        if edition is not None and (newest is None or newest <= clock.now() - AGAIN_AFTER):
            trail.record("donor_link.sent_again", donor, by=by)
            thanking.link(donor, edition)
            mailed += 1
    return mailed


def _known_by(key: str) -> list[Donor]:
    """The donors with this address, or with whom they were found to be one, who may be reached at another."""
    found = select(func.coalesce(Donor.merged_into_id, Donor.id)).where(Donor.email_key == key)
    return list(db.session.scalars(select(Donor).where(Donor.id.in_(found)).order_by(Donor.id)))


def _latest(donor: Donor) -> Edition | None:
    """The edition to which they last gave or promised something; a letter is about one."""
    for model in (Gift, Pledge):
        of_donor = select(Edition).join(model, model.edition_id == Edition.id).where(model.donor_id == donor.id)
        found = db.session.scalars(of_donor.order_by(model.id.desc()).limit(1)).first()
        if found is not None:
            return found
    return None
