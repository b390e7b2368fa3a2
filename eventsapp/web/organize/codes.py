"""Codes: words that make a registration cheaper, with how often each was used."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import codes
from eventsapp.registration.models import FeeCode
from eventsapp.web.organize import offer_words
from eventsapp.web.organize.category_form import has_day, number_as_typed, until_as_typed, until_of
from eventsapp.web.organize.fields import AmountField, DayField, NumberField, TimeField, read_amount
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("codes", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/codes"
MOST_USES = 1_000_000


class CodeForm(SharedForm):
    """A word, what it takes off, and how often and how long."""

    word = LineField(_l("Word"), longest=codes.LONGEST, required=_l("Enter the word that people type."))
    percent = NumberField(_l("Percentage off"), lowest=1, highest=100)
    off = AmountField(_l("Or an amount off"))
    maximum_uses = NumberField(_l("Most registrations that can use it"), lowest=1, highest=MOST_USES)
    until_on = DayField(_l("Until the end of this day"))
    until_time = TimeField(_l("Or until this time of that day"))

    def __init__(self, edition: Edition, code: FeeCode | None = None) -> None:
        super().__init__(data=_as_typed(edition, code) if code else {})
        self.edition = edition
        if code is not None:
            self.watch(code, lambda: _as_typed(edition, code))

    def validate(self, extra_validators: Any = None) -> bool:
        """A time belongs to a day."""
        is_valid: bool = super().validate(extra_validators)
        return has_day(self) and is_valid

    def described(self) -> codes.Described:
        """The code the form describes."""
        return codes.Described(
            code_key=codes.key_of(self.word.data or ""),
            percent=self.percent.number,
            off_cents=read_amount(self.off.data or ""),
            maximum_uses=self.maximum_uses.number,
            ends_at=until_of(self, self.edition),
        )


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> str:
    """All of them by their words."""
    return render_template(
        "organize/codes/index.html", edition=edition, codes=codes.of(edition), now=clock.now(), words=offer_words
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition) -> Any:
    """A new one."""
    form = CodeForm(edition)
    if form.save(lambda: codes.add(edition, form.described(), by=acting())):
        flash(_("The code is there. It works from now on."))
        return redirect(_back(edition), 303)
    page = render_template(
        "organize/codes/edit.html", edition=edition, form=form, code=None, uses=0, back=_back(edition)
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/edit", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int) -> Any:
    """Change it; what it takes off stays once it was used."""
    code = codes.find(edition, number)
    form = CodeForm(edition, code)
    if form.save(lambda: codes.edit(code, form.described(), by=acting())):
        flash(_("Saved. It counts for those who sign up from now on."))
        return redirect(_back(edition), 303)
    page = render_template(
        "organize/codes/edit.html", edition=edition, form=form, code=code, uses=codes.uses(code), back=_back(edition)
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int) -> Any:
    """Take it away, as long as nobody has used it."""
    code = codes.find(edition, number)
    form = Form()

    def act() -> bool:
        codes.remove(code, by=acting())
        return True

    if form.save(act):
        flash(_("The code was removed."))
        return redirect(_back(edition), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=code.code_key),
        reason=str(codes.CodeIsUsed()) if codes.uses(code) else "",
        effect=_("Nobody has used it. From now on it does not work."),
        press_words=_("Remove the code"),
        back=_back(edition),
    )
    return page, 422 if form.errors else 200


def _as_typed(edition: Edition, code: FeeCode) -> dict[str, Any]:
    off = code.off_cents
    return {
        "word": code.code_key,
        "percent": number_as_typed(code.percent),
        "off": "" if off is None else f"{off // 100}.{off % 100:02d}",
        "maximum_uses": number_as_typed(code.maximum_uses),
    } | until_as_typed(code.ends_at, edition)


def _back(edition: Edition) -> str:
    return url_for("organize.codes.index", slug=edition.series.slug, year=edition.year)
