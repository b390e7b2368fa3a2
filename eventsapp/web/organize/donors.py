"""Donors: a list of them, one of them with all that was given, the name and address for receipts; two that are one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import SearchField

from eventsapp.core.refusals import Refusal
from eventsapp.core.words import row_number
from eventsapp.fundraising import donor_merging, donors
from eventsapp.fundraising.gift_models import Donor
from eventsapp.permissions.table import Permission
from eventsapp.receipts import reading
from eventsapp.reports import donor_lists, filters, gift_words
from eventsapp.web.organize.donor_form import DonorForm, KeepForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import choice
from eventsapp.web.parts.meanwhile import digest_of
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("donors", __name__)

_ONE = "/donors/<int:number>"
_SHOWN = ("name", "email", "phone", "street", "city", "province", "postcode", "country", "language")


class SearchForm(PlainForm):
    """Whom to look for, sent by GET."""

    q = SearchField(_l("Name or e-mail address"))

    def __init__(self) -> None:
        super().__init__(request.args)
        self.q.data = filters.as_typed(self.q.data or "")


@blueprint.get("/donors")
@guards.needs(Permission.ISSUE_RECEIPTS)
def index() -> str:
    """A page of them, by name."""
    form = SearchForm()
    page = donor_lists.page(form.q.data or "", after=_number("after"))
    following = url_for("organize.donors.index", q=form.q.data or None, after=page.after) if page.after else ""
    return render_template(
        "organize/donors/index.html", form=form, page=page, following=following, is_first=not _number("after")
    )


@blueprint.get(_ONE)
@guards.needs(Permission.ISSUE_RECEIPTS)
def show(number: int) -> Any:
    """One of them: how they are reached, what they promised, all gifts over the years."""
    donor = _found(number)
    if donor.id != number:
        return redirect(_address("show", donor), 303)
    page = donor_lists.gifts(donor, before=_number("before"))
    return render_template(
        "organize/donors/show.html",
        donor=donor,
        years=donor_lists.by_year(donor),
        page=page,
        pledges=donor_lists.pledges(donor),
        alike=donor_merging.alike(donor),
        receipts=reading.of_donor(donor),
        words=gift_words,
        following=url_for("organize.donors.show", number=donor.id, before=page.before) if page.before else "",
        is_first=not _number("before"),
    )


@blueprint.route(f"{_ONE}/edit", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
def edit(number: int) -> Any:
    """Another name, address or language."""
    donor = _found(number)
    form = DonorForm(donor)
    if form.save(lambda: donors.edit(donor, form.given(), by=acting())):
        flash(_("Saved. Receipts that were issued keep what they say."))
        return redirect(_address("show", donor), 303)
    page = render_template("organize/donors/edit.html", donor=donor, form=form)
    return page, 422 if form.errors else 200


@blueprint.get(f"{_ONE}/merge")
@guards.needs(Permission.ISSUE_RECEIPTS)
def choose(number: int) -> str:
    """Find the other one."""
    donor, form = _found(number), SearchForm()
    found = donor_lists.page(form.q.data).donors if form.q.data else donor_merging.alike(donor)
    return render_template(
        "organize/donors/choose.html", donor=donor, form=form, found=[one for one in found if one.id != donor.id]
    )


@blueprint.route(f"{_ONE}/merge/<int:other>", methods=["GET", "POST"])
@guards.needs(Permission.ISSUE_RECEIPTS)
def merge(number: int, other: int) -> Any:
    """The two side by side; put them together, which cannot be undone."""
    both = [_found(number), _found(other)]
    if both[0].id == both[1].id:
        return redirect(_address("show", both[0]), 303)
    form = KeepForm()
    form.kept.choices = [choice(one.id, one.name) for one in both]
    kept = form.save(lambda: _merge(both, form))
    if kept is not None:
        flash(_("They are one donor now: %(name)s.", name=kept.name))
        return redirect(_address("show", kept), 303)
    form.seen.data = _state(both)
    page = render_template(
        "organize/donors/merge.html",
        donor=both[0],
        other=both[1],
        form=form,
        rows=[(_LABELS[name], *(_said(one, name) for one in both)) for name in _SHOWN],
        given=[donor_lists.by_year(one) for one in both],
        pledged=[len(donor_lists.pledges(one)) for one in both],
        refusal=_refusal(*both),
    )
    return page, 422 if form.errors else 200


def _merge(both: list[Donor], form: KeepForm) -> Donor:
    if form.seen.data != _state(both):
        raise donor_merging.MergedAlready
    kept, gone = both if str(both[0].id) == form.kept.data else reversed(both)
    return donor_merging.merge(kept, gone, by=acting())


def _state(both: list[Donor]) -> str:
    """What tells that what is put together is what was read."""
    return " ".join(digest_of({name: _said(one, name) for name in _SHOWN}) for one in both)


def _refusal(one: Donor, other: Donor) -> str:
    """Why these two cannot be one; empty where they can."""
    try:
        donor_merging.refuse_if_two(one, other)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _said(donor: Donor, name: str) -> str:
    said = getattr(donor, name) or ""
    return {"en": "English", "fr": "Français"}[said] if name == "language" else said


def _found(number: int) -> Donor:
    """The donor of that number, or the one they became."""
    donor = donors.find(number)
    return donor if donor.merged_into_id is None else donors.find(donor.merged_into_id)


def _address(view: str, donor: Donor) -> str:
    return url_for(f"organize.donors.{view}", number=donor.id)


def _number(name: str) -> int:
    return row_number(request.args.get(name))


_LABELS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "phone": _l("Phone number"),
    "street": _l("Street and number"),
    "city": _l("City"),
    "province": _l("Province"),
    "postcode": _l("Postal code"),
    "country": _l("Country"),
    "language": _l("Language"),
}
