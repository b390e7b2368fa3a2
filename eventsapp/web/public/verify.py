"""Checking a letter about hours: whether it is genuine, and nothing more."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal
from eventsapp.volunteering import hours_letters
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form, LineField

blueprint = Blueprint("verify", __name__)


class NotGenuine(Refusal):
    """One answer to every code that does not count, whatever the reason."""

    sentence = _l("We know no letter with this code that counts. Check each letter and digit of the code.")
    field = "code"


class CodeForm(Form):
    """The code as it is printed, with or without its dashes."""

    code = LineField(
        _l("Code on the letter"),
        longest=40,
        required=_l("Type the code that stands on the letter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def check(self) -> bool:
        """Whether it is genuine; if not, the form says so."""
        if not self.validate_on_submit():
            return False
        if not hours_letters.is_genuine(self.code.data or ""):
            self.refuse(NotGenuine())
            return False
        return True


@blueprint.route("/verify", methods=["GET", "POST"])
@braked("LETTER_CHECKS_PER_ADDRESS")
def show() -> Any:
    """Ask for the code and say what it is worth. The code never stands in an address."""
    form = CodeForm()
    is_genuine = form.check()
    page = render_template("public/verify/show.html", form=form, is_genuine=is_genuine)
    return page, 422 if form.errors else 200
