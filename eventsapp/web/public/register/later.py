"""Finishing later: a link by mail, and the page it opens, on this device or another one."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.events import editions
from eventsapp.submissions import drafts
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import people, reading, steps, whole
from eventsapp.web.public.register.drafting import AlreadySent, OpenDraft, drafted, of, pairs, remember
from eventsapp.web.public.register.party import GROUP, ME
from eventsapp.web.public.register.steps import Page
from eventsapp.web.public.register.who import WhoForm
from eventsapp.workflows import drafting

blueprint = Blueprint("later", __name__)


class LaterForm(Form):
    """One button: the address is known from the first page."""


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/later", methods=["GET", "POST"])
@braked("SIGN_UPS_PER_ADDRESS")
@drafted
def send(draft: OpenDraft) -> Response | tuple[str, int]:
    """Mail the link to whoever fills the form in. What was typed on the page of the button is kept first."""
    form = LaterForm()
    if request.method == "POST":
        _keep_page(draft, request.form.get("from", ""))
    who = WhoForm(draft)
    if not who.validate():
        return redirect(steps.address(draft, Page("who.edit"), wrong="1"), 303)
    if request.method == "POST":
        address, language, row = who.email.data or "", languages.current(), draft.row
        assert row is not None
        was_mailed_here = draft.came_by_link
        token = form.save(lambda: drafting.mail_link(row.id, address, language=language, by=PUBLIC))
        if token:
            if was_mailed_here:
                remember(draft.reference, token)
            return redirect(steps.address(draft, Page("later.send")), 303)
        if not form.errors:
            raise AlreadySent
    page = render_template(
        "public/register/later.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        address=who.email.data,
        was_sent="mailed" in draft.answers,
        on=_first_open_page(draft),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/register/finish/<token>")
def open(slug: str, year: int, token: str) -> Response | tuple[str, int]:  # noqa: A001 - a link is opened
    """Let this browser go on with the form, at the first page that is not finished."""
    edition = editions.find(slug, year)
    row = drafts.of_link(token)
    if row is None or row.edition_id != edition.id:
        return render_template("public/register/later.html", edition=edition, draft=None), 404
    remember(row.reference, token)
    return redirect(_first_open_page(of(drafts.values(row))))


def _first_open_page(draft: OpenDraft) -> str:
    page = reading.Forms(draft).unfinished()
    return reading.address(draft, page) if page else steps.address(draft, Page("checking.show"))


def _keep_page(draft: OpenDraft, page: str) -> None:
    """Keep what is typed on the page the button stands on, right or wrong."""
    step, _, key = page.partition("/")
    if page == "whole":
        whole.keep(draft)
    elif page == "people/":
        draft.change(_add)
    elif page in _PAGES or (step in _PAGES_OF_ONE and key in (ME, GROUP, *draft.people)):
        draft.keep(step, request.form, key)


def _add(answers: drafts.Answers) -> None:
    people.added(answers, pairs(request.form))


_PAGES = ("who", "group", "together", "rules")
_PAGES_OF_ONE = ("people", "part", "shifts", "help")
