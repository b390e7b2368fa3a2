"""Adding a person to a registration that was sent."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages, money
from eventsapp.core.refusals import NotFound
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.registration import categories, prices
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Entry, EntryStatus, Price
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts import by_site
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import AddressField, Form, LineField, choice, one_of
from eventsapp.workflows import adding
from eventsapp.workflows.handing_over import adult_age
from eventsapp.workflows.plans import Comer

blueprint = Blueprint("adding", __name__)


class PersonForm(Form):
    """One more person."""

    name = LineField(
        _l("Full name"),
        longest=100,
        required=_l("Enter the name of the person who comes."),
        render_kw={"spellcheck": "false"},
    )
    band = RadioField(_l("Age on the day"), [one_of(_l("Choose an age."))], validate_choice=False)
    category = RadioField(
        _l("How would they like to take part?"), [one_of(_l("Choose how they take part."))], validate_choice=False
    )
    email = AddressField(_l("Their own e-mail address"), render_kw={"spellcheck": "false"})

    def __init__(self, edition: Edition, offered: list[Category]) -> None:
        super().__init__()
        self.bands = {f"{low}-{'' if high is None else high}": (low, high) for low, high in _bands(edition, offered)}
        self.band.choices = [choice(value, ages.said(*band)) for value, band in self.bands.items()]
        self.category.choices = by_site.choices(offered)
        for field in (self.band, self.category):
            field.flags.required = True

    def comer(self, edition: Edition) -> Comer:
        """The person as the sign-up knows one."""
        low, high = self.bands[self.band.data or ""]
        is_minor = high is not None and high < adult_age(edition)
        return Comer(
            key="1",
            name=self.name.data or "",
            category_id=int(self.category.data or 0),
            email="" if is_minor else self.email.data or "",
            from_age=low,
            to_age=high,
            is_minor=is_minor,
        )


@blueprint.route("/my/<token>/add", methods=["GET", "POST"])
@braked("SIGN_UPS_PER_ADDRESS")
@opened(code=True, changes=True, means=_l("Add somebody to the registration"))
def new(door: Door) -> Response | str | tuple[str, int]:
    """Ask who else comes; they get a place, or wait on their own. Sent twice they are added once."""
    if not door.is_registrants:
        raise NotFound
    offered = categories.offered(door.edition)
    form = PersonForm(door.edition, offered)
    entered = form.save(lambda: adding.add(door.registration, [form.comer(door.edition)], by=PUBLIC))
    if entered is not None:
        flash(_said_of(entered, form.name.data or ""))
        if entered:
            return redirect(door.address("answers.of_person", number=entered[0].id), 303)
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/adding/new.html",
        door=door,
        form=form,
        is_open=rules.is_open(door.edition, clock.now()),
        details=_details(door.edition, offered),
    )
    return page, 422 if form.errors else 200


def _said_of(entered: list[Entry], name: str) -> str:
    if not entered:
        return _("%(name)s is on this page already.", name=name)
    if entered[0].status == EntryStatus.WAITLISTED:
        return _("%(name)s is on the waitlist. We write to you as soon as there is a place.", name=name)
    return _("%(name)s takes part too.", name=name)


def _bands(edition: Edition, offered: list[Category]) -> list[tuple[int, int | None]]:
    """The age bands that matter here, the oldest first."""
    cuts = {ages.CONSENT_AGE, adult_age(edition)}
    limits = [(one.minimum_age, one.maximum_age) for one in offered]
    limits += [(one.from_age, one.to_age) for listed in prices.of(edition).values() for one in listed]
    for lowest, highest in limits:
        cuts |= {lowest} if lowest is not None else set()
        cuts |= {highest + 1} if highest is not None else set()
    return ages.bands(cuts)


def _details(edition: Edition, offered: list[Category]) -> dict[str, dict[str, object]]:
    """For each category what it is, what it costs now, and its places."""
    listed = prices.of(edition)
    return {str(one.id): _detail(one, listed.get(one.id, [])) for one in offered}


def _detail(category: Category, listed: list[Price]) -> dict[str, object]:
    told = prices.told(listed, clock.now())
    costs = [
        languages.labelled(price.name.said(), money.said(price.amount_cents) if price.amount_cents else _("Free"))
        for price in told
    ]
    hint = "\u00a0· ".join(part for part in (category.hint.said(), *costs) if part)
    if category.asks_birth_date:
        return {"hint": hint, "reason": _("Asks for the day of birth: please use the sign-up form.")}
    if category.pool.is_full:
        return {"hint": hint, "note": _("Full. You can join the waitlist.")}
    return {"hint": hint, "places": category.pool.left}
