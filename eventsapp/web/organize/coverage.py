"""The coverage board: every shift against what it needs, and where help may be missing, in words."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from eventsapp.core import clock
from eventsapp.events import sites
from eventsapp.events.models import Edition, Site, State
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.reports import coverage
from eventsapp.reports.coverage import Order, Wanted
from eventsapp.web.organize import coverage_words, registration_words
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts import guards

blueprint = Blueprint("coverage", __name__)

AT_RISK = "at-risk"


class FilterForm(GetForm):
    """What to show, sent by GET; whatever cannot be read in it is as if it had not been asked for."""

    sort = SelectField(_l("Sort by"), validate_choice=False)
    only = SelectField(_l("Show"), validate_choice=False)
    site = SelectField(_l("Site"), validate_choice=False)

    def __init__(self, asked: MultiDict[str, str], known: list[Site], within: Within) -> None:
        super().__init__(asked)
        self.within = within
        self.sort.choices = [
            ("", _("Where help is missing most")),
            (Order.DAY, _("Day and time")),
            (Order.ROLE, _("Role")),
            (Order.PLACE, _("Place")),
        ]
        self.only.choices = [("", _("All shifts")), (AT_RISK, _("Only shifts at risk"))]
        own = [site for site in known if within is None or site.id in within]
        self.site.choices = [("", _("All")), *((str(site.id), site.name.said()) for site in own)]
        self.forget_unknown()
        if len(own) < (1 if within is None else 2):
            del self.site

    def wanted(self) -> Wanted:
        """The shifts it asks for."""
        chosen = (int(self.site.data),) if self.site and self.site.data else self.within
        return Wanted(
            Order(self.sort.data) if self.sort.data else Order.NEED,
            only_at_risk=bool(self.only.data),
            site_ids=None if chosen is None else tuple(chosen),
        )


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/coverage")
@guards.needs(Permission.SEE_ROSTER, narrows=True)
def show(edition: Edition, within: Within) -> str:
    """A page of it."""
    form, now = FilterForm(request.args, sites.of(edition), within), clock.now()
    wanted = form.wanted()
    board = coverage.board(edition, wanted, now, number=request.args.get("page", 1, type=_number))

    def address(page: int) -> str:
        asked: dict[str, Any] = form.asked() | ({"page": str(page)} if page > 1 else {})
        return url_for("organize.coverage.show", slug=edition.series.slug, year=edition.year, **asked)

    return render_template(
        "organize/coverage/show.html",
        edition=edition,
        form=form,
        board=board,
        may_look=within is None,
        groups=coverage_words.groups(board.covers, wanted.order, edition),
        as_of=registration_words.moment(now, edition),
        address_of=address,
        is_public=edition.state != State.DRAFT,
    )


def _number(typed: str) -> int:
    """A number of a page; anything else is the first."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else 1
