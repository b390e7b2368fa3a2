"""Reading a draft: every page of it checked once more, and the whole of it as a plan to be carried out."""

from collections.abc import Iterator

from eventsapp.core import languages
from eventsapp.registration.models import Category
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm
from eventsapp.web.public.register.group import GroupForm
from eventsapp.web.public.register.helping import HelpForm
from eventsapp.web.public.register.part import PartForm
from eventsapp.web.public.register.party import GROUP, ME, Coming
from eventsapp.web.public.register.person import GuardianForm, PersonForm, form_of
from eventsapp.web.public.register.rules import RulesForm
from eventsapp.web.public.register.shifts import ShiftsForm
from eventsapp.web.public.register.steps import Page
from eventsapp.web.public.register.together import TogetherForm
from eventsapp.web.public.register.who import WhoForm
from eventsapp.workflows.plans import Comer, Group, Guardian, Plan


class Forms:
    """The forms of all pages of a draft, checked in their order."""

    def __init__(self, draft: OpenDraft) -> None:
        self.draft = draft
        self.who = WhoForm(draft)
        self.people = {key: form_of(draft, key) for key in _people_pages(draft)}
        self.group = GroupForm(draft) if draft.is_group else None
        self.parts = {one.key: PartForm(draft, one.key) for one in draft.comers}
        helpers = [GROUP] if draft.is_group else [key for key in self.parts if draft.helps(key)]
        self.shifts = {key: ShiftsForm(draft, key) for key in helpers}
        self.together = TogetherForm(draft) if steps.has_together(draft) else None
        self.helps = {one.key: HelpForm(draft, one.key) for one in draft.comers}
        self.rules = RulesForm(draft) if steps.asks_rules(draft) else None

    @property
    def categories(self) -> dict[str, Category]:
        """What those take part in who do not only help, once their pages are right."""
        return {key: form.chosen for key, form in self.parts.items() if form.chosen is not None}

    def about(self, key: str) -> PersonForm:
        """The page about somebody who is not at the form."""
        form = self.people[key]
        assert isinstance(form, PersonForm)
        return form

    def unfinished(self) -> Page | None:
        """The first page that is not there yet or not right."""
        checked = [
            (Page("who.edit"), self.who),
            *((Page("people.edit", key), form) for key, form in self.people.items()),
            *([(Page("group.edit"), self.group)] if self.group else []),
            *(one for key, form in self.parts.items() for one in self._of_one(key, form)),
            *((Page("shifts.edit", key), form) for key, form in self.shifts.items() if key == GROUP),
            *([(Page("together.edit"), self.together)] if self.together else []),
        ]
        if wrong := next((page for page, form in checked if not (form.is_typed and form.validate())), None):
            return wrong
        if self.group:
            return None
        if not self.parts:
            return Page("people.index")
        return self._help_unfinished() or self._rules_unfinished()

    def _of_one(self, key: str, part: PartForm) -> Iterator[tuple[Page, StepForm]]:
        """How one person takes part and helps, as far as it is asked."""
        if not self.draft.is_settled(key):
            yield Page("part.edit", key), part
        if key in self.shifts:
            yield Page("shifts.edit", key), self.shifts[key]

    def _help_unfinished(self) -> Page | None:
        """Nothing of it has to be answered, but nobody shall miss that it is asked."""
        if HelpForm.step not in self.draft.answers:
            return Page("helping.show")
        wrong = next((key for key, form in self.helps.items() if not form.validate()), None)
        if wrong is None:
            return None
        return Page("helping.person", wrong) if len(self.helps) > 1 else Page("helping.show")

    def _rules_unfinished(self) -> Page | None:
        is_right = self.rules is None or (self.rules.is_typed and self.rules.validate())
        return None if is_right else Page("rules.show")


def read(draft: OpenDraft, *, total_cents: int | None = None) -> Plan | Page:
    """The draft as a plan with the total that was shown; or the first of its pages that is not right."""
    forms = Forms(draft)
    return forms.unfinished() or plan(forms, total_cents)


def plan(forms: Forms, total_cents: int | None = None) -> Plan:
    """What the forms ask for, once all of them are right."""
    draft, rules, together = forms.draft, forms.rules, forms.together
    assert draft.row is not None
    return Plan(
        name=forms.who.name.data or "",
        email=forms.who.email.data or "",
        comers=tuple(_comer(one, forms) for one in draft.comers),
        form_key=draft.row.form_key,
        language=languages.current(),
        basis=draft.basis,
        answers=together.answers if together else {},
        acceptances=rules.acceptances if rules else (),
        group=_group(forms),
        guardian=rules.named_guardian if rules else _guardian_of_registrant(forms),
        team=together.wish if together else None,
        code=together.fee_code if together else "",
        total_cents=total_cents,
    )


def address(draft: OpenDraft, page: Page) -> str:
    """Where that page is; it says what is wrong if something was typed there."""
    kept = draft.answers.get(_STEP_OF[page.view])
    was_seen = page.key in kept if page.key and isinstance(kept, dict) else kept is not None
    return steps.address(draft, page, **({"wrong": "1"} if was_seen else {}))


_STEP_OF = {
    "who.edit": "who",
    "people.index": "people",
    "people.edit": "people",
    "group.edit": "group",
    "part.edit": "part",
    "shifts.edit": "shifts",
    "together.edit": "together",
    "helping.show": "help",
    "helping.person": "help",
    "rules.show": "rules",
}


def _people_pages(draft: OpenDraft) -> list[str]:
    return [ME] if draft.whose == "minor" else draft.people


def _comer(one: Coming, forms: Forms) -> Comer:
    part, helped, shifts = forms.parts[one.key], forms.helps[one.key], forms.shifts.get(one.key)
    about = None if one.is_registrant else forms.about(one.key)
    low, high = shifts.ages if shifts else part.ages
    return Comer(
        key=one.key,
        name=(about or forms.who).name.data or "",
        category_id=part.chosen.id if part.chosen else None,
        email=about.email.data or "" if about and not part.is_minor else "",
        is_registrant=one.is_registrant,
        from_age=low,
        to_age=high,
        born_on=part.born_on,
        is_minor=part.is_minor,
        answers=part.answers,
        needs=helped.wanted,
        support=helped.support_person,
        shift_ids=tuple(shift.id for shift in shifts.chosen) if shifts else (),
        phone=shifts.phone.data or "" if shifts and shifts.phone is not None else "",
        availability=shifts.availability.data or "" if shifts else "",
        may_ask=bool(shifts and shifts.may_ask.data),
    )


def _group(forms: Forms) -> Group | None:
    form = forms.group
    if form is None:
        return None
    shifts = forms.shifts[GROUP].chosen
    return Group(name=form.name.data or "", size=form.number, shift_ids=tuple(shift.id for shift in shifts))


def _guardian_of_registrant(forms: Forms) -> Guardian | None:
    """A minor at the form has named somebody on the page about them."""
    form = forms.people.get(ME)
    if not isinstance(form, GuardianForm):
        return None
    return Guardian(name=form.guardian_name.data or "", email=form.guardian_email.data or "")
