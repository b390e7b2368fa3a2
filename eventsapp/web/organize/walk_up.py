"""Signing somebody up at the desk: one short page, and the same act as for everybody."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired

from eventsapp.audit.trail import Actor
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import check_ins, entries
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import rosters
from eventsapp.reports.rosters import Menu
from eventsapp.submissions.models import Basis, Registration
from eventsapp.waivers import signing
from eventsapp.waivers.models import Method, WaiverKind, WaiverVersion
from eventsapp.web.organize import registration_words
from eventsapp.web.organize.pressing import address_of
from eventsapp.web.organize.roster_filter import category_choices
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import AddressField, Form, LineField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import signup
from eventsapp.workflows.checking import GuardianNeeded
from eventsapp.workflows.handing_over import adult_age
from eventsapp.workflows.plans import Acceptance, Comer, Guardian, Plan

blueprint = Blueprint("walk_up", __name__)


class WalkUpForm(Form):
    """Who stands there, how they take part, and how they or their guardian accepted."""

    name = LineField(_l("Full name"), longest=100, required=_l("Enter the name of the person who comes."))
    category = RadioField(
        _l("How do they take part?"), validate_choice=False, validators=[one_of(_l("Choose how they take part."))]
    )
    band = SelectField(
        _l("Age on the day"),
        validate_choice=False,
        validators=[DataRequired(_l("Choose an age.")), one_of(_l("Choose an age."))],
    )
    guardian = LineField(_l("Parent or guardian, for somebody under age"), longest=100)
    method = RadioField(
        _l("How was it accepted?"), validate_choice=False, validators=[one_of(_l("Choose how it was accepted."))]
    )
    language = RadioField(
        _l("Language they read"), validate_choice=False, validators=[one_of(_l("Choose a language."))]
    )
    email = AddressField(_l("E-mail address"))
    is_here = BooleanField(_l("They are here: check them in as well"))
    form_key = HiddenField()

    def __init__(self, edition: Edition, menu: Menu) -> None:
        usual = {"form_key": token_urlsafe(24), "language": languages.current(), "is_here": True}
        super().__init__(data=usual)
        self.edition, self.waivers = edition, signing.in_force(edition.id)
        self.bands = {f"{low}-{'' if high is None else high}": (low, high) for low, high in menu.ages[::-1]}
        self.category.choices = category_choices(menu)
        bands = [choice(key, registration_words.years(*band) or _("All ages")) for key, band in self.bands.items()]
        self.band.choices = [choice("", _("Choose an age")), *bands]
        self.method.choices = [
            choice(Method.PAPER, _("Signed on paper")),
            choice(Method.ORAL, _("Read out, with a yes")),
        ]
        self.language.choices = [choice("en", "English"), choice("fr", "Français")]
        if not self.waivers:
            del self.method
        if not check_ins.is_open(edition, clock.now()):
            del self.is_here

    def enter(self, by: Actor) -> Registration:
        """The same act as everybody's; who is here is checked in, if they have a place."""
        outcome = signup.household(self.edition, self._plan(), by=by)
        if self.is_here and self.is_here.data:
            own = [one for one in entries.of(outcome.registration) if one.status == EntryStatus.CONFIRMED]
            check_ins.arrive(self.edition, own, by=by)
        return outcome.registration

    def _plan(self) -> Plan:
        low, high = self.bands[self.band.data or ""]
        age = adult_age(self.edition)
        is_minor = high is not None and high < age
        name, guardian = self.name.data or "", self.guardian.data or ""
        if is_minor and not guardian:
            raise GuardianNeeded(age=age)
        signer = guardian if is_minor else name
        comer = Comer(
            key="1",
            name=name,
            category_id=int(self.category.data or 0),
            is_registrant=not is_minor,
            from_age=low,
            to_age=high,
            is_minor=is_minor,
        )
        return Plan(
            name=signer,
            email=self.email.data or "",
            comers=(comer,),
            form_key=self.form_key.data or token_urlsafe(24),
            language=self.language.data or "en",
            basis=Basis.GUARDIAN if is_minor else Basis.AGREED,
            acceptances=self._accepted(signer, is_minor=is_minor),
            guardian=Guardian(is_registrant=True) if is_minor else None,
            is_at_desk=True,
        )

    def _accepted(self, signer: str, *, is_minor: bool) -> tuple[Acceptance, ...]:
        version: WaiverVersion | None = self.waivers.get(WaiverKind.GUARDIAN if is_minor else WaiverKind.ADULT)
        return (Acceptance(version.id, "1", signer, Method(self.method.data)),) if version and self.method else ()


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/walk-up", methods=["GET", "POST"])
@guards.needs(Permission.SIGN_UP_AT_DESK)
def new(edition: Edition) -> Any:
    """Sign somebody up; sent twice it is one sign-up."""
    form, by = WalkUpForm(edition, rosters.menu(edition.id)), acting()
    registration = form.save(lambda: form.enter(by))
    if registration is not None:
        entry = next(iter(entries.of(registration)), None)
        if entry is None:
            flash(_("%(name)s takes part already.", name=form.name.data), "warning")
        elif entry.status == EntryStatus.WAITLISTED:
            flash(_("It is full: %(name)s is on the waitlist.", name=form.name.data), "warning")
        else:
            flash(_("%(name)s is signed up.", name=form.name.data))
        return redirect(address_of(edition, registration.reference), 303)
    page = render_template("organize/walk_up/new.html", edition=edition, form=form)
    return page, 422 if form.errors else 200
