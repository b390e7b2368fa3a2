"""The mailings of an edition: the plan of what is written when to whom; writing one down, switching, removing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from eventsapp.core import clock
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.mailings import mailings, placeholders, rules, usual
from eventsapp.mailings.mailings import SentAlready
from eventsapp.mailings.models import Mailing
from eventsapp.mailings.placeholders import MEANINGS, NAMES
from eventsapp.mailings.rules import Standing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.permissions.table import Permission
from eventsapp.reports import asking, rosters
from eventsapp.reports.rosters import Menu
from eventsapp.rounds import audience, letters
from eventsapp.rounds.audience import Audience
from eventsapp.web.organize import mailing_words
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.mailing_form import MailingForm
from eventsapp.web.organize.pressing import press
from eventsapp.web.organize.roster_filter import FilterForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("mailings", __name__)

MOST_COUNTED = 10_000
"""So many lines of each side of the roster are counted for a mailing of the plan."""


class NotOnTheRoster(Refusal):
    """What cannot be asked for any more would otherwise be left out, and the message go to too many."""

    sentence = _l("Something you chose is not on the roster any more. Look over to whom it goes, then save it again.")
    field = "whom"


PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/mailings"
ONE = f"{PLACE}/<int:number>"


@dataclass(frozen=True)
class Line:
    """One mailing of the plan."""

    mailing: Mailing
    standing: Standing
    due: datetime | None
    subject: str
    whom: str
    found: int | None
    """How many people are on its list now; none: that is no matter any more, or its list cannot be read."""


@blueprint.get(PLACE)
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def index(edition: Edition) -> str:
    """What lies ahead, the soonest first, and what lies behind, the latest first."""
    lines = _lines(edition)
    ahead = [line for line in lines if line.standing not in (Standing.DONE, Standing.PASSED_OVER)]
    behind = [line for line in lines if line not in ahead]
    latest_first = sorted(behind, key=lambda line: line.mailing.ended_at or line.mailing.made_at, reverse=True)
    return render_template(
        "organize/mailings/index.html",
        edition=edition,
        ahead=ahead,
        behind=latest_first,
        lack_postal_address=any(
            mailings.lacks_postal_address(purpose) for purpose in {line.mailing.purpose for line in ahead}
        ),
        words=mailing_words,
    )


@blueprint.post(f"{PLACE}/usual")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def add_usual(edition: Edition) -> Response:
    """Add what most events write, as far as it is not there."""
    form, back = Form(), address(edition)
    added = form.save(lambda: usual.add(edition, by=acting()))
    if added:
        said = ngettext("%(num)s message was added.", "%(num)s messages were added.", added)
        flash(said + " " + _("Look them over: they are written for events like yours, and not for yours alone."))
    else:
        flash(str(form.form_errors[0]) if form.form_errors else _("They are all there already."), "warning")
    return redirect(back, 303)


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def new(edition: Edition) -> Any:
    """Write one down, for whom the filter in the address shows."""
    menu = rosters.menu(edition.id)
    filtered = FilterForm(request.form if request.method == "POST" else request.args, menu)
    form = MailingForm(edition, None, filtered.said())
    if request.form.get("step") == "save":
        mailing = form.save(lambda: mailings.add(edition, form.described(_chosen(filtered, None)), by=acting()))
        if mailing is not None:
            flash(_("Saved. Nothing is sent before its moment, or before you press “Send now”."))
            return redirect(address(edition, mailing), 303)
    return _page(edition, form, filtered, menu, None)


@blueprint.get(ONE)
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def show(edition: Edition, number: int) -> str:
    """When it goes, to whom and how many, what it says, and what can be done with it."""
    mailing, menu, now = mailings.find(edition, number), rosters.menu(edition.id), clock.now()
    return render_template(
        "organize/mailings/show.html",
        edition=edition,
        mailing=mailing,
        standing=rules.standing(mailing, edition, now),
        is_resting=rules.is_resting(mailing, edition),
        lacks_postal_address=mailings.lacks_postal_address(mailing.purpose),
        subject=mailing_words.subject(mailing, edition, now),
        whom=mailing_words.whom(mailing, menu),
        asked=dict(mailing.asked) if asking.is_readable(mailing.asked, menu) else None,
        audience=audience_of(mailing, menu),
        words=mailing_words,
    )


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def edit(edition: Edition, number: int) -> Any:
    """Change its words, its moment, or whom it is for."""
    mailing, menu = mailings.find(edition, number), rosters.menu(edition.id)
    asked = MultiDict(mailing.asked)
    filtered = FilterForm(request.form if request.method == "POST" else asked, menu)
    form = MailingForm(edition, mailing, filtered.said())
    form.watch(mailing, lambda: form.beside(mailing, FilterForm(MultiDict(mailing.asked), menu).said()))
    if request.form.get("step") == "save":
        if form.save(lambda: mailings.change(mailing, form.described(_chosen(filtered, mailing)), by=acting())):
            flash(_("Saved."))
            return redirect(address(edition, mailing), 303)
        if any(one.field is form.whom and one.typed is None for one in form.meanwhile):
            filtered = FilterForm(MultiDict(mailing.asked), menu)
    return _page(edition, form, filtered, menu, mailing)


@blueprint.post(f"{ONE}/switch")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def switch(edition: Edition, number: int) -> Response:
    """Let it wait for its moment, or not."""
    mailing, is_on = mailings.find(edition, number), "on" in request.form
    done = _("It is switched on.") if is_on else _("It is switched off: nothing more of it is sent.")
    return press(lambda: mailings.switch(mailing, is_on, by=acting()), done, back=address(edition, mailing))


@blueprint.route(f"{ONE}/removal", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def remove(edition: Edition, number: int) -> Any:
    """Take away what nobody was sent."""
    mailing, form = mailings.find(edition, number), Form()

    def act() -> bool:
        mailings.remove(mailing, by=acting())
        return True

    if form.save(act):
        flash(_("The mailing was removed."))
        return redirect(address(edition), 303)
    page = render_template(
        "organize/removal.html",
        edition=edition,
        form=form,
        heading=_("Remove “%(name)s”?", name=mailing_words.subject(mailing, edition, clock.now())),
        reason=str(SentAlready()) if mailing.written or mailing.is_under_way else "",
        effect=_("Nobody was sent it. To keep its words for later, switch it off instead."),
        press_words=_("Remove the mailing"),
        back=address(edition, mailing),
    )
    return page, 422 if form.errors else 200


def address(edition: Edition, mailing: Mailing | None = None, page: str = "mailings.show", **more: Any) -> str:
    """A page of the mailing; of none the plan of the edition."""
    if mailing is None:
        return page_of(edition, "mailings.index")
    return page_of(edition, page, number=mailing.id, **more)


def audience_of(mailing: Mailing, menu: Menu) -> Audience | None:
    """Who would get it now; None: its list cannot be read any more."""
    wanted = audience.filter_of(mailing.asked, menu)
    if wanted is None:
        return None
    return audience.of(
        mailing.edition_id,
        wanted,
        MessagePurpose(mailing.purpose),
        mailing_id=mailing.id,
        who_pays=letters.is_for_who_pays(mailing),
    )


def kept(filtered: FilterForm) -> dict[str, str]:
    """What is kept of a filter."""
    return {name: value for name, value in filtered.asked().items() if name not in asking.NOT_KEPT}


def _chosen(filtered: FilterForm, mailing: Mailing | None) -> dict[str, str]:
    """Whom the form was sent for; refused where something in it is not there any more."""
    if filtered.is_lost:
        raise NotOnTheRoster
    return _asked(filtered, mailing)


def _asked(filtered: FilterForm, mailing: Mailing | None) -> dict[str, str]:
    """What is kept of the filter. Where nobody touched it, that is what was kept before, also if it cannot be read any
    more: whoever mends a word of a message does not send it to everybody."""
    asked = kept(filtered)
    if mailing is not None and asked == kept(FilterForm(MultiDict(mailing.asked), filtered.menu)):
        return dict(mailing.asked)
    return asked


def _lines(edition: Edition) -> list[Line]:
    menu, now = rosters.menu(edition.id), clock.now()
    lines = []
    for mailing in mailings.of(edition):
        standing, due = rules.standing(mailing, edition, now), rules.due_at(mailing, edition)
        wanted = audience.filter_of(mailing.asked, menu)
        is_over = standing in (Standing.DONE, Standing.PASSED_OVER)
        found = None if is_over or wanted is None else sum(rosters.counts(edition.id, wanted, at_most=MOST_COUNTED))
        subject = mailing_words.subject(mailing, edition, now)
        lines.append(Line(mailing, standing, due, subject, mailing_words.whom(mailing, menu), found))
    return sorted(lines, key=lambda line: (line.due is None, line.due or now, line.mailing.id))


def _page(
    edition: Edition, form: MailingForm, filtered: FilterForm, menu: Menu, mailing: Mailing | None
) -> tuple[str, int]:
    """The form; where it was asked for, with how many would get it."""
    counted, asked = None, _asked(filtered, mailing)
    if request.form.get("step") == "count" or (request.method == "GET" and (mailing or request.args)):
        wanted = audience.filter_of(asked, menu)
        purpose = MessagePurpose(form.purpose.data) if form.purpose.data in list(MessagePurpose) else None
        if wanted is not None and purpose is not None:
            number, who_pays = mailing.id if mailing else None, placeholders.are_for_who_pays(*form.typed_words())
            counted = audience.of(edition.id, wanted, purpose, mailing_id=number, who_pays=who_pays)
    page = render_template(
        "organize/mailings/edit.html",
        edition=edition,
        mailing=mailing,
        form=form,
        filtered=filtered,
        audience=counted,
        is_lost=not asking.is_readable(asked, menu),
        placeholders=[(NAMES[one], MEANINGS[one]) for one in placeholders.Placeholder],
        searched=bool(filtered.q.data),
        words=mailing_words,
        back=address(edition, mailing),
    )
    return page, 422 if form.errors else 200
