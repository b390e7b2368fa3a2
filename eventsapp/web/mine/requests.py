"""Asking the organizers for what people cannot do themselves: a change in their own words, or erasure."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import DataRequired

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.retention import wished
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest, RequestKind
from eventsapp.web.mine.doors import AskForm, Door, opened
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.workflows import requesting

blueprint = Blueprint("requests", __name__)


class EraseForm(Form):
    """That everything should go; why is nobody's business, but something may be worth knowing."""

    sure = BooleanField(
        _l("Yes, please erase what you hold about us."), [DataRequired(_l("Tick the box if you are sure."))]
    )
    said = LinesField(_l("Anything we should know?"), longest=2_000)


@blueprint.route("/my/<token>/request", methods=["GET", "POST"])
@opened(code=True)
def new(door: Door) -> Any:
    """Ask for a change."""
    form = AskForm()
    if _asked(form, door, RequestKind.CHANGE):
        flash(_("Thank you. A person reads it and writes to you."))
        return redirect(door.address("registration.show"), 303)
    return render_template("mine/request.html", door=door, form=form, waits=_waits(door)), 422 if form.errors else 200


@blueprint.route("/my/<token>/erase", methods=["GET", "POST"])
@opened(code=True)
def erase(door: Door) -> Any:
    """Erase everything held at once where nobody takes part any more, and otherwise ask for it."""
    form = EraseForm()
    at_once = door.is_registrants and wished.is_possible(door.registration)
    if at_once and form.save(lambda: _erased(door)):
        return render_template("mine/erased.html")
    if not at_once and _asked(form, door, RequestKind.ERASURE):
        flash(_("Thank you. A person sees to it and writes to you."))
        return redirect(door.address("registration.show"), 303)
    page = render_template("mine/request_erasure.html", door=door, form=form, waits=_waits(door), at_once=at_once)
    return page, 422 if form.errors else 200


def _erased(door: Door) -> bool:
    wished.erase(door.registration, by=PUBLIC)
    return True


def _asked(form: AskForm | EraseForm, door: Door, kind: RequestKind) -> ChangeRequest | None:
    said = _in_the_name_of(door)
    return form.save(lambda: requesting.ask(door.registration, kind, said + (form.said.data or ""), by=PUBLIC))


def _in_the_name_of(door: Door) -> str:
    """Who asks, where it is not the registrant: their link reaches only their own part."""
    return "" if door.is_registrants else languages.labelled(door.person.name, "")


def _waits(door: Door) -> list[ChangeRequest]:
    """What was asked before and is not seen to yet; only the registrant sees it."""
    return requests.waiting([door.registration.id]).get(door.registration.id, []) if door.is_registrants else []
