"""Volunteer: the shifts there are, where help is needed most first; what is ticked here begins the household's form.

The ticks travel in the address, so that they survive another page of the list, another order and another language.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from eventsapp.core import clock, languages, tokens
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.publishing import setups
from eventsapp.reports import openings
from eventsapp.reports.openings import Menu, Order, Wanted
from eventsapp.submissions.drafts import Answers
from eventsapp.volunteering import clashes
from eventsapp.volunteering.models import Shift
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.public import shift_cards
from eventsapp.web.public.register import drafting, steps
from eventsapp.web.public.register.party import GROUP, HELP, ME, MOST_SHIFTS
from eventsapp.workflows import commitments, joining

blueprint = Blueprint("volunteer", __name__)


class ListForm(Form):
    """What is ticked, and which shifts are to be shown. It is posted, and comes back as an address."""

    form_key = HiddenField()
    heard = HiddenField()
    """The shifts whose warnings were shown before."""
    shift = SelectMultipleField(_l("Which shifts would you like to take?"), validate_choice=False)
    order = SelectField(_l("Sort by"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    site = SelectField(_l("Site"), validate_choice=False)
    day = SelectField(_l("Day"), validate_choice=False)
    seated = BooleanField(_l("Seated work only"))
    no_lifting = BooleanField(_l("Only without lifting"))
    short = BooleanField(_l("Only short shifts, up to 2 hours"))

    def __init__(self, menu: Menu) -> None:
        super().__init__(formdata=request.form if request.method == "POST" else request.args)
        self.order.choices = [
            (Order.NEED, _("Where help is needed most")),
            (Order.DAY, _("Day and time")),
            (Order.ROLE, _("Role")),
            (Order.PLACE, _("Place")),
        ]
        self.role.choices = [("", _("All")), *((str(role.id), role.name.said()) for role in menu.roles)]
        self.day.choices = [("", _("All")), *((day.isoformat(), languages.day(day)) for day in menu.days)]
        self.site.choices = [("", _("All")), *((str(site.id), site.name.said()) for site in menu.sites)]
        for field in (self.order, self.role, self.site, self.day):
            if field.data not in [value for value, _label in field.choices]:
                field.data = field.choices[0][0]
        if not 20 <= len(self.form_key.data or "") <= 60:
            self.form_key.data = tokens.secret()

    @property
    def wanted(self) -> Wanted:
        """Which shifts to show, in which order."""
        return Wanted(
            Order(self.order.data),
            role_id=int(self.role.data) if self.role.data else None,
            site_id=int(self.site.data) if self.site.data else None,
            day=date.fromisoformat(self.day.data) if self.day.data else None,
            is_seated=self.seated.data,
            has_no_lifting=self.no_lifting.data,
            is_short=self.short.data,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether not every shift is shown."""
        return any(self[name].data for name in ("role", "site", "day", "seated", "no_lifting", "short"))

    @property
    def ticked(self) -> set[int]:
        """The numbers of the shifts that are ticked, or were on an earlier page."""
        return {int(value) for value in self.shift.data or () if value.isdecimal() and len(value) < 10}

    def address(self, edition: Edition, *, page: int = 1) -> str:
        """The list as it is asked for now, with what is ticked."""
        asked: dict[str, Any] = {"order": self.order.data}
        asked |= {name: self[name].data for name in ("role", "site", "day") if self[name].data}
        asked |= {name: "y" for name in ("seated", "no_lifting", "short") if self[name].data}
        if page > 1:
            asked["page"] = page
        asked["shift"] = sorted(self.ticked)[: 2 * MOST_SHIFTS]
        return url_for("public.volunteer.new", slug=edition.series.slug, year=edition.year, **asked) + "#shifts"


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/volunteer", methods=["GET", "POST"])
def new(slug: str, year: int) -> Response | str | tuple[str, int]:
    """Show the shifts, a page at a time, and go on to the form with those that are ticked."""
    edition, now = editions.find(slug, year), clock.now()
    menu = openings.menu(edition, now)
    if not rules.is_open(edition, now) or not menu.roles:
        return shift_cards.none_left(edition, now)
    form = ListForm(menu)
    if request.method != "POST":
        return _shown(edition, form, now)
    if not form.validate_on_submit():
        return _shown(edition, form, now), 422
    go, _dash, number = request.form.get("go", "").partition("-")
    if go == "page" and number.isdecimal():
        return redirect(form.address(edition, page=int(number[:6])), 303)
    if go not in ("on", "nothing", GROUP):
        return redirect(form.address(edition), 303)
    chosen = [] if go == "nothing" else openings.those(edition, form.ticked, now)
    if go != "nothing" and not _can_be_taken(form, chosen, edition):
        return _shown(edition, form, now), 422
    heard = ",".join(str(shift.id) for shift in chosen)
    if heard != form.heard.data and (warnings := joining.warnings(edition, chosen, None)):
        form.heard.data = heard
        return _shown(edition, form, now, warnings=warnings)
    begun: Response = _begun(edition=edition, form_key=form.form_key.data, answers=_answers(go, chosen))
    return begun


@braked("SIGN_UPS_PER_ADDRESS")
def _begun(*, edition: Edition, form_key: str, answers: Answers) -> Response:
    """On to the form of the household, which asks for everything else; to the one this browser has begun already."""
    draft = drafting.unsent(edition)
    if draft is None or draft.whose in ("else", GROUP) or "who" in answers:
        draft = drafting.begin(setups.of(edition.id), answers, form_key)
    else:
        draft.change(partial(_lay_into, new=answers))
    return redirect(steps.address(draft, steps.Page("who.edit")), 303)


def _lay_into(kept: Answers, new: Answers) -> None:
    """The shifts of now instead of those of before; who takes part does so still, and helps as well."""
    others = [pair for pair in kept.get("shifts", {}).get(ME, ()) if pair[0] not in ("shift", "fits")]
    drafting.put(kept, "shifts", [*others, *new["shifts"][ME]], ME)
    part = kept.get("part", {}).get(ME, [])
    if ["category", HELP] not in part:
        drafting.put(kept, "part", [*(pair for pair in part if pair[0] != "helps"), ["helps", "y"]], ME)


def _answers(go: str, chosen: list[Shift]) -> Answers:
    """What the form knows from here: that somebody helps, and on which shifts."""
    ticked = [["shift", str(shift.id)] for shift in chosen]
    if go == GROUP:
        return {"who": [["whose", GROUP]], "shifts": {GROUP: ticked}}
    part = [["category", HELP], ["settled", "1"]]
    return {"part": {ME: part}, "shifts": {ME: ticked or [["fits", "no"]]}}


def _can_be_taken(form: ListForm, chosen: list[Shift], edition: Edition) -> bool:
    """Whether these can be taken together by one person; if not, the form says why."""
    errors = []
    if len(chosen) < len(form.ticked):
        errors.append(_("One of your choices is no longer offered. Please look over the others."))
    elif not chosen:
        errors.append(_("Choose at least one shift. If nothing fits, say so at the end of the page."))
    elif len(chosen) > MOST_SHIFTS:
        errors.append(_("Please choose at most %(most)s shifts on one form.", most=MOST_SHIFTS))
    else:
        found = clashes.among([commitments.of_shift(shift, edition) for shift in chosen])
        errors += [str(joining.ShiftsClash(clash=clash)) for clash in found if clash.is_hard][:3]
    form.shift.errors = errors
    return not errors


def _shown(edition: Edition, form: ListForm, now: datetime, *, warnings: Any = ()) -> str:
    chosen = openings.those(edition, form.ticked, now)
    number = request.args.get("page", "")
    page = openings.page(edition, form.wanted, now, number=int(number[:6]) if number.isdecimal() else 1)
    return render_template(
        "public/volunteer/new.html",
        edition=edition,
        form=form,
        page=page,
        groups=shift_cards.grouped(page.shifts, form.wanted.order, edition),
        chosen=[shift_cards.card(shift, edition) for shift in chosen],
        warnings=warnings,
        everything=url_for("public.volunteer.new", slug=edition.series.slug, year=edition.year),
    )
