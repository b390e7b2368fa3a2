"""Who fills the form in, and for whom."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.web.parts.forms import choice, one_of
from eventsapp.web.public import asking
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.web.public.register.party import GROUP, MOST_PEOPLE

blueprint = Blueprint("who", __name__)


class WhoForm(StepForm):
    """Whom it is for, and whoever is at the form."""

    step = "who"

    whose = RadioField(
        _l("Who are you filling this in for?"),
        [one_of(_l("Choose for whom you are filling this in."))],
        validate_choice=False,
    )
    name = asking.name_field(_l("Enter your name."), _l("Your full name"))
    email = asking.email_field()

    def __init__(self, draft: OpenDraft, *, prefix: str = "") -> None:
        super().__init__(draft, prefix=prefix)
        self.whose.choices = [
            choice("myself", _("Myself")),
            choice("others", _("Myself and others")),
            choice("else", _("Someone else")),
            choice("minor", _("Myself, and I am under %(age)s", age=draft.majority)),
        ]
        if draft.has_shifts and not prefix:
            self.whose.choices.append(choice(GROUP, _("A group that helps together")))

    @property
    def details(self) -> dict[str, dict[str, Any]]:
        """A line under each answer."""
        return {
            "myself": {"hint": _("I am %(age)s or older.", age=self.draft.majority)},
            "others": {"hint": _("Family or friends, up to %(most)s people in all.", most=MOST_PEOPLE)},
            "else": {"hint": _("With their knowledge, or as their parent or guardian.")},
            "minor": {"hint": _("We also write to your parent or guardian.")},
            GROUP: {"hint": _("A school, a company or a club. You give us the names later.")},
        }


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/who", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft) -> Response | str | tuple[str, int]:
    """Look over and change what was begun with."""
    if request.method == "POST":
        draft.keep("who", request.form)
    form = WhoForm(draft)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "who.edit"), 303)
    page = render_template("public/register/who.html", draft=draft, edition=draft.edition, form=form, view="who.edit")
    return page, 422 if form.errors else 200
