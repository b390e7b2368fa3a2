"""Taking part as something else: another category, while it has places."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import money
from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound
from eventsapp.registration import categories
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts import by_site
from eventsapp.web.parts.forms import Form, one_of
from eventsapp.workflows import changing

blueprint = Blueprint("categories", __name__)


class CategoryForm(Form):
    """One of the edition's categories."""

    category = RadioField(_l("Take part as"), validate_choice=False)

    def __init__(self, offered: list[Category], now: int) -> None:
        super().__init__(data={"category": str(now)})
        self.category.choices = by_site.choices(offered)
        self.category.validators = [one_of(_l("Choose how you would like to take part."))]
        self.category.flags.required = True


@blueprint.route("/my/<token>/people/<int:number>/category", methods=["GET", "POST"])
@opened(code=True, changes=True)
def change(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Choose another one; where it is full the person keeps what they have."""
    entry = door.entry(number)
    if entry.party_id is None:
        raise NotFound
    offered = [one for one in categories.of(door.edition) if one.is_offered or one.id == entry.category_id]
    form = CategoryForm(offered, entry.category_id)
    if form.save(lambda: _change(entry, int(form.category.data))):
        flash(
            _(
                "%(name)s now takes part in: %(category)s.",
                name=entry.person.name,
                category=entry.category.called.said(),
            )
        )
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/categories/change.html",
        door=door,
        form=form,
        entry=entry,
        details={str(one.id): _detail(one, entry) for one in offered},
        is_waiting=entry.status == EntryStatus.WAITLISTED,
    )
    return page, 422 if form.errors else 200


def _change(entry: Entry, category_id: int) -> Entry:
    return changing.change_category(entry, db.session.get_one(Category, category_id), by=PUBLIC)


def _detail(category: Category, entry: Entry) -> dict[str, object]:
    """What it costs, and its places."""
    cents = changing.fee_in(category, entry)
    cost = _("Costs %(amount)s.", amount=money.said(cents)) if cents else _("Free") if entry.fee_cents else ""
    detail: dict[str, object] = {"hint": f"{category.hint.said()} {cost}".strip()}
    if category.id == entry.category_id:
        return detail
    if category.pool.is_full and entry.status != EntryStatus.WAITLISTED:
        return detail | {"reason": _("Full, so nobody can change to it now.")}
    return detail | {"places": category.pool.left}
