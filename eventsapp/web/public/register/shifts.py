"""On which shifts one person, or a group, would like to help; or when they could, where nothing fits."""

from functools import cached_property
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField

from eventsapp.registration import rules as ages
from eventsapp.reports.openings import Page as Openings
from eventsapp.volunteering import rules
from eventsapp.volunteering.clashes import Clash
from eventsapp.volunteering.models import Shift
from eventsapp.web.parts.forms import LinesField, PhoneField, choice, one_of
from eventsapp.web.public import shift_cards
from eventsapp.web.public.register import doing, steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.web.public.register.group import GroupForm
from eventsapp.web.public.register.part import PartForm
from eventsapp.web.public.register.party import GROUP, MOST_SHIFTS, band_of
from eventsapp.web.public.register.person import value_of
from eventsapp.web.public.register.steps import Page
from eventsapp.web.public.shift_cards import ShiftCard
from eventsapp.workflows import joining

blueprint = Blueprint("shifts", __name__)
FEW = 12
"""So many are offered where everything is on one page."""


class ShiftsForm(StepForm):
    """The shifts of one person, or of the group."""

    step = "shifts"

    band = RadioField(_l("Age on the day"), [one_of(_l("Choose an age."))], validate_choice=False)
    shift = SelectMultipleField(validate_choice=False)
    fits = HiddenField()
    availability = LinesField(_l("When could you help, and with what?"), longest=1000, render_kw={"rows": 4})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel"})
    may_ask = BooleanField(_l("You may ask me if help is missing"))

    def __init__(self, draft: OpenDraft, key: str, *, prefix: str = "", page: int = 1) -> None:
        super().__init__(draft, key, prefix=prefix)
        self.chosen = draft.chosen_shifts(key)
        self.page: Openings = draft.shifts(page)
        self.part = None if key == GROUP else PartForm(draft, key)
        self.group = GroupForm(draft) if key == GROUP else None
        self._ask()

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """From which age to which, as closely as the shifts have to know it; of a group it is not known."""
        if self.band is not None and (band := band_of(self.band.data or "")):
            return band
        return self.part.ages if self.part else (None, None)

    @cached_property
    def warnings(self) -> list[Clash]:
        """What does not go well together among the chosen shifts and their own start."""
        return joining.warnings(self.draft.edition, self.chosen, self.part.chosen if self.part else None)

    @property
    def nothing_fits(self) -> bool:
        """Whether they said on the list of shifts that nothing fits."""
        return self.availability is not None and self.fits.data == "no" and not self.chosen

    @property
    def others(self) -> list[Shift]:
        """The shifts of this page that are not among the chosen ones."""
        chosen = {shift.id for shift in self.chosen}
        others = [shift for shift in self.page.shifts if shift.id not in chosen]
        return others[:FEW] if self._prefix else others

    def card(self, shift: Shift) -> ShiftCard:
        """What there is to know of a shift."""
        return shift_cards.card(shift, self.draft.edition)

    def by_role(self) -> list[tuple[ShiftCard, list[tuple[ShiftCard, str]]]]:
        """The shifts of this page that are not chosen, under their roles, each with why it cannot be chosen."""
        found = []
        for _role, its in groupby(self.others, key=lambda shift: shift.role_id):
            cards = [(self.card(shift), self.why_not(shift)) for shift in its]
            found.append((cards[0][0], cards))
        return found

    def why_not(self, shift: Shift) -> str:
        """Why this person cannot take the shift, as far as their age tells; nothing if they can."""
        highest = self.ages[1]
        if highest is None or rules.is_old_enough(shift, highest, self.draft.edition.zone, beside_guardian=True):
            return ""
        age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, self.draft.edition.zone)
        return _("From age %(age)s", age=age)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; that something was chosen that can be had, and that one person can do all of it."""
        is_right = bool(super().validate(extra_validators))
        wrong = self._gone() or self._number() or self._too_young() or self._too_many() or self._clash()
        if wrong:
            field = self.availability if self.nothing_fits else self.shift
            field.errors = [*field.errors, wrong]
        return is_right and not wrong

    def _ask(self) -> None:
        draft, me = self.draft, self.part is not None and self.part.person.is_registrant
        called = self.part.person.called if self.part else ""
        self.shift.label.text = (
            _("Which shifts would you like to take?")
            if me
            else _("Which shifts would %(name)s like to take?", name=called)
            if called
            else _("Which shifts would the group like to take?")
        )
        if not me and called:
            self.availability.label.text = _("When could %(name)s help, and with what?", name=called)
            self.phone.label.text = _("Telephone of %(name)s", name=called)
            self.may_ask.label.text = _("You may ask %(name)s if help is missing", name=called)
        low, high = self.part.ages if self.part else (None, None)
        bands = draft.helping_bands(low, high) if low is not None and low != high else []
        if len(bands) > 1:
            self.band.choices = [choice(value_of(one), ages.said(*one)) for one in bands]
            self.band.label.text = _("Your age on the day") if me else _("Age of %(name)s on the day", name=called)
        else:
            del self.band
        if self.part is None:
            del self.availability, self.may_ask
        if self.part is None or self.part.is_minor or not self.part.person.email:
            del self.phone

    def _gone(self) -> str:
        if len(self.chosen) == len(self.draft.shift_ids(self.key)):
            return ""
        return _("One of your choices is no longer offered. Please look over the others.")

    def _number(self) -> str:
        if len(self.chosen) > MOST_SHIFTS:
            return _("Please choose at most %(most)s shifts on one form.", most=MOST_SHIFTS)
        if self.chosen or (self.availability is not None and self.availability.data):
            return ""
        if self.nothing_fits:
            return _("Write when you could help, or choose a shift.")
        if self.group:
            return _("Choose at least one shift.")
        return _("Choose at least one shift, or write when you could help.")

    def _too_young(self) -> str:
        if self.band is not None and self.band.errors:
            return ""
        zone, low = self.draft.edition.zone, self.ages[0]
        for shift in self.chosen:
            if rules.is_old_enough(shift, low, zone, beside_guardian=self._may_be_beside_guardian(shift)):
                continue
            age = rules.minimum_age(shift.role, shift.starts_at, shift.ends_at, zone)
            words = doing.shift_words(shift, self.draft.edition)
            return _("%(shift)s is for people from age %(age)s. Please choose another one.", shift=words, age=age)
        return ""

    def _may_be_beside_guardian(self, shift: Shift) -> bool:
        """Whether an adult on this form takes the same shift, or has not come to choosing yet."""
        adults = [one.key for one in self.draft.comers if not one.is_minor]
        return any(
            self.draft.typed("part", key) is None or (self.draft.helps(key) and shift.id in self.draft.shift_ids(key))
            for key in adults
        )

    def _too_many(self) -> str:
        if self.group is None:
            return ""
        for shift in self.chosen:
            if shift.pool.maximum is not None and shift.pool.maximum < self.group.number:
                words = doing.shift_words(shift, self.draft.edition)
                most = shift.pool.maximum
                return _("%(shift)s has %(most)s places in all. Please choose another one.", shift=words, most=most)
        return ""

    def _clash(self) -> str:
        clash = joining.impossible(self.draft.edition, self.chosen, self.part.chosen if self.part else None)
        return _("%(clash)s Please choose one of them.", clash=str(clash)) if clash else ""


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/shifts/<key>", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft, key: str) -> Response | tuple[str, int]:
    """Ask where this person, or the group, would like to help. Going through the pages keeps what was ticked."""
    if key != GROUP and not draft.was_removed(key):
        draft.comer(key)
    if request.method == "POST":
        draft.keep(ShiftsForm.step, request.form, key)
    if Page("shifts.edit", key) not in steps.pages(draft):
        return redirect(steps.after(draft, "shifts.edit", key), 303)
    go, _dash, number = request.form.get("go", "").partition("-")
    if go == "page" and number.isdecimal():
        back = {"back": "check"} if request.args.get("back") == "check" else {}
        return redirect(steps.address(draft, Page("shifts.edit", key), page=number[:6], **back), 303)
    number = request.args.get("page", "")
    form = ShiftsForm(draft, key, page=int(number[:6]) if number.isdecimal() else 1)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "shifts.edit", key), 303)
    page = render_template(
        "public/register/shifts.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        key=key,
        shows_all=bool(form.shift.errors) or "page" in request.args,
        view="shifts.edit",
        back=steps.before(draft, "shifts.edit", key),
    )
    return page, 422 if form.errors else 200
