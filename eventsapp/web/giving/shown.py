"""What everybody sees of a gift or a promise: its donor says so anew."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.fundraising import showing
from eventsapp.fundraising.gift_models import Gift, Pledge, ShownAs
from eventsapp.web.giving.doors import Door, opened
from eventsapp.web.parts.forms import Form, LinesField, choice, one_of

blueprint = Blueprint("shown", __name__)


class ShownForm(Form):
    """The name or none, and the message."""

    shown_as = RadioField(
        _l("What may everybody see?"), validate_choice=False, validators=[one_of(_l("Choose what may be seen."))]
    )
    message = LinesField(_l("Message"), longest=500)

    def __init__(self, given: Gift | Pledge) -> None:
        super().__init__(data={"shown_as": given.shown_as, "message": given.message})
        self.shown_as.choices = [
            choice(ShownAs.NAME, _("My name, without the amount")),
            choice(ShownAs.ANONYMOUS, _("Nothing about me: my gift is anonymous")),
        ]

    def save_for(self, given: Gift | Pledge, name: str) -> bool:
        """Say it anew; the form says why not."""

        def said() -> bool:
            showing.change(
                given,
                shown_as=ShownAs(self.shown_as.data),
                shown_name=given.shown_name or name[:100],
                message=self.message.data or "",
                by=PUBLIC,
            )
            return True

        return bool(self.save(said))


@blueprint.route("/giving/<token>/gifts/<reference>", methods=["GET", "POST"])
@opened()
def of_gift(door: Door, reference: str) -> Any:
    """Of a gift."""
    return _edited(door, door.gift(reference))


@blueprint.route("/giving/<token>/promises/<reference>", methods=["GET", "POST"])
@opened()
def of_pledge(door: Door, reference: str) -> Any:
    """Of a promise; the gift it becomes is shown like this too."""
    return _edited(door, door.pledge(reference))


def _edited(door: Door, given: Gift | Pledge) -> Any:
    form = ShownForm(given)
    if form.save_for(given, door.donor.organization_name or f"{door.donor.first_name} {door.donor.last_name}".strip()):
        flash(_("The pages show it like this from now on."))
        return redirect(door.address("overview.show"), 303)
    page = render_template("giving/shown.html", door=door, form=form, given=given, is_hidden=bool(given.hidden_at))
    return page, 422 if form.errors else 200
