"""How one person takes part or helps: the category, the age where it matters, and what else is asked."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from eventsapp.core import languages
from eventsapp.questions import rules as asking_rules
from eventsapp.questions.models import About, Question
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category
from eventsapp.web.parts import by_site, questioning
from eventsapp.web.parts.forms import LineField, choice, one_of
from eventsapp.web.parts.questioning import Asked, Picks
from eventsapp.web.public import choosing
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.web.public.register.party import HELP, band_of
from eventsapp.web.public.register.person import value_of

blueprint = Blueprint("part", __name__)
OLDEST = 1900
"""Nobody was born earlier."""


class PressedLast(BooleanField):
    """Yes or no, as the button said that was pressed last: what was said before is sent along."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[-1:] == ["y"]


class PartForm(StepForm):
    """As what somebody takes part, and whether they help, as well or only."""

    step = "part"

    category = RadioField(validate_choice=False)
    helps = PressedLast()
    band = RadioField(_l("Your age on the day"), [one_of(_l("Choose an age."))], validate_choice=False)
    born_day = LineField(_l("Day"), longest=20)
    born_month = LineField(_l("Month"), longest=20)
    born_year = LineField(_l("Year"), longest=20)

    def __init__(self, draft: OpenDraft, key: str, *, prefix: str = "") -> None:
        super().__init__(draft, key, prefix=prefix)
        self.person = draft.someone(key)
        self.shows_shifts = ""
        self._offer()
        self.questions = [one for one in draft.questions if one.about == About.PERSON]
        for question in self.questions:
            self.add(questioning.name_of(question), questioning.field_of(question))

    @property
    def chosen(self) -> Category | None:
        """The category, if one that is offered was chosen."""
        return next((one for one in self.draft.categories if str(one.id) == self.category.data), None)

    @property
    def may_help_as_well(self) -> bool:
        """Whether there is something to take part in and something to help with."""
        return bool(self.draft.has_shifts and self.draft.categories)

    @property
    def only_helps(self) -> bool:
        """Whether they help and do not take part."""
        return self.draft.has_shifts and self.category.data == HELP

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """From which age to which, as far as anybody has to know it."""
        if self.born_on:
            age = ages.age_on(self.draft.edition.starts_on, self.born_on)
            return age, age
        if self.band is not None and (band := band_of(self.band.data or "")):
            return band
        return self.person.from_age, self.person.to_age

    @property
    def is_minor(self) -> bool:
        """Whether they are under age there."""
        return self.person.is_minor

    @property
    def born_on(self) -> date | None:
        """The day of birth, where the category asks for it."""
        if self.chosen is None or not self.chosen.asks_birth_date:
            return None
        return _day(self.born_day.data, self.born_month.data, self.born_year.data)

    @property
    def answers(self) -> dict[int, str]:
        """What was answered to the questions that are put to this person."""
        return {one.id: questioning.value_of(one, self[questioning.name_of(one)]) for one in self._put()}

    def laid_out(self) -> tuple[dict[str, dict[str, Any]], str | None, list[Asked]]:
        """For the page: the details of the categories, which of them ask for the birth date, and the questions."""
        picks = Picks()
        if self.draft.has_shifts and self._prefix:
            shown_by = [picks.take("category", [HELP]), picks.take("helps", ["y"])]
            self.shows_shifts = " ".join(shown_by) if self.draft.categories else ""
        by_birth = [str(one.id) for one in self.draft.categories if one.asks_birth_date]
        asks_birth = picks.take("category", by_birth) if by_birth else None
        names = {one.id: one.name.said() for one in self.draft.categories}
        only = {}
        for question_id, where in self.draft.asked_in.items():
            here = {str(one): name for one, name in names.items() if one in where}
            words = _("Only for: %(categories)s", categories=", ".join(here.values()))
            only[question_id] = (picks.take("category", list(here)), words)
        if self.draft.has_shifts and self.questions:
            everybody = (picks.take("category", list(map(str, names))), _("Only for those who take part"))
            only = {one.id: everybody for one in self.questions} | only
        asked = questioning.lay_out(self.questions, self._fields, picks, only=only)
        details = self._details()
        details[HELP] = {"hint": "" if self._prefix else _("The shifts are on the next page.")}
        details[HELP]["pick"], details["helps"] = picks.of("category", HELP), {"pick": picks.of("helps", "y")}
        for category in self.draft.categories:
            detail = details[str(category.id)]
            detail["pick"] = picks.of("category", str(category.id))
            if not self._prefix and not self._could_choose(category):
                detail["reason"] = _("Not for the age given before")
        return details, asks_birth, asked

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what is asked of this person; what is hidden from them is not looked at."""
        put = {one.id for one in self._put()}
        hidden = [questioning.name_of(one) for one in self.questions if one.id not in put]
        if self.chosen is None or not self.chosen.asks_birth_date:
            hidden += ["born_day", "born_month", "born_year"]
        for name in hidden:
            self[name].validators = []
        is_right = super().validate(extra_validators)
        if self.chosen is not None and self.chosen.asks_birth_date and not self._check_birth():
            return False
        return self._check_age() and is_right

    def _offer(self) -> None:
        draft, me = self.draft, self.person.is_registrant
        self.category.choices = by_site.choices(draft.categories)
        self.sites = by_site.places(draft.categories)
        if draft.has_shifts:
            words = _("I only help") if me else _("%(name)s only helps", name=self.person.called)
            self.category.choices.append(choice(HELP, words))
        self.helps.label.text = (
            _("I would like to help as well")
            if me
            else _("%(name)s would like to help as well", name=self.person.called)
        )
        self.category.label.text = (
            _("How would you like to take part?")
            if me
            else _("How would %(name)s like to take part?", name=self.person.called)
        )
        missing = (
            _("Choose how you would like to take part.")
            if me
            else _("Choose how %(name)s would like to take part.", name=self.person.called)
        )
        if not draft.has_shifts and not any(self._could_choose(category) for category in draft.categories):
            missing = _("Nothing here is for this age. Please write or call us: the ways are at the end of this page.")
        self.category.validators = [one_of(missing)]
        self.category.flags.required = True
        if self.formdata is None and self.category.choices and len(draft.categories) <= 1:
            self.category.data = self.category.choices[0].value
        bands = draft.bands(lowest=draft.majority) if me and not self.person.is_minor else []
        if len(bands) > 1:
            self.band.choices = [choice(value_of(band), ages.said(*band)) for band in bands]
        else:
            del self.band

    def _details(self) -> dict[str, dict[str, Any]]:
        return choosing.category_details(
            self.draft.edition,
            self.draft.categories,
            self.draft.prices,
            self.draft.pools,
            from_age=self.person.from_age,
            to_age=self.person.to_age,
            party=max(1, sum(not self.draft.only_helps(one.key) for one in self.draft.comers)),
        )

    def _could_choose(self, category: Category) -> bool:
        """Whether any of the ages they may have fits; on one page with the ages it is not known yet."""
        low, high = self.person.from_age, self.person.to_age
        is_too_old = low is not None and category.maximum_age is not None and low > category.maximum_age
        is_too_young = high is not None and category.minimum_age is not None and high < category.minimum_age
        return not is_too_old and not is_too_young

    def _put(self) -> list[Question]:
        """The questions put to this person, in the category they chose."""
        if self.only_helps:
            return []
        where = self.draft.asked_in
        chosen = self.chosen.id if self.chosen else None
        possible = [one for one in self.questions if one.id not in where or chosen in where[one.id]]
        given = {one.id: questioning.keys_of(self[questioning.name_of(one)]) for one in possible}
        return asking_rules.shown(possible, given)

    def _check_birth(self) -> bool:
        born = self.born_on
        age = ages.age_on(self.draft.edition.starts_on, born) if born else 0
        low, high = self.person.from_age, self.person.to_age
        if self.born_day.errors or self.born_month.errors or self.born_year.errors:
            return False
        if born is None or born.year < OLDEST or age < 0:
            sentence = _("Enter the day of birth in numbers, like 31 12 1990.")
        elif (low is not None and age < low) or (high is not None and age > high):
            sentence = _("This day of birth does not fit the age given before. Please change one of them.")
        else:
            return True
        self.born_day.errors = [*self.born_day.errors, sentence]
        return False

    def _check_age(self) -> bool:
        chosen, (low, high) = self.chosen, self.ages
        if chosen is None or (
            ages.is_old_enough(low, chosen.minimum_age) and ages.is_young_enough(low, high, chosen.maximum_age)
        ):
            return True
        sentence = (
            _("%(category)s is not for your age. Please choose another one.", category=chosen.name.said())
            if self.person.is_registrant
            else _(
                "%(category)s is not for the age of %(name)s. Please choose another one.",
                category=chosen.name.said(),
                name=self.person.called,
            )
        )
        self.category.errors = [*self.category.errors, sentence]
        return False


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/part/<key>", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft, key: str) -> Response | tuple[str, int]:
    """Ask how this person takes part."""
    if not draft.was_removed(key):
        draft.comer(key)
    if request.method == "POST":
        draft.keep("part", request.form, key)
    if draft.was_removed(key):
        return redirect(steps.address(draft, steps.LIST), 303)
    form = PartForm(draft, key)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "part.edit", key), 303)
    details, asks_birth, asked = form.laid_out()
    page = render_template(
        "public/register/part.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        key=key,
        details=details,
        asks_birth=asks_birth,
        asked=asked,
        view="part.edit",
        back=steps.before(draft, "part.edit", key),
    )
    return page, 422 if form.errors else 200


def _day(day: str | None, month: str | None, year: str | None) -> date | None:
    named = languages.month_named(month or "")
    numbers = [asking_rules.read_number(part or "") for part in (year, str(named) if named else month, day)]
    try:
        return date(*[int(number or "") for number in numbers])
    except ValueError:
        return None
