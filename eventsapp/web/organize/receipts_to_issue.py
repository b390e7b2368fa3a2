"""Issuing receipts: gifts that wait for one, what is missing where there is none, and donors' years."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from eventsapp.core import clock
from eventsapp.core.db import row_of
from eventsapp.core.refusals import NotFound
from eventsapp.fundraising.gift_models import Gift
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.receipts import declarations, in_bulk, issuing, to_issue
from eventsapp.receipts.declarations import Declared
from eventsapp.receipts.in_bulk import Done
from eventsapp.web.organize import receipt_words
from eventsapp.web.organize.fields import DayField, SentenceField, read_day
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("receipts_to_issue", __name__)


class DeclarationForm(Form):
    """Who truly gave, by whose word."""

    name = SentenceField(_l("Full name of who truly gave"), 200, _l("Enter the full name of who truly gave."))
    address = LinesField(_l("Their address"), longest=300, required=_l("Enter the address of who truly gave."))
    declaration = LinesField(
        _l("What was declared"),
        longest=2000,
        required=_l("Say who declared what in writing, and where the paper is kept."),
    )
    declared_on = DayField(_l("Day of the declaration"), required=_l("Enter the day of the declaration."))

    def validate_declared_on(self, field: Any) -> None:
        """Nothing is declared tomorrow."""
        day = read_day(field.data or "")
        if day is not None and day > clock.today(details.zone()):
            raise ValidationError(_("This day is still to come."))

    def declared(self) -> Declared:
        """What was typed."""
        day = read_day(self.declared_on.data or "")
        assert day is not None
        return Declared(self.name.data or "", self.address.data or "", self.declaration.data or "", day)


@blueprint.get("/receipts/to-issue")
@guards.needs(Permission.ISSUE_RECEIPTS)
def index() -> str:
    """Gifts for which a receipt is wanted."""
    page = to_issue.page(after=request.args.get("after", type=int))
    more = url_for("organize.receipts_to_issue.index", after=page.lines[-1].gift.id) if page.has_more else ""
    this_year = clock.today(details.zone()).year
    return render_template(
        "organize/receipts/to_issue.html", page=page, more=more, words=receipt_words, this_year=this_year
    )


@blueprint.post("/receipts/to-issue/now")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def issue() -> Response:
    """A receipt for each gift that was ticked."""
    _say(in_bulk.issue(_ticked(), by=acting()))
    return redirect(url_for("organize.receipts_to_issue.index"), 303)


@blueprint.get("/receipts/years/<int:number>")
@guards.needs(Permission.ISSUE_RECEIPTS)
def years(number: int) -> str:
    """Donors who gave that year, with what no receipt tells of yet."""
    year = _readable(number)
    listed, has_more = to_issue.years(year, after=request.args.get("after", type=int))
    after = listed[-1].donor.id if has_more else None
    more = url_for("organize.receipts_to_issue.years", number=year, after=after) if after else ""
    return render_template("organize/receipts/years.html", year=year, listed=listed, more=more)


@blueprint.post("/receipts/years/<int:number>/now")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def issue_years(number: int) -> Response:
    """One receipt for the year of each donor who was ticked."""
    year = _readable(number)
    _say(in_bulk.issue_years(_ticked(), year, by=acting()))
    return redirect(url_for("organize.receipts_to_issue.years", number=year), 303)


@blueprint.get("/receipts/gifts/<int:number>")
@guards.needs(Permission.ISSUE_RECEIPTS)
def show(number: int) -> str:
    """One gift: its receipt, or what is missing for one."""
    gift = row_of(Gift, number)
    return render_template(
        "organize/receipts/gift.html",
        gift=gift,
        receipt=issuing.standing(gift),
        lacks=issuing.missing(gift),
        declaration=declarations.of(gift),
        form=Form(),
        words=receipt_words,
    )


@blueprint.post("/receipts/gifts/<int:number>/now")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def issue_one(number: int) -> Response:
    """Its receipt."""
    gift, form = row_of(Gift, number), Form()
    receipt = form.save(lambda: issuing.issue(gift, by=acting()))
    if receipt is not None:
        flash(_("Receipt %(serial)s is there.", serial=receipt.serial))
        return redirect(url_for("organize.receipts.show", number=receipt.number), 303)
    for sentence in form.form_errors:
        flash(str(sentence), "warning")
    return redirect(url_for("organize.receipts_to_issue.show", number=number), 303)


@blueprint.route("/receipts/gifts/<int:number>/declaration", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def declare(number: int) -> Any:
    """Another name than the donor's, by a written declaration."""
    gift, form = row_of(Gift, number), DeclarationForm()
    if form.save(lambda: declarations.declare(gift, form.declared(), by=acting())):
        flash(_("The declaration is kept. The next receipt for this gift bears that name."))
        return redirect(url_for("organize.receipts_to_issue.show", number=number), 303)
    return render_template("organize/receipts/declare.html", form=form, gift=gift), 422 if form.errors else 200


def _readable(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise NotFound
    return year


def _ticked() -> list[int]:
    typed = request.form.getlist("ticked")
    return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 10][: to_issue.SIZE]


def _say(done: Done) -> None:
    if done.receipts:
        flash(ngettext("%(num)s receipt was issued.", "%(num)s receipts were issued.", len(done.receipts)))
    for sentence in done.refused:
        flash(sentence, "warning")
    if not done.receipts and not done.refused:
        flash(_("Tick what receipts are to be issued for."), "warning")
