"""Promises by the unit: the owner of a page says how many kilometres or laps there were, and everybody is told."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field
from wtforms.validators import StopValidation

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import money
from eventsapp.fundraising import pledges, showing, units
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.web.mine import own_pages
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.workflows import keeping_pledges

blueprint = Blueprint("units", __name__)


class UnitsForm(Form):
    """How many there were."""

    units = LineField(
        _l("How many?"),
        longest=20,
        required=pledges.UnitsUnusable.sentence,
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )

    def validate_units(self, field: Field) -> None:
        """A number, with a comma or a point."""
        if units.read(field.data or "") is None:
            raise StopValidation(str(pledges.UnitsUnusable.sentence))


@blueprint.get("/my/<token>/fundraising/units")
@opened(code=True)
def index(door: Door) -> str:
    """The pages within reach that have such promises."""
    raising = own_pages.raising(door)
    found = [(page, keeping_pledges.by_the_unit(page)) for page in own_pages.within(door)]
    return render_template("mine/units/index.html", door=door, pages=found, unit=raising.unit)


@blueprint.route("/my/<token>/fundraising/units/<code>", methods=["GET", "POST"])
@opened(code=True)
def edit(door: Door, code: str) -> Any:
    """Say how many there were for one page."""
    page, raising = own_pages.of_code(door, code), own_pages.raising(door)
    promised = keeping_pledges.by_the_unit(page)
    known = next((one.units_hundredths for one in promised if one.units_hundredths is not None), None)
    form = UnitsForm(data={"units": "" if known is None else units.said(known)})
    settled = form.save(lambda: _settled(page, form))
    if settled is not None:
        told = ngettext(
            "%(num)s promise comes to %(amount)s in all. Whoever made it is told.",
            "%(num)s promises come to %(amount)s in all. Whoever made one is told.",
            settled.pledges,
            amount=money.said(settled.due_cents),
        )
        flash(told)
        return redirect(door.address("units.index"), 303)
    shown = render_template(
        "mine/units/edit.html",
        door=door,
        form=form,
        page=page,
        pledges=[(showing.of(one).name, one) for one in promised],
        unit=raising.unit,
        money=money.said,
    )
    return shown, 422 if form.errors else 200


def _settled(page: FundraisingPage, form: UnitsForm) -> keeping_pledges.Settled:
    return keeping_pledges.settle_page(page, units.read(form.units.data or "") or 0, by=PUBLIC)
