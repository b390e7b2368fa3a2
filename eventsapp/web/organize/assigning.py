"""Putting somebody on a shift by hand: somebody who is known at the edition, somebody new, or a place kept."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Form as PlainForm
from wtforms import HiddenField, RadioField, SearchField

from eventsapp.core import languages
from eventsapp.core.db import row_of
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.permissions.table import Permission
from eventsapp.reports import filters, known_people, shift_sheets
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.web.organize import shift_times
from eventsapp.web.organize.assignments import ONE, PAGE, address_of, fillable
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import AddressField, Form, LineField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import bringing, repairing, rostering

blueprint = Blueprint("assigning", __name__)


class SearchForm(PlainForm):
    """A name, sent by GET."""

    q = SearchField(_l("Name"))


class NewcomerForm(Form):
    """Somebody the edition does not know yet."""

    name = LineField(_l("Name"), longest=200)
    email = AddressField(_l("E-mail address"))
    language = RadioField(
        _l("Language of their mails"), validate_choice=False, validators=[one_of(_l("Choose a language."))]
    )
    form_key = HiddenField()

    def __init__(self) -> None:
        super().__init__(data={"language": languages.current(), "form_key": token_urlsafe(24)})
        self.language.choices = [choice("en", _("English")), choice("fr", _("French"))]

    def validate(self, extra_validators: Any = None) -> bool:
        """An address belongs to somebody."""
        valid = super().validate(extra_validators)
        if self.email.data and not self.name.data:
            self.name.errors = [_("Enter the name of whom this address belongs to.")]
            return False
        return bool(valid)

    def bring(self, shift: Shift) -> Assignment | None:
        """Put them on the shift, or say in the form why not."""
        return self.save(
            lambda: bringing.bring(
                shift,
                name=self.name.data or "",
                email=self.email.data or "",
                language=self.language.data or "en",
                form_key=self.form_key.data or token_urlsafe(24),
                by=acting(),
            )
        )


class NameForm(Form):
    """Who has a place that was kept."""

    name = LineField(_l("Name"), longest=200, required=_l("Enter the name."))
    email = AddressField(_l("E-mail address"))

    def say(self, assignment: Assignment) -> bool | None:
        """Say it, or say in the form why not."""

        def act() -> bool:
            bringing.name(assignment, name=self.name.data or "", email=self.email.data or "", by=acting())
            return True

        return self.save(act)


@blueprint.get(f"{PAGE}/people")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def search(edition: Edition, number: int) -> str:
    """Look for somebody who takes part or helps."""
    shift = fillable(edition, number)
    form = SearchForm(request.args)
    form.q.data = filters.as_typed(form.q.data or "")
    found = known_people.search(edition.id, form.q.data)
    names = [one.person.name_key for one in found]
    return render_template(
        "organize/assigning/search.html",
        edition=edition,
        shift=shift,
        times=shift_times,
        form=form,
        found=found,
        alike={name for name in names if names.count(name) > 1},
        is_all=len(found) < known_people.MOST,
    )


@blueprint.post(f"{PAGE}/people/<int:person_id>")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def assign(edition: Edition, number: int, person_id: int) -> Response:
    """Put them on the shift; what does not go well with it is said."""
    shift = fillable(edition, number)
    person = row_of(Person, person_id)
    warned: list[str] = []

    def act() -> None:
        beside = repairing.free(shift, [person]).get(person.id, [])
        rostering.assign(shift, person, by=acting())
        warned[:] = [str(clash) for clash in beside]

    answer = press(act, _("%(name)s is on the shift now.", name=person.name), back=address_of(edition, number))
    for sentence in warned:
        flash(sentence, "warning")
    return answer


@blueprint.route(f"{PAGE}/people/new", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition, number: int) -> Any:
    """Put somebody new on it, or keep a place."""
    shift = fillable(edition, number)
    form = NewcomerForm()
    if assignment := form.bring(shift):
        flash(_said(assignment))
        return redirect(address_of(edition, number), 303)
    page = render_template("organize/assigning/new.html", edition=edition, shift=shift, times=shift_times, form=form)
    return page, 422 if form.errors else 200


@blueprint.route(f"{ONE}/name", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def name(edition: Edition, number: int, which: int) -> Any:
    """Enter the name of somebody for whom a place was kept."""
    shift = fillable(edition, number)
    assignment = shift_sheets.assignment_of(shift, which)
    if not assignment.is_placeholder:
        raise NotFound
    form = NameForm()
    if form.say(assignment):
        flash(_said(assignment))
        return redirect(address_of(edition, number, anchor=f"assignment-{which}"), 303)
    page = render_template(
        "organize/assigning/name.html", edition=edition, shift=shift, times=shift_times, kept=assignment, form=form
    )
    return page, 422 if form.errors else 200


def _said(assignment: Assignment) -> str:
    name = assignment.person.name
    if assignment.is_placeholder:
        return _("A place is kept. Enter the name when you know it.")
    if assignment.person.email:
        return _("%(name)s is on the shift now, and gets a mail with a link to their own page.", name=name)
    return _("%(name)s is on the shift now. There is no address: please tell them yourself.", name=name)
