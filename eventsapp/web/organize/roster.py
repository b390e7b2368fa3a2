"""The roster of an edition: everybody who takes part or helps, in one list."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SearchField, SelectField

from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import filters, flags, rosters
from eventsapp.reports.filters import Filter, Order, Standing, Who
from eventsapp.reports.rosters import Menu
from eventsapp.web.organize import roster_rows
from eventsapp.web.parts import guards

blueprint = Blueprint("roster", __name__)


class FilterForm(Form):
    """What to show. It is sent by GET, so that a filtered roster has an address to keep and to pass on.

    Whatever cannot be read in it is as if it had not been asked for, and the form says so by showing it empty.
    """

    q = SearchField(_l("Search"))
    who = SelectField(_l("Who"), validate_choice=False)
    category = SelectField(_l("Category"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    status = SelectField(_l("Status"), validate_choice=False)
    sort = SelectField(_l("Sort by"), validate_choice=False)

    def __init__(self, asked: MultiDict[str, str], menu: Menu) -> None:
        super().__init__(asked)
        self.who.choices = [
            ("", _("Everybody")),
            (Who.PARTICIPANTS, _("Participants")),
            (Who.VOLUNTEERS, _("Volunteers")),
        ]
        everything = [("", _("All"))]
        self.category.choices = everything + [(str(key), name.said()) for key, name in menu.categories.items()]
        self.role.choices = everything + [(str(key), name.said()) for key, name in menu.roles.items()]
        self.status.choices = [
            ("", _("Confirmed or waiting")),
            (Standing.CONFIRMED, _("Confirmed")),
            (Standing.REQUESTED, _("To be approved")),
            (Standing.OFFERED, _("Offered a place")),
            (Standing.WAITLISTED, _("On the waitlist")),
            (Standing.GONE, _("Not coming any more")),
            (Standing.ALL, _("All, those who left too")),
        ]
        self.sort.choices = [("", _("Name")), (Order.NEWEST, _("Newest sign-up first"))]
        self.q.data = filters.as_typed(self.q.data or "")
        for field in (self.who, self.category, self.role, self.status, self.sort):
            if field.data not in [value for value, _label in field.choices]:
                field.data = ""

    def wanted(self, *, with_contacts: bool) -> Filter:
        """The filter it asks for."""
        return Filter(
            search=filters.understood(self.q.data or "", with_contacts=with_contacts),
            who=Who(self.who.data) if self.who.data else None,
            category_id=int(self.category.data) if self.category.data else None,
            role_id=int(self.role.data) if self.role.data else None,
            standing=Standing(self.status.data) if self.status.data else Standing.CURRENT,
            order=Order(self.sort.data) if self.sort.data else Order.NAME,
        )

    def asked(self) -> dict[str, str]:
        """What is asked for, for the address of another page of the same."""
        return {field.name: str(field.data) for field in self if field.data}


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/roster")
@guards.needs(Permission.SEE_ROSTER)
def show(edition: Edition) -> str:
    """A page of it."""
    menu = rosters.menu(edition.id)
    form = FilterForm(request.args, menu)
    with_contacts = guards.held().allows(Permission.SEE_CONTACTS, edition.series_id)
    wanted = rosters.looked_up(edition.id, form.wanted(with_contacts=with_contacts))
    page = rosters.page(edition.id, wanted, after=request.args.get("after", ""), before=request.args.get("before", ""))
    facts = flags.facts(edition.id, page.lines, edition.changes_close_at)
    address = partial(_address, edition, form)
    return render_template(
        "organize/roster/show.html",
        edition=edition,
        form=form,
        menu=menu,
        rows=roster_rows.shown(page.lines, menu, facts, edition),
        heads=roster_rows.heads(wanted.order, address, with_contacts=with_contacts),
        pages=roster_rows.pages(page, address),
        counted=roster_rows.counted(rosters.counts(edition.id, wanted, page), wanted),
        everybody=url_for("organize.roster.show", slug=edition.series.slug, year=edition.year),
        with_contacts=with_contacts,
        may_export=guards.held().allows(Permission.EXPORT_ROSTER, edition.series_id),
    )


def _address(edition: Edition, form: FilterForm, **more: str) -> str:
    """The roster with the same filter; `more` changes a part of it, and without a mark it is the first page."""
    asked: dict[str, Any] = {name: value for name, value in (form.asked() | more).items() if value}
    return url_for("organize.roster.show", slug=edition.series.slug, year=edition.year, **asked)
