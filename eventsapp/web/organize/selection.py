"""Doing one thing for many people of a roster, those who are ticked or all that the filter shows; looked over first."""

from functools import partial
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from eventsapp.core import languages, tokens, words
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import bibs
from eventsapp.registration.models import Category
from eventsapp.reports import rosters, selections
from eventsapp.reports.rosters import Menu
from eventsapp.reports.selections import Selection
from eventsapp.teams import teams
from eventsapp.teams.models import Team
from eventsapp.volunteering.models import Shift
from eventsapp.web.organize import deeds
from eventsapp.web.organize.roster_filter import FilterForm, address_of, category_choices
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField, LinesField, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import in_bulk, in_bulk_helping
from eventsapp.workflows.in_bulk import Deed, Effect, Names

blueprint = Blueprint("selection", __name__)

_FIELDS = {
    "message": ("subject_en", "text_en", "subject_fr", "text_fr"),
    "category": ("category",),
    "team": ("team",),
    "bibs": ("first",),
    "shift": ("shift",),
}
MOST_NAMES = 5
"""So many of those who were left out are named afterwards."""


class ChangedMeanwhile(Refusal):
    """Others are concerned than the page showed."""

    sentence = _l("The list changed while you looked at it. See whom it concerns now, then send it again.")


class SelectionForm(Form):
    """What a deed needs to know, and what its page showed."""

    category = SelectField(_l("Category"), validate_choice=False, validators=[one_of(_l("Choose a category."))])
    shift = SelectField(_l("Shift"), validate_choice=False, validators=[one_of(_l("Choose a shift."))])
    team = LineField(_l("Team"), longest=100, required=_l("Enter the name or the code of the team."))
    first = IntegerField(
        _l("First number"),
        [
            InputRequired(_l("Enter the first number.")),
            NumberRange(1, bibs.HIGHEST, _l("Enter a number from 1 to 999999.")),
        ],
    )
    subject_en = LineField(_l("Subject in English"), longest=150)
    text_en = LinesField(_l("Message in English"), longest=5_000)
    subject_fr = LineField(_l("Subject in French"), longest=150)
    text_fr = LinesField(_l("Message in French"), longest=5_000)
    form_key = HiddenField()
    seen = HiddenField()

    def __init__(self, edition: Edition, menu: Menu, deed: str) -> None:
        super().__init__(data={"form_key": token_urlsafe(24), "first": 1})
        self.edition, self.deed_name = edition, deed
        self.category.choices = category_choices(menu)
        self.shift.choices = deeds.shift_choices(edition) if deed == "shift" else []
        for fields in _FIELDS.values():
            for name in fields:
                if name not in _FIELDS.get(deed, ()):
                    delattr(self, name)

    @property
    def asked(self) -> list[Any]:
        """What has to be filled in."""
        return [self[name] for name in _FIELDS.get(self.deed_name, ())]

    def look(self, selection: Selection) -> Effect | None:
        """What it would do; None: something is missing, and the form says what."""
        if self.is_submitted() and not self.validate():
            return None
        try:
            effect = in_bulk.effect(self.deed(selection), selection.entries, selection.assignments)
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        if self.deed_name == "message":
            self._refuse_unwritten(effect)
        return None if self.errors else effect

    def carry_out(self, effect: Effect) -> tuple[int, Names] | None:
        """Do it, some at a time; whatever stops it, the same form sent again goes on from there."""
        seen = digest_of(effect)
        if self.seen.data != seen:
            self.seen.data = seen
            self.refuse(ChangedMeanwhile())
            return None
        done, left_out, by, deed = 0, list(effect.left_out), acting(), effect.deed
        for part in effect.parts():
            result = self.save(partial(in_bulk.carry_out, deed, self.edition, part, by=by))
            if result is None:
                return None
            done, left_out = done + result[0], left_out + result[1]
        return done, left_out

    def deed(self, selection: Selection) -> Deed:
        """What is to be done for each."""
        if self.deed_name in deeds.HELPING:
            return self._helping(selection)
        if self.deed_name == "category":
            return in_bulk.moving(db.session.get_one(Category, int(self.category.data)))
        if self.deed_name == "team":
            return in_bulk.joining(self._team())
        if self.deed_name == "bibs":
            return in_bulk.numbering(self.first.data or 1)
        if self.deed_name == "message":
            subject, text = self._said("subject"), self._said("text")
            key = tokens.digest(repr((self.form_key.data, self.edition.id, subject, text)))
            return in_bulk.writing_to(subject, text, key=key)
        return {"offer": in_bulk.offering, "withdraw": in_bulk.withdrawing, "no-bibs": in_bulk.unnumbering}[
            self.deed_name
        ]()

    def _helping(self, selection: Selection) -> Deed:
        chosen = selection.assignments
        if self.deed_name == "shift":
            return in_bulk_helping.moving(self.edition, chosen, db.session.get_one(Shift, int(self.shift.data)))
        return {
            "approve": in_bulk_helping.approving,
            "offer-shift": in_bulk_helping.offering,
            "take-off": in_bulk_helping.taking_off,
        }[self.deed_name](self.edition, chosen)

    def _team(self) -> Team:
        """By its code, else by its name."""
        key = words.folded(self.team.data or "")[:100]
        named = select(Team).where(Team.edition_id == self.edition.id, Team.name_key == key)
        try:
            return db.session.scalars(named).first() or teams.of_code(self.edition, self.team.data or "")
        except teams.TeamUnknown as unknown:
            unknown.field = "team"
            raise

    def _said(self, name: str) -> Bilingual:
        return Bilingual(en=self[f"{name}_en"].data or "", fr=self[f"{name}_fr"].data or "")

    def _refuse_unwritten(self, effect: Effect) -> None:
        """A message is not sent to people who cannot read it."""
        for language, sentence in (
            ("en", _("Some of them read English. Write this in English.")),
            ("fr", _("Some of them read French. Write this in French.")),
        ):
            if any(one.registration.language == language for one in effect.chosen):
                for field in (self[f"subject_{language}"], self[f"text_{language}"]):
                    if not field.data:
                        field.errors = [sentence]


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/roster/selection", methods=["GET", "POST"])
@guards.needs(Permission.SEE_ROSTER)
def edit(edition: Edition) -> Any:
    """What it does to how many, and who is left out and why; then do it."""
    menu = rosters.menu(edition.id)
    filtered = FilterForm(request.args, menu)
    back = address_of(edition, filtered)
    deed = request.args.get("do", "")
    marks = None if "all" in request.args else request.args.getlist("mark")
    if deed not in deeds.DEEDS or marks == []:
        flash(_("Tick the people first, and choose what to do."), "warning")
        return redirect(back, 303)
    guards.held_or_not_found(deeds.permission(deed), edition.series_id)
    if marks is None and filtered.is_lost:
        flash(str(ChangedMeanwhile()), "warning")
        return redirect(back, 303)
    if deed in deeds.LEAVING:
        return redirect(address_of(edition, filtered, "organize.exports.choose", mark=marks), 303)
    form = SelectionForm(edition, menu, deed)
    with_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id)
    wanted = rosters.looked_up(edition.id, filtered.wanted(with_contacts=with_contacts))
    try:
        selection = selections.of(edition.id, wanted, marks)
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(back, 303)
    step = request.form.get("step", "" if form.asked else "look")
    effect = form.look(selection) if step in ("look", "do") else None
    if effect is not None and step == "do" and (result := form.carry_out(effect)) is not None:
        _tell(deed, *result)
        return redirect(back, 303)
    if effect is not None:
        form.seen.data = digest_of(effect)
    page = render_template(
        "organize/selection/look.html" if effect else "organize/selection/edit.html",
        edition=edition,
        form=form,
        doing=deeds.DEEDS[deed],
        counted=partial(deeds.counted, deed),
        is_weighty=deed in deeds.WEIGHTY,
        chosen=len(selection.entries) + len(selection.assignments),
        effect=effect,
        back=back,
    )
    return page, 422 if form.errors else 200


def digest_of(effect: Effect) -> str:
    """What tells these people from others."""
    return tokens.digest(repr([one.id for one in effect.chosen]))


def _tell(deed: str, done: int, left_out: Names) -> None:
    flash(deeds.done(deed, done), "message" if done else "warning")
    if left_out:
        named = "; ".join(languages.labelled(name, why) for name, why in left_out[:MOST_NAMES])
        more = len(left_out) - MOST_NAMES
        if more > 0:
            flash(_("Left out: %(names)s, and %(number)s more", names=named, number=more), "warning")
        else:
            flash(_("Left out: %(names)s", names=named), "warning")
