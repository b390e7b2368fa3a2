"""Whether we may write when sign-up for next year opens: what was agreed to, and taking it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.submissions import consents
from eventsapp.submissions.records import Purpose, Where
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.workflows import asking_again

blueprint = Blueprint("next_time", __name__)


@blueprint.get("/my/<token>/next-time")
@opened()
def show(door: Door) -> str:
    """What they agreed to, in its words, and since when."""
    _refuse_unless_theirs(door)
    consent = consents.current(door.registration, door.person, Purpose.NEXT_SIGN_UP)
    return render_template(
        "mine/next_time.html", door=door, consent=consent, wording=consents.WORDS[Purpose.NEXT_SIGN_UP]
    )


@blueprint.post("/my/<token>/next-time/yes")
@opened(code=True)
def agree(door: Door) -> Any:
    """To agree is theirs alone, so a code comes first."""
    _refuse_unless_theirs(door)
    ours, person = door.registration, door.person
    if pressed(lambda: consents.give(ours, person, Purpose.NEXT_SIGN_UP, Where.OWN_PAGE, by=PUBLIC)):
        flash(_("Thank you. We will write to you. On this page you can take it back at any time."))
    return redirect(door.address("next_time.show"), 303)


@blueprint.post("/my/<token>/next-time/no")
@opened()
def take_back(door: Door) -> Any:
    """To take it back needs nothing but the link: it must be easier than to agree."""
    _refuse_unless_theirs(door)
    if pressed(lambda: consents.withdraw(door.registration, door.person, Purpose.NEXT_SIGN_UP, by=PUBLIC)):
        flash(_("You will not be asked again."))
    return redirect(door.address("next_time.show"), 303)


def _refuse_unless_theirs(door: Door) -> None:
    """Only who filled in the form is asked; not a minor, for whom somebody else decides."""
    if not door.is_registrants or not asking_again.may_agree(door.registration):
        raise NotFound
