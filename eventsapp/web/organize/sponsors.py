"""Sponsors of an edition: who is named on its page, and in which order."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectMultipleField

from eventsapp.events.models import Edition
from eventsapp.fundraising import sponsors
from eventsapp.fundraising.sponsor_models import Sponsor
from eventsapp.fundraising.sponsors import Described
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.fields import AmountField, SentenceField, read_amount
from eventsapp.web.organize.pressing import STEPS, press
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.setup_form import SetupForm, in_both
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField, choice, some_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("sponsors", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/sponsors"


class SponsorForm(SetupForm):
    """A sponsor, as everybody reads of them; what they pay is for our books."""

    name = SentenceField(_l("Name"), 120, _l("Enter the name of the sponsor."))
    level_en = SentenceField(_l("Level in English"), 60, **EN)
    level_fr = SentenceField(_l("Level in French"), 60, **FR)
    website = LineField(_l("Website"), longest=300)
    words_en = SentenceField(_l("A sentence about them, in English"), 300, **EN)
    words_fr = SentenceField(_l("A sentence about them, in French"), 300, **FR)
    amount = AmountField(_l("What they pay"))

    def __init__(self, sponsor: Sponsor | None = None) -> None:
        super().__init__(data=_as_typed(sponsor) if sponsor else {})
        if sponsor is not None:
            self.watch(sponsor.edition, lambda: _as_typed(sponsor))

    def described(self) -> Described:
        """The sponsor the form describes."""
        return Described(
            name=self["name"].data or "",
            level=self.text("level"),
            website=self.website.data or "",
            words=self.text("words"),
            amount_cents=read_amount(self.amount.data or ""),
        )


class AgainForm(Form):
    """Those of last time who are sponsors again: nobody is ticked beforehand."""

    again = SelectMultipleField(
        _l("Who is a sponsor again?"), [some_of(_l("Tick who is a sponsor again."))], validate_choice=False
    )


@blueprint.get(PLACE)
@guards.needs(Permission.RECORD_GIFTS)
def index(edition: Edition) -> str:
    """All of them, in the order of the page."""
    return render_template(
        "organize/sponsors/index.html",
        edition=edition,
        sponsors=sponsors.of(edition),
        earlier=sponsors.of_last_time(edition),
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def new(edition: Edition) -> Any:
    """Another one, after the others."""
    form = SponsorForm()
    if form.save(lambda: sponsors.add(edition, form.described(), by=acting())):
        flash(_("The sponsor is named on the event’s page now."))
        return redirect(page_of(edition, "sponsors.index"), 303)
    page = render_template("organize/sponsors/edit.html", edition=edition, form=form, sponsor=None)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/last-time", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def again(edition: Edition) -> Any:
    """Bring those of last time along that said yes again."""
    earlier, form = sponsors.of_last_time(edition), AgainForm()
    form.again.choices = [choice(one.id, one.name) for one in earlier]
    brought = form.save(lambda: sponsors.bring(edition, {int(number) for number in form.again.data or ()}, by=acting()))
    if brought is not None:
        count = len(brought)
        flash(ngettext("%(num)s sponsor came along.", "%(num)s sponsors came along.", count))
        return redirect(page_of(edition, "sponsors.index"), 303)
    page = render_template("organize/sponsors/again.html", edition=edition, form=form, earlier=earlier)
    return page, 422 if form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def edit(edition: Edition, number: int) -> Any:
    """Other words."""
    sponsor = sponsors.find(edition, number)
    form = SponsorForm(sponsor)
    if form.save(lambda: sponsors.change(sponsor, form.described(), by=acting())):
        flash(_("Saved."))
        return redirect(page_of(edition, "sponsors.index"), 303)
    page = render_template("organize/sponsors/edit.html", edition=edition, form=form, sponsor=sponsor)
    return page, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/order")
@guards.needs(Permission.RECORD_GIFTS)
def order(edition: Edition, number: int) -> Any:
    """Move one a step up or down."""
    sponsor = sponsors.find(edition, number)
    steps = STEPS.get(request.form.get("move", ""), 0)
    back = page_of(edition, "sponsors.index", _anchor=f"order-{sponsor.id}")
    return press(lambda: sponsors.move(sponsor, steps, by=acting()), _("The order was changed."), back=back)


@blueprint.route(f"{PLACE}/<int:number>/removal", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def remove(edition: Edition, number: int) -> Any:
    """Name them no more."""
    sponsor, form = sponsors.find(edition, number), Form()

    def act() -> bool:
        sponsors.remove(sponsor, by=acting())
        return True

    if form.save(act):
        flash(_("The sponsor was removed."))
        return redirect(page_of(edition, "sponsors.index"), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=sponsor.name),
        reason="",
        effect=_("The event’s page does not name them any more, and what they pay is no longer kept here."),
        press_words=_("Remove the sponsor"),
        back=page_of(edition, "sponsors.edit", number=sponsor.id),
    )
    return page, 422 if form.errors else 200


def _as_typed(sponsor: Sponsor) -> dict[str, str]:
    cents = sponsor.amount_cents
    return {
        "name": sponsor.name,
        "website": sponsor.website,
        "amount": "" if cents is None else f"{cents // 100}.{cents % 100:02d}",
        **in_both("level", sponsor.level),
        **in_both("words", sponsor.words),
    }
