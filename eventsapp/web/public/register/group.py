"""A group that helps together: what it is called and how many they are. Their names come later."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eventsapp.questions import rules as asking_rules
from eventsapp.web.parts.forms import LineField
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors

blueprint = Blueprint("group", __name__)

BIGGEST = 200


class GroupForm(StepForm):
    """The group behind the person at the form."""

    step = "group"

    name = LineField(
        _l("Name of the group"),
        longest=100,
        required=_l("Enter the name of the group."),
        render_kw={"autocomplete": "organization", "spellcheck": "false"},
    )
    size = LineField(
        _l("How many people?"),
        longest=40,
        required=_l("Enter how many people come."),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )

    @property
    def number(self) -> int:
        """How many they are; 0: it was not said, or cannot be."""
        typed = asking_rules.read_number(self.size.data or "") or ""
        return int(typed) if typed.isdecimal() and 1 <= int(typed) <= BIGGEST else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the name and the number."""
        is_right = bool(super().validate(extra_validators))
        if not self.size.errors and not self.number:
            self.size.errors = [_("Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=BIGGEST)]
            return False
        return is_right


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/group", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft) -> Response | tuple[str, int]:
    """Ask what the group is called, and how many they are."""
    if request.method == "POST":
        draft.keep(GroupForm.step, request.form)
    form = GroupForm(draft)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "group.edit"), 303)
    page = render_template(
        "public/register/group.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        view="group.edit",
        back=steps.before(draft, "group.edit"),
    )
    return page, 422 if form.errors else 200
