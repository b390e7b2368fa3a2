"""What an edition tells beside the lasting text of its series: what everybody must know now, and what to bring."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.events import particulars
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.setup_form import SetupForm, in_both
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import LinesField
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("edition_texts", __name__)


class TextsForm(SetupForm):
    """Both texts, in both languages."""

    notice_en = LinesField(_l("What everybody must know now, in English"), longest=1_000, **EN)
    notice_fr = LinesField(_l("What everybody must know now, in French"), longest=1_000, **FR)
    to_bring_en = LinesField(_l("What to bring, in English"), longest=1_000, **EN)
    to_bring_fr = LinesField(_l("What to bring, in French"), longest=1_000, **FR)


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/setup/texts", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition) -> Any:
    """Write them."""
    form = TextsForm(data=_now(edition))
    form.watch(edition, lambda: _now(edition))
    if form.save(
        lambda: particulars.set_texts(
            edition, notice=form.text_if_any("notice"), to_bring=form.text_if_any("to_bring"), by=acting()
        )
    ):
        flash(_("Saved. The pages and calendars show it from now on."))
        return redirect(page_of(edition, "edition_setup.show"), 303)
    page = render_template("organize/edition_texts/edit.html", edition=edition, form=form)
    return page, 422 if form.errors else 200


def _now(edition: Edition) -> dict[str, str]:
    return in_both("notice", edition.notice) | in_both("to_bring", edition.to_bring)
