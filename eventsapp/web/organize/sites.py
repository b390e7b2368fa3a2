"""The sites of an edition: its local places, each with a lead. Most editions have none, and need not."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from eventsapp.events import sites
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.pressing import STEPS, press
from eventsapp.web.organize.site_form import SiteForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("sites", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/setup/sites"


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> str:
    """All of them, in the order people see them."""
    return render_template("organize/sites/index.html", edition=edition, sites=sites.of(edition))


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition) -> Any:
    """Another one, after the others."""
    form = SiteForm(edition)
    if form.save(lambda: sites.add(edition, form.described(), by=acting())):
        flash(_("The site is there. Categories and shifts can belong to it now."))
        return redirect(page_of(edition, "sites.index"), 303)
    page = render_template("organize/sites/edit.html", edition=edition, form=form, site=None, is_used=True)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition, number: int) -> Any:
    """Another name, venue or lead."""
    site = sites.find(edition, number)
    form = SiteForm(edition, site)
    if form.save(lambda: sites.change(site, form.described(), by=acting())):
        flash(_("Saved."))
        return redirect(page_of(edition, "sites.index"), 303)
    page = render_template(
        "organize/sites/edit.html", edition=edition, form=form, site=site, is_used=sites.is_used(site)
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/order")
@guards.needs(Permission.EDIT_EVENT)
def order(edition: Edition, number: int) -> Any:
    """Move it one step up or down in the list that people see."""
    site = sites.find(edition, number)
    steps = STEPS.get(request.form.get("move", ""), 0)
    back = page_of(edition, "sites.index", _anchor=f"order-{site.id}")
    return press(lambda: sites.move(site, steps, by=acting()), _("The order was changed."), back=back)


@blueprint.post(f"{PLACE}/<int:number>/offer")
@guards.needs(Permission.EDIT_EVENT)
def offer(edition: Edition, number: int) -> Any:
    """Offer it to newcomers, or not any more."""
    site = sites.find(edition, number)
    is_offered = request.form.get("offer") == "yes"
    done = _("It is offered again.") if is_offered else _("It is no longer offered. Whoever signed up for it stays.")
    back = page_of(edition, "sites.edit", number=site.id)
    return press(lambda: sites.offer(site, is_offered=is_offered, by=acting()), done, back=back)


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def remove(edition: Edition, number: int) -> Any:
    """Take it away, as long as nothing belongs to it."""
    site = sites.find(edition, number)
    form = Form()

    def act() -> bool:
        sites.remove(site, by=acting())
        return True

    if form.save(act):
        flash(_("The site was removed."))
        return redirect(page_of(edition, "sites.index"), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=site.name.said()),
        reason=str(sites.SiteIsUsed()) if sites.is_used(site) else "",
        effect=_("Nothing belongs to it, so nothing else changes."),
        press_words=_("Remove the site"),
        back=page_of(edition, "sites.edit", number=site.id),
    )
    return page, 422 if form.errors else 200
