"""Fresh codes of donors: mailed to whoever a link belongs to, before it shows where they live."""

from eventsapp.audit.trail import Actor
from eventsapp.fundraising.gift_models import DonorCode, DonorLink
from eventsapp.submissions import codes
from eventsapp.submissions.codes import Typed


def make(link: DonorLink, token: str, *, by: Actor) -> str:
    """A new code, given once, to be mailed; refused with EnoughCodes after several within an hour."""
    return codes.make(link, token, by=by, column=DonorCode.donor_link_id)


def type_in(link: DonorLink, token: str, typed: str, *, by: Actor) -> Typed:
    """Try a code."""
    return codes.type_in(link, token, typed, by=by, column=DonorCode.donor_link_id)
