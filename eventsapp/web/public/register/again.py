"""The same again: what somebody held last year, behind the link in their letter, and the form filled in with it.

Names, categories and roles are seen with the link alone, since people forward their mails. The form holds an address,
telephone numbers and what would help somebody, so a fresh code comes before it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.events import rules
from eventsapp.publishing import setups
from eventsapp.submissions import codes, consents, same_again
from eventsapp.submissions.codes import Typed
from eventsapp.submissions.records import Purpose, SameAgain
from eventsapp.web.parts import alarms
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.code_form import CodeForm
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register import drafting, prefilling, reading, steps
from eventsapp.web.public.register.drafting import OpenDraft
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows import confirming
from eventsapp.workflows import same_again as holding

blueprint = Blueprint("again", __name__)

View = Callable[..., Any]
_AFTER_HELPING = ("rules.show", "checking.show")


def opened(view: View) -> View:
    """Open a page to whoever has a link that works, while sign-up is open, and hand its view what it asks."""

    @wraps(view)
    def behind(token: str) -> Any:
        asked = same_again.opened_by(token)
        if asked is None or not rules.is_open(asked.edition, clock.now()):
            return render_template("public/register/again_ended.html", **_NOWHERE), 404
        return view(asked=asked, token=token)

    return behind


_NOWHERE: dict[str, Any] = {"canonical": "", "alternates": {}}
"""The address of such a page is a secret: nothing on it says where else it stands."""


@blueprint.route("/again/<token>", methods=["GET", "POST"])
@braked("CODES_PER_ADDRESS")
@opened
def show(asked: SameAgain, token: str) -> Any:
    """What they held, and what they say: the same again, not this year, or never ask again."""
    form = Form()
    act = _ACTS.get(request.form.get("answer", ""))
    if act is not None and form.save(lambda: act(asked, token)):
        page = "code" if act is _mail_code else "show"
        return redirect(url_for(f"public.register.again.{page}", token=token), 303)
    page = render_template(
        "public/register/again.html",
        form=form,
        asked=asked,
        edition=asked.edition,
        people=holding.held(asked.registration),
        is_signed_up=holding.is_signed_up(asked),
        consent=consents.current(asked.registration, asked.person, Purpose.NEXT_SIGN_UP),
        begun=_begun(asked),
        **_NOWHERE,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/again/<token>/code", methods=["GET", "POST"])
@braked("CODES_PER_ADDRESS")
@opened
def code(asked: SameAgain, token: str) -> Any:
    """Take the code that was mailed, and begin the form."""
    if "another" in request.form:
        form = Form()
        if form.save(lambda: _mail_code(asked, token)):
            flash(_("The code is on its way. It can take a minute; look in the spam folder too."))
            return redirect(url_for("public.register.again.code", token=token), 303)
        return _code_page(asked, form.form_errors)
    form = CodeForm(formdata=request.form if request.method == "POST" else None)
    became = form.save(lambda: codes.type_in(asked, token, form.code.data or "", by=PUBLIC))
    if became is Typed.RIGHT:
        return redirect(_begin(asked, request.form.get("form_key", "")), 303)
    if form.is_submitted():
        alarms.note("code refused")
    form.say(became)
    return _code_page(asked, [], form)


@blueprint.after_request
def _keep_to_itself(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _code_page(asked: SameAgain, refused: list[Any], form: CodeForm | None = None) -> tuple[str, int]:
    form = form or CodeForm(formdata=None)
    form.form_errors.extend(refused)
    page = render_template(
        "public/register/again_code.html",
        form=form,
        asked=asked,
        edition=asked.edition,
        form_key=request.form.get("form_key", "") or tokens.secret(),
        **_NOWHERE,
    )
    return page, 422 if form.errors else 200


def _begin(asked: SameAgain, form_key: str) -> str:
    """The form, filled in; the first page on which something is open, at the latest what would help."""
    draft = drafting.begin(setups.of(asked.edition_id), prefilling.answers(asked, clock.now()), form_key)
    if draft.is_sent:
        return steps.address(draft, Page("checking.done"))
    page = reading.Forms(draft).unfinished()
    if page is None or page.view in _AFTER_HELPING:
        page = Page("checking.show") if draft.is_group else Page("helping.show")
    return steps.address(draft, page)


def _begun(asked: SameAgain) -> str:
    """The form this browser has begun for the edition; nothing if there is none."""
    draft: OpenDraft | None = drafting.unsent(asked.edition)
    return steps.address(draft, Page("who.edit")) if draft else ""


def _mail_code(asked: SameAgain, token: str) -> bool:
    confirming.code(asked, codes.make(asked, token, by=PUBLIC))
    return True


def _decline(asked: SameAgain, _token: str) -> bool:
    same_again.decline(asked, by=PUBLIC)
    return True


def _take_back(asked: SameAgain, _token: str) -> bool:
    consents.withdraw(asked.registration, asked.person, Purpose.NEXT_SIGN_UP, by=PUBLIC)
    flash(_("You will not be asked again."))
    return True


_ACTS = {"again": _mail_code, "no": _decline, "never": _take_back}
"""What the buttons say."""
