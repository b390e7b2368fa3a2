"""What a donor gave and promised, on one page."""

from flask import Blueprint, render_template

from eventsapp.checkout import checkouts
from eventsapp.fundraising import goals
from eventsapp.fundraising.gift_models import PledgeStatus
from eventsapp.receipts import reading
from eventsapp.reports import given
from eventsapp.web.giving.doors import Door, opened

blueprint = Blueprint("overview", __name__)


@blueprint.get("/giving/<token>/")
@opened()
def show(door: Door) -> str:
    """Promises first, with what is due and how to pay; then gifts; then what can be changed."""
    promised = given.pledges_of(door.donor)
    open_ones = [one for one in promised if one.status in (PledgeStatus.OPEN, PledgeStatus.BEGUN)]
    return render_template(
        "giving/overview.html",
        door=door,
        gifts=given.gifts_of(door.donor),
        receipts=reading.of_donor(door.donor),
        pledges=open_ones,
        cancelled=[one for one in promised if one.status == PledgeStatus.CANCELLED],
        fundraisings={one.edition_id: goals.settings(one.edition) for one in open_ones},
        pays_online=checkouts.is_offered(),
    )
