"""The register of receipts, and one receipt with all that can be done with it."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.events import series as every_series
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.receipts import cancelling, correcting_letter, files, numbers, reading, register, returning
from eventsapp.receipts.models import Receipt, serial
from eventsapp.receipts.register import Wanted
from eventsapp.web.organize import receipt_words
from eventsapp.web.organize.fields import SentenceField
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts import downloads, guards
from eventsapp.web.parts.forms import Form, LineField, choice
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("receipts", __name__)


class FilterForm(GetForm):
    """Which receipts, sent by GET; a choice that is none is as if it had not been made."""

    year = SelectField(_l("Year"), validate_choice=False)
    series = SelectField(_l("Event"), validate_choice=False)
    donor = LineField(_l("Donor’s name"), longest=100)

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        self.year.choices = [choice("", _l("All")), *(choice(year, str(year)) for year in register.years())]
        self.series.choices = [
            choice("", _l("All")),
            *(choice(one.id, one.name.said()) for one in every_series.listed()),
        ]
        self.forget_unknown()

    def wanted(self) -> Wanted:
        """What it asks for."""
        year, series = self.year.data, self.series.data
        return Wanted(int(year) if year else None, int(series) if series else None, self.donor.data or "")


class CancelForm(Form):
    """Why it does not count any more."""

    reason = SentenceField(_l("Why"), 300, _l("Say why, in a few words."))


class ReplaceForm(CancelForm):
    """Why, and whether money was wrong: then letters are to be written."""

    was_wrong = BooleanField(_l("The amount on it was wrong, and the donor may have claimed it"))


@blueprint.get("/receipts/")
@guards.needs(Permission.ISSUE_RECEIPTS)
def index() -> str:
    """A page of the register, the newest first, with every number accounted for."""
    form = FilterForm(request.args)
    form.validate()
    before = request.args.get("before", type=int)
    page = register.page(form.wanted(), before=before)
    asked: dict[str, Any] = dict(form.asked())
    last = page.lines[-1].receipt.number if page.has_older else None
    return render_template(
        "organize/receipts/index.html",
        form=form,
        lines=page.lines,
        accounted=numbers.accounted(),
        older=url_for("organize.receipts.index", before=last, **asked) if last else "",
        newest=url_for("organize.receipts.index", **asked) if before else "",
        words=receipt_words,
        serial=serial,
    )


@blueprint.get("/receipts.csv")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def as_csv() -> Response:
    """All of the filter for the bookkeeper."""
    form = FilterForm(request.args)
    form.validate()
    charity = details.current()
    if request.method == "GET" and charity is not None:
        with writing():
            trail.record("receipt.exported", charity, by=acting(), filter=form.asked())
    return downloads.csv("receipts.csv", register.as_csv(form.wanted()))


@blueprint.get("/receipts/<int:number>")
@guards.needs(Permission.ISSUE_RECEIPTS)
def show(number: int) -> str:
    """One of them: what it says, what it is for, what became of it."""
    one = reading.standing_of(number)
    return render_template(
        "organize/receipts/show.html",
        one=one,
        receipt=one.receipt,
        gifts=cancelling.gifts(one.receipt),
        zone=details.zone(),
        words=receipt_words,
        serial=serial,
    )


@blueprint.get("/receipts/<int:number>/original.pdf")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def original(number: int) -> Response:
    """The file as it was issued, to be printed for whoever has no mail; not of one that does not count."""
    one = reading.standing_of(number)
    if one.cancellation is not None:
        raise NotFound
    return _handed_out(one.receipt, files.original(one.receipt), "original")


@blueprint.get("/receipts/<int:number>/copy.pdf")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def copy(number: int) -> Response:
    """The charity's copy, which says that it is one."""
    receipt = reading.of_number(number)
    return _handed_out(receipt, files.copy(receipt), "copy")


@blueprint.get("/receipts/<int:number>/letter.pdf")
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def letter(number: int) -> Response:
    """The letter to the donor about one that was cancelled."""
    one = reading.standing_of(number)
    if one.cancellation is None:
        raise NotFound
    return _handed_out(one.receipt, correcting_letter.written(one), "letter")


@blueprint.route("/receipts/<int:number>/cancellation", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def cancel(number: int) -> Any:
    """Let it count no more, with nothing in its place."""
    receipt, form = reading.of_number(number), CancelForm()
    if form.save(lambda: cancelling.cancel(receipt, form.reason.data or "", by=acting())):
        flash(_("Receipt %(serial)s is cancelled. Its file and its number stay.", serial=serial(number)))
        return redirect(url_for("organize.receipts.show", number=number), 303)
    page = render_template("organize/receipts/cancel.html", form=form, receipt=receipt)
    return page, 422 if form.errors else 200


@blueprint.route("/receipts/<int:number>/replacement", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
@guards.confirmed
def replace(number: int) -> Any:
    """Cancel it and issue another with what is true now."""
    receipt, form = reading.of_number(number), ReplaceForm()

    def act() -> Receipt:
        how = returning.correct if form.was_wrong.data else cancelling.replace
        return how(receipt, form.reason.data or "", by=acting())

    if (new := form.save(act)) is not None:
        flash(_("Receipt %(new)s replaces receipt %(old)s.", new=new.serial, old=serial(number)))
        return redirect(url_for("organize.receipts.show", number=new.number), 303)
    page = render_template("organize/receipts/replace.html", form=form, receipt=receipt)
    return page, 422 if form.errors else 200


def _handed_out(receipt: Receipt, file: bytes, what: str) -> Response:
    if request.method == "GET":
        with writing():
            trail.record("receipt.downloaded", receipt, by=acting(), number=receipt.number, copy=what)
    return downloads.pdf(f"{receipt.serial}-{what}.pdf", file)
