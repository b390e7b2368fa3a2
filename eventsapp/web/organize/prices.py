"""The price tiers of a category: the first that fits counts, and nothing changes for those who have signed up."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import categories, pricing
from eventsapp.registration.models import Category
from eventsapp.web.organize.categories import PLACE, address
from eventsapp.web.organize.category_form import PriceForm
from eventsapp.web.organize.pressing import STEPS, press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("prices", __name__)

ONE = f"{PLACE}/<int:number>/prices"


@blueprint.route(f"{ONE}/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition, number: int) -> Any:
    """A new one, after the others."""
    category = categories.find(edition, number)
    form = PriceForm(edition)
    if form.save(lambda: pricing.add(category, form.described(), by=acting())):
        flash(_("The price is there. It counts for those who sign up from now on."))
        return redirect(f"{address(edition, category)}#prices", 303)
    return _page(edition, category, form, is_new=True)


@blueprint.route(f"{ONE}/<int:which>/edit", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int, which: int) -> Any:
    """Change it for those who sign up from now on."""
    category = categories.find(edition, number)
    price = pricing.find(category, which)
    form = PriceForm(edition, price)
    if form.save(lambda: pricing.edit(price, form.described(), by=acting())):
        flash(_("Saved. It counts for those who sign up from now on."))
        return redirect(f"{address(edition, category)}#prices", 303)
    return _page(edition, category, form, is_new=False)


@blueprint.post(f"{ONE}/<int:which>/order")
@guards.needs(Permission.EDIT_EVENT)
def order(edition: Edition, number: int, which: int) -> Any:
    """Move it one step up or down."""
    category = categories.find(edition, number)
    price = pricing.find(category, which)
    steps = STEPS.get(request.form.get("move", ""), 0)
    back = f"{address(edition, category)}#order-{price.id}"
    return press(lambda: pricing.move(price, steps, by=acting()), _("The order was changed."), back=back)


@blueprint.route(f"{ONE}/<int:which>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int, which: int) -> Any:
    """Take it away for those who sign up from now on."""
    category = categories.find(edition, number)
    price = pricing.find(category, which)
    form = Form()

    def act() -> bool:
        pricing.remove(price, by=acting())
        return True

    if form.save(act):
        flash(_("The price was removed."))
        return redirect(f"{address(edition, category)}#prices", 303)
    is_last = len(pricing.of(category)) == 1
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=price.name.said()),
        reason="",
        effect=_("Whoever has signed up keeps the fee they were told.")
        + (" " + _("Without any price the category is free.") if is_last else ""),
        press_words=_("Remove the price"),
        back=address(edition, category),
    )
    return page, 422 if form.errors else 200


def _page(edition: Edition, category: Category, form: PriceForm, *, is_new: bool) -> tuple[str, int]:
    page = render_template(
        "organize/prices/edit.html",
        edition=edition,
        category=category,
        form=form,
        is_new=is_new,
        back=address(edition, category),
    )
    return page, 422 if form.errors else 200
