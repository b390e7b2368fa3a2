"""Categories: as what people can take part, in which order, with their places and ages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core import clock
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import categories, codes, prices, pricing, start_news
from eventsapp.registration.models import Category
from eventsapp.web.organize import offer_words
from eventsapp.web.organize.category_form import CategoryForm
from eventsapp.web.organize.pressing import STEPS, press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import arranging

blueprint = Blueprint("categories", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/categories"


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> str:
    """All of them, each with its places and what it costs now."""
    now = clock.now()
    listed, offered = categories.of(edition), prices.of(edition)
    return render_template(
        "organize/categories/index.html",
        edition=edition,
        categories=listed,
        costs={one.id: prices.price_for(offered.get(one.id, []), now, None, None) for one in listed},
        priced=set(offered),
        has_codes=codes.exist_for(edition),
        words=offer_words,
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition) -> Any:
    """Describe a new one; its prices come next."""
    form = CategoryForm(edition)
    if category := form.save(
        lambda: categories.add(edition, form.described(), maximum=form.places.number, by=acting())
    ):
        flash(_("The category is there. It is free until you add a price."))
        return redirect(address(edition, category), 303)
    page = render_template("organize/categories/edit.html", edition=edition, form=form, category=None)
    return page, 422 if form.errors else 200


@blueprint.get(f"{PLACE}/<int:number>")
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition, number: int) -> str:
    """One category with its prices, and whether each of them ever counts."""
    category = categories.find(edition, number)
    listed = pricing.of(category)
    return render_template(
        "organize/categories/show.html",
        edition=edition,
        category=category,
        prices=listed,
        standing=pricing.standing(category, listed, clock.now()),
        is_used=categories.is_used(category),
        left_out=categories.left_out(category),
        words=offer_words,
    )


@blueprint.route(f"{PLACE}/<int:number>/edit", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int) -> Any:
    """Describe it anew. Whom a new age leaves out is counted on its page, and stays."""
    category = categories.find(edition, number)
    form = CategoryForm(edition, category)
    if form.save(lambda: arranging.edit_category(category, form.described(), maximum=form.places.number, by=acting())):
        flash(_("Saved. It counts from now on."))
        if left_out := categories.left_out(category):
            text = ngettext(
                "%(num)s person in it has another age than it asks for now. They stay.",
                "%(num)s people in it have another age than it asks for now. They stay.",
                left_out,
            )
            flash(text, "warning")
        return redirect(address(edition, category), 303)
    concerned = start_news.concerned(category)
    page = render_template(
        "organize/categories/edit.html", edition=edition, form=form, category=category, concerned=concerned
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/order")
@guards.needs(Permission.EDIT_EVENT)
def order(edition: Edition, number: int) -> Any:
    """Move it one step up or down in the list that people choose from."""
    category = categories.find(edition, number)
    steps = STEPS.get(request.form.get("move", ""), 0)
    back = url_for(
        "organize.categories.index", slug=edition.series.slug, year=edition.year, _anchor=f"order-{category.id}"
    )
    return press(lambda: categories.move(category, steps, by=acting()), _("The order was changed."), back=back)


@blueprint.post(f"{PLACE}/<int:number>/offer")
@guards.needs(Permission.EDIT_EVENT)
def offer(edition: Edition, number: int) -> Any:
    """Offer it to newcomers, or not any more."""
    category = categories.find(edition, number)
    is_offered = request.form.get("offer") == "yes"
    done = _("It is offered again.") if is_offered else _("It is no longer offered. Whoever is in it stays.")
    act = lambda: categories.offer(category, is_offered=is_offered, by=acting())  # noqa: E731 - one of two words
    return press(act, done, back=address(edition, category))


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int) -> Any:
    """Take it away with its prices, as long as nobody was ever in it."""
    category = categories.find(edition, number)
    form = Form()

    def act() -> bool:
        categories.remove(category, by=acting())
        return True

    if form.save(act):
        flash(_("The category was removed."))
        return redirect(url_for("organize.categories.index", slug=edition.series.slug, year=edition.year), 303)
    is_used = categories.is_used(category)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=category.name.said()),
        reason=str(categories.CategoryIsUsed()) if is_used else "",
        effect=_("Nobody has signed up for it. Its prices go with it."),
        press_words=_("Remove the category"),
        back=address(edition, category),
    )
    return page, 422 if form.errors else 200


def address(edition: Edition, category: Category) -> str:
    """The page of a category."""
    return url_for("organize.categories.show", slug=edition.series.slug, year=edition.year, number=category.id)
