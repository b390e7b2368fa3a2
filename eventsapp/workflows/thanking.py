"""Thanking: the letters to whoever gives or promised to, and a word to the owner of the page.

Each names what was given and for whom, and holds the donor's own link. None of them is an official receipt, and all
say so.
"""

from typing import Any

from eventsapp.core import addresses, clock
from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_links, goals, showing, units
from eventsapp.fundraising.gift_models import Donor, DonorLink, Gift, GiftStatus, Pledge, PledgeStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.organization import details
from eventsapp.outbox import mail
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.submissions import codes, wishes
from eventsapp.workflows import posting


def gift(gift: Gift) -> None:
    """Thank for a gift, once, if we know whom; and tell the owner of the page that there is one."""
    if gift.donor is not None:
        _write(
            "gift_thanks",
            gift.donor,
            gift.edition,
            key=f"gift_thanks:{gift.id}",
            about=f"gift:{gift.id}",
            language=gift.pledge.language if gift.pledge else gift.donor.language,
            gift=gift,
            page=gift.page,
            is_counted=gift.status == GiftStatus.CONFIRMED,
        )
    if gift.page is not None:
        _tell_owner(gift, gift.page)


def pledge(pledge: Pledge) -> None:
    """Confirm a promise, once, and say how it can be kept."""
    _about_pledge("pledge_made", pledge, key=f"pledge_made:{pledge.id}")


def due(pledge: Pledge) -> None:
    """Say what a promise by the unit comes to, each time that it changes: the last letter has to be the true one."""
    if pledge.status == PledgeStatus.OPEN and pledge.due_cents:
        _about_pledge("pledge_due", pledge, key=posting.anew("pledge_due", pledge.id))


def remind(pledge: Pledge) -> None:
    """Remind of a promise; how often is for `keeping_pledges` to say."""
    _about_pledge("pledge_reminder", pledge, key=posting.anew("pledge_reminder", pledge.id))


def link(donor: Donor, edition: Edition) -> None:
    """Send the donor a link to their page."""
    _write("giving_link", donor, edition, key=posting.anew("giving_link", donor.id), about=f"donor:{donor.id}")


def code(link: DonorLink, edition: Edition, digits: str) -> None:
    """Send the donor of a link a fresh code."""
    posting.write(
        "giving_code",
        edition,
        key=posting.anew("giving_code", link.id),
        to_address=link.donor.email or "",
        to_name=link.donor.name,
        language=link.donor.language,
        about=f"donor:{link.donor_id}",
        secrets={"code": digits},
        donor=link.donor,
        until=clock.local(clock.now() + codes.LASTS, edition.zone),
    )


def _about_pledge(kind: str, pledge: Pledge, *, key: str) -> None:
    fundraising = goals.settings(pledge.edition)
    _write(
        kind,
        pledge.donor,
        pledge.edition,
        key=key,
        about=f"pledge:{pledge.id}",
        language=pledge.language,
        pledge=pledge,
        page=pledge.page,
        units=units.said,
        unit=fundraising.unit.said(pledge.language) if fundraising else "",
        how_to_pay=fundraising.how_to_pay.said(pledge.language) if fundraising else "",
    )


def _write(
    kind: str, donor: Donor, edition: Edition, *, key: str, about: str, language: str | None = None, **values: Any
) -> None:
    if not donor.email or mail.is_known(key):
        return
    language = language or donor.language
    address = addresses.of("giving.overview.show", language=language, token=donor_links.make(donor))
    posting.write(
        kind,
        edition,
        key=key,
        to_address=donor.email,
        to_name=donor.name,
        language=language,
        about=about,
        secrets={"giving_link": address},
        donor=donor,
        **values,
    )


def _tell_owner(gift: Gift, page: FundraisingPage) -> None:
    """At most one letter a day for each page; nothing of who gave but the name they wished to be shown."""
    owner = page.person or (page.team.captain if page.team else None)
    charity = details.current()
    if owner is None or not owner.email or charity is None or not charity.address:
        return
    if gift.donor is not None and gift.donor.email_key == owner.email_key:
        return
    if not wishes.is_wanted(owner, MessagePurpose.FUNDRAISING):
        return
    _tell(owner, gift, page)


def _tell(owner: Person, gift: Gift, page: FundraisingPage) -> None:
    posting.write(
        "gift_received",
        gift.edition,
        key=f"gift_received:{page.id}:{clock.today(gift.edition.zone).isoformat()}",
        to_address=owner.email or "",
        to_name=owner.name,
        language=page.language,
        about=f"gift:{gift.id}",
        purpose=MessagePurpose.FUNDRAISING,
        leave_address=wishes.leave_address(owner, page.language),
        reader=owner,
        gift=gift,
        shown=showing.of(gift),
        page=page,
    )
