"""Telling back what was said, person by person, with the way to the page on which each thing is changed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from eventsapp.access import words
from eventsapp.capacity import places
from eventsapp.core import clock, languages, money
from eventsapp.registration import rules as ages
from eventsapp.web.parts import questioning
from eventsapp.web.public.register import doing, steps
from eventsapp.web.public.register.drafting import OpenDraft
from eventsapp.web.public.register.party import GROUP, ME, Coming
from eventsapp.web.public.register.person import GuardianForm
from eventsapp.web.public.register.reading import Forms
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows.checking import Checked

Rows = list[tuple[str, str | list[str]]]


@dataclass(frozen=True)
class Told:
    """What one page of the form holds: its answers, and the button that leads back to it."""

    rows: Rows
    change: str
    """The whole name of the button: no two are called the same."""
    address: str


@dataclass
class Part:
    """What was said about one person, or about all of them."""

    heading: str
    told: list[Told] = field(default_factory=list)


def parts(forms: Forms, found: Checked | None) -> list[Part]:
    """Everything, in the order in which it was asked."""
    draft = forms.draft
    first = Part(_("Who fills this in"), [_who(forms)])
    if draft.whose == "minor":
        first.told.append(_guardian_of_registrant(forms))
    if forms.group:
        return [first, Part(forms.group.name.data or "", [_group(forms), _helping(GROUP, "", forms)])]
    everybody = [_person(one, forms, found) for one in draft.comers]
    together = [Part(_("For everybody"), [_together(forms)])] if forms.together else []
    accepted = [Part(_("The rules"), [_rules(forms)])] if forms.rules else []
    return [first, *everybody, *together, *accepted]


def costs(forms: Forms, found: Checked | None) -> list[tuple[str, str]]:
    """What each pays, what a code takes off, and the total; nothing where taking part is free for everybody."""
    if found is None or not any(forms.draft.prices.values()):
        return []
    categories = forms.categories
    rows = [(one.name, _fee(found, one)) for one in forms.draft.comers if one.key in categories]
    if not rows:
        return []
    if off := sum(found.fees.values()) - found.total_cents:
        rows.append((_("Your code"), money.said(-off)))
    return [*rows, (_("Total"), money.said(found.total_cents))]


def warnings(forms: Forms) -> list[str]:
    """What does not go well together in the day of one person, and is possible all the same."""
    names = {one.key: one.name for one in forms.draft.comers} if len(forms.draft.comers) > 1 else {}
    return [
        _("%(name)s: %(warning)s", name=names[key], warning=clash) if key in names else str(clash)
        for key, form in forms.shifts.items()
        for clash in form.warnings
    ]


def full_ways(forms: Forms, wanted: Counter[int]) -> list[str]:
    """The ways to take part that keep this party waiting, if all of it would have places with another one instead."""
    pools, common = forms.draft.pools, forms.draft.pools[forms.draft.edition.pool_id]
    full = {one: size for one, size in wanted.items() if places.would_wait(common, {one: size}, pools)}
    others = Counter({one: size for one, size in wanted.items() if one not in full})
    instead = [others + Counter({one.pool_id: sum(full.values())}) for one in forms.draft.categories]
    if all(places.would_wait(common, one, pools) for one in instead):
        return []
    return [one.called.said() for one in forms.draft.categories if one.pool_id in full]


def full_shifts(forms: Forms) -> list[str]:
    """The shifts for which somebody would wait, once for each who chose them."""
    size = forms.group.number if forms.group else 1
    return [
        doing.shift_words(shift, forms.draft.edition)
        for form in forms.shifts.values()
        for shift in form.chosen
        if shift.pool.left is not None and shift.pool.left < size
    ]


def _who(forms: Forms) -> Told:
    who = forms.who
    whose = next(label.label for label in who.whose.choices if label.value == who.whose.data)
    rows: Rows = [
        (_("Filled in for"), str(whose)),
        (_("Full name"), who.name.data or ""),
        (_("E-mail address"), who.email.data or ""),
    ]
    return _told(forms.draft, rows, _("Change your name and e-mail address"), Page("who.edit"))


def _guardian_of_registrant(forms: Forms) -> Told:
    form = forms.people[ME]
    assert isinstance(form, GuardianForm)
    rows: Rows = [
        (_("Your age on the day"), _ages(form.ages)),
        (_("Your parent or guardian"), form.guardian_name.data or ""),
        (_("Their e-mail address"), form.guardian_email.data or ""),
    ]
    return _told(forms.draft, rows, _("Change your age and your parent or guardian"), Page("people.edit", ME))


def _person(one: Coming, forms: Forms, found: Checked | None) -> Part:
    about = [] if one.is_registrant else [_details(one, forms)]
    helping = [_helping(one.key, "" if one.is_registrant else one.name, forms)] if one.key in forms.shifts else []
    return Part(one.name, [*about, _taking_part(one, forms, found), *helping, _help(one, forms)])


def _details(one: Coming, forms: Forms) -> Told:
    form = forms.about(one.key)
    rows: Rows = [(_("Age on the day"), _ages(form.ages))]
    if forms.draft.whose == "else":
        rows.append((_("You and %(name)s", name=one.name), _label(form.basis)))
    if not one.is_minor:
        rows.append((_("Their own e-mail address"), form.email.data or ""))
    return _told(forms.draft, rows, _("Change the details of %(name)s", name=one.name), Page("people.edit", one.key))


def _taking_part(one: Coming, forms: Forms, found: Checked | None) -> Told:
    draft, form = forms.draft, forms.parts[one.key]
    edition, category = draft.edition, form.chosen
    rows: Rows = [(_("Takes part in"), category.called.said() if category else _("Nothing, only helps"))]
    if category and (begins := category.starts_at or edition.starts_at):
        rows.append((_("Starts at"), languages.clock(clock.local(begins, edition.zone))))
    if form.born_on:
        rows.append((_("Date of birth"), languages.day(form.born_on)))
    if found and category and draft.prices.get(category.id):
        rows.append((_("Costs"), _fee(found, one)))
    rows += _answers(draft, form.answers)
    button = _("Change how you take part") if one.is_registrant else _("Change how %(name)s takes part", name=one.name)
    return _told(draft, rows, button, Page("part.edit", one.key))


def _fee(found: Checked, one: Coming) -> str:
    cents = found.fees[one.key]
    return money.said(cents) if cents else _("Free")


def _group(forms: Forms) -> Told:
    form = forms.group
    assert form is not None
    rows: Rows = [(_("People"), str(form.number)), (_("Their names"), _("You give them later, on your own page."))]
    return _told(forms.draft, rows, _("Change the group"), Page("group.edit"))


def _helping(key: str, name: str, forms: Forms) -> Told:
    form = forms.shifts[key]
    rows: Rows = [(_("Helps"), [doing.shift_words(shift, forms.draft.edition) for shift in form.chosen])]
    if form.band is not None:
        rows.insert(0, (str(form.band.label.text), _label(form.band)))
    if form.availability is not None and form.availability.data:
        rows.append((_("When and with what"), form.availability.data))
    if form.phone is not None:
        rows.append((_("Telephone"), form.phone.data or ""))
    if form.may_ask is not None:
        rows.append((_("May be asked if help is missing"), _("Yes") if form.may_ask.data else _("No")))
    button = _("Change the shifts of %(name)s", name=name) if name else _("Change the shifts")
    return _told(forms.draft, rows, button, Page("shifts.edit", key))


def _help(one: Coming, forms: Forms) -> Told:
    draft = forms.draft
    wanted = [
        f"{words.LABELS[kind]} ({said})" if said else str(words.LABELS[kind])
        for kind, said in forms.helps[one.key].wanted.items()
    ]
    button = (
        _("Change what would help you") if one.is_registrant else _("Change what would help %(name)s", name=one.name)
    )
    page = Page("helping.show") if len(draft.comers) == 1 else Page("helping.person", one.key)
    return _told(draft, [(_("What would help"), wanted)], button, page)


def _together(forms: Forms) -> Told:
    draft, form = forms.draft, forms.together
    assert form is not None
    rows: Rows = []
    if draft.edition.has_teams:
        rows.append((_("Team"), (form.wish.name or form.wish.code) if form.wish else ""))
    if form.code is not None:
        rows.append((_("Code for a lower price"), form.fee_code))
    rows += _answers(draft, form.answers)
    return _told(draft, rows, _("Change what counts for everybody"), Page("together.edit"))


def _rules(forms: Forms) -> Told:
    form = forms.rules
    assert form is not None
    rows: Rows = []
    if form.minors:
        named = form.guardian_name.data if form.guardian.data == "other" else _label(form.guardian)
        rows.append((_("Parent or guardian"), forms.who.name.data if form.is_guardian else named or ""))
    if form.acceptances:
        rows.append((_("Accepted by"), form.signed_name.data or ""))
    return _told(forms.draft, rows, _("Change what you accepted"), Page("rules.show"))


def _answers(draft: OpenDraft, answers: dict[int, str]) -> Rows:
    return [
        (question.label.said(), questioning.said(question, answers[question.id]))
        for question in draft.questions
        if question.id in answers
    ]


def _ages(band: tuple[int, int | None] | None) -> str:
    return ages.said(*band) if band else ""


def _label(field: Any) -> str:
    """The words of what was chosen."""
    return next((str(one.label) for one in field.choices if one.value == field.data), "")


def _told(draft: OpenDraft, rows: Rows, change: str, page: Page) -> Told:
    return Told(rows, change, steps.address(draft, page, back="check"))
