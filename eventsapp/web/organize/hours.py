"""Hours for organizers: proposed from who came when, approved one by one or many at once, corrected where need be."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import BooleanField, SearchField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from eventsapp.core import languages
from eventsapp.core.refusals import NotFound
from eventsapp.core.words import row_number
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import credited
from eventsapp.reports.credited import Page, Wanted, Which
from eventsapp.reports.filters import as_typed
from eventsapp.volunteering import hours
from eventsapp.volunteering.models import Assignment, Role
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form, LineField, choice
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import attending

blueprint = Blueprint("hours", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/hours"


class FilterForm(GetForm):
    """What to show, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    which = SelectField(_l("Hours"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    q = SearchField(_l("Name"))

    def __init__(self, asked: MultiDict[str, str], roles: list[Role]) -> None:
        super().__init__(asked)
        self.which.choices = [("", _("To be approved")), (str(Which.APPROVED), _("Approved"))]
        self.role.choices = [("", _("All")), *((str(role.id), role.name.said()) for role in roles)]
        self.q.data = as_typed(self.q.data or "")
        self.forget_unknown()

    def wanted(self) -> Wanted:
        """The filter it asks for."""
        return Wanted(
            Which(self.which.data) if self.which.data else Which.TO_APPROVE,
            self.q.data or "",
            int(self.role.data) if self.role.data else None,
        )


class ApproveForm(Form):
    """Ticks for those whose hours are right as proposed; each holds the minutes that were shown beside it."""

    ticked = SelectMultipleField(_l("Right as proposed"), validate_choice=False)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.people = {assignment.id: assignment for assignment, _hours in page.lines}
        self.ticked.choices = [
            choice(
                _value(assignment), languages.labelled(assignment.person.name, hours.said(hours.proposed(assignment)))
            )
            for assignment in self.people.values()
        ]

    def approve(self) -> int | None:
        """Credit what was ticked, or everything on the page."""
        return self.save(lambda: attending.approve_hours(self.wanted(), sessions.account(), by=acting()))

    def validate_ticked(self, field: Any) -> None:
        """Say so where nothing was ticked, or where the hours changed since they were shown."""
        if "all" not in request.form and not field.data:
            raise ValidationError(_("Tick whose hours are right, or approve all of this page."))
        if not set(self._values()) <= {value for value, _label in self._offered()}:
            raise ValidationError(_("Something has changed meanwhile. Please look over the hours again."))

    def wanted(self) -> list[tuple[Assignment, int]]:
        """Whose hours, and how many minutes."""
        chosen = [value.partition("-") for value in self._values()]
        return [(self.people[int(number)], int(minutes)) for number, _dash, minutes in chosen]

    def _values(self) -> list[str]:
        return request.form.getlist("shown") if "all" in request.form else self.ticked.data or []

    def _offered(self) -> list[tuple[str, str]]:
        return [(one.value, one.label) for one in self.ticked.iter_choices()]


class CorrectForm(Form):
    """The hours of one person on one shift, as an organizer knows them."""

    hours = LineField(
        _l("Hours"),
        longest=20,
        required=_l("Type how many hours to credit, such as 4.5 or 4:30."),
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )
    is_right = BooleanField(_l("Yes, it was that long"))

    def __init__(self, assignment: Assignment, minutes: int) -> None:
        super().__init__(data={"hours": f"{minutes // 60}:{minutes % 60:02d}"})
        self.assignment = assignment
        self.asks = False
        """Whether what was typed is to be looked at again."""

    def validate_hours(self, field: Any) -> None:
        """Hours as people write them; far more than the shift lasts is asked about once."""
        minutes = hours.understood(field.data or "")
        if minutes is None:
            raise ValidationError(_("We cannot read this as hours. Type them such as 4.5 or 4:30, and at most 48."))
        self.asks = hours.is_far_more(self.assignment, minutes)
        if self.asks and not self.is_right.data:
            raise ValidationError(
                _(
                    "The shift lasts %(shift)s, and this is %(hours)s. If that is right, tick the box below.",
                    shift=hours.said(hours.lasts(self.assignment)),
                    hours=hours.said(minutes),
                )
            )

    def correct(self) -> int | None:
        """Credit what was typed."""
        return self.save(
            lambda: attending.approve_hours(
                [(self.assignment, hours.understood(self.hours.data or "") or 0)], sessions.account(), by=acting()
            )
        )


@blueprint.route(PLACE, methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def index(edition: Edition) -> Any:
    """Whose hours are to be approved, or were."""
    filter_form = FilterForm(request.args, credited.roles(edition.id))
    wanted = filter_form.wanted()
    after = row_number(request.args.get("after", ""))
    page = credited.page(edition.id, wanted, after=after)
    form = ApproveForm(page) if wanted.which is Which.TO_APPROVE else None
    if form is not None and (done := form.approve()) is not None:
        flash(ngettext("Approved: the hours of %(num)s shift.", "Approved: the hours of %(num)s shifts.", done))
        return redirect(_address(edition, **filter_form.asked()), 303)
    shown = render_template(
        "organize/hours/index.html",
        edition=edition,
        filter_form=filter_form,
        form=form,
        page=page,
        hours=hours,
        value_of=_value,
        first=_address(edition, **filter_form.asked()) if after else "",
        following=_address(edition, **filter_form.asked(), after=str(page.after)) if page.after else "",
    )
    return shown, 422 if form is not None and form.errors else 200


@blueprint.route(f"{PLACE}/<int:number>", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def edit(edition: Edition, number: int) -> Any:
    """Other hours than proposed, or than approved before."""
    assignment = _assignment(edition, number)
    known = hours.of([assignment]).get(assignment.id)
    minutes = known.minutes if known else hours.proposed(assignment)
    form = CorrectForm(assignment, minutes)
    if form.correct() is not None:
        flash(_("Approved: %(hours)s for %(name)s.", hours=_typed(form), name=assignment.person.name))
        return redirect(_address(edition), 303)
    shown = render_template(
        "organize/hours/edit.html", edition=edition, form=form, assignment=assignment, known=known, hours=hours
    )
    return shown, 422 if form.errors else 200


@blueprint.post(f"{PLACE}/<int:number>/taking-back")
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def take_back(edition: Edition, number: int) -> Response:
    """Approve them no more."""
    assignment = _assignment(edition, number)
    return press(
        lambda: hours.take_back(assignment, by=acting()),
        _("The hours of %(name)s are not approved any more.", name=assignment.person.name),
        back=_address(edition),
    )


def _assignment(edition: Edition, number: int) -> Assignment:
    assignment = credited.find(edition.id, number if number < 2**31 else 0)
    if assignment is None:
        raise NotFound
    return assignment


def _value(assignment: Assignment) -> str:
    """Somebody with what is proposed for them: what was looked at is what is approved."""
    return f"{assignment.id}-{hours.proposed(assignment)}"


def _typed(form: CorrectForm) -> str:
    return hours.said(hours.understood(form.hours.data or "") or 0)


def _address(edition: Edition, **more: str) -> str:
    asked: dict[str, Any] = dict(more)
    return url_for("organize.hours.index", slug=edition.series.slug, year=edition.year, **asked)
