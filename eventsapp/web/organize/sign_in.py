"""Signing in and out."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.people import second_factor, sign_ins
from eventsapp.people.models import Account, FailedSignIn
from eventsapp.web.parts import alarms, browsers, guards, keeping, sessions
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import AddressField, Form, LineField

blueprint = Blueprint("sign_in", __name__)

CODE_SECONDS = 3600
"""How long after the password its second step may come; nobody has to hurry."""


class SignInForm(Form):
    """Who is there? Password managers fill both in."""

    email = AddressField(
        _l("E-mail address"), required=_l("Enter your e-mail address."), render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()
    """What was typed into another form when the sign-in had ended, to be sent on afterwards."""

    status = 422
    """What a refused form is answered with."""

    @property
    def is_brought_along(self) -> bool:
        """Whether nobody has signed in with it: it comes from the same page in the other language."""
        return "email" not in request.form

    def refuse(self, refusal: Refusal) -> None:
        self.status = refusal.status
        super().refuse(refusal)

    def sign_in(self) -> Account | None:
        """Sign the browser in, or say in the form why not; an account with a second factor is only recognized.

        The password is looked at outside any transaction.
        """
        email, password = self.email.data or "", self.password.data or ""
        tried = self.save(lambda: sign_ins.attempt(email, sessions.network()))
        if tried is None:
            alarms.note("sign-in braked")
            return None
        account = sign_ins.recognized(email, password, demo_may=sessions.demo_may())
        if account is None:
            alarms.note("sign-in failed", by="password")
            self.refuse(sign_ins.NotRecognized())
        elif not account.has_second_factor:
            begin(account, password, tried)
        return account


class CodeForm(Form):
    """The second factor of an account whose password was right."""

    code = LineField(
        _l("Code"),
        longest=40,
        required=_l("Type in the code that your phone shows."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "text"},
    )
    next = HiddenField()
    kept = HiddenField()
    pending = HiddenField()
    """Whose password was right, and when; sealed."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def new() -> Any:
    """The sign-in page."""
    form = SignInForm()
    onward = guards.safe_next(form.next.data or request.args.get("next")) or url_for("organize.editions.index")
    if request.method == "GET":
        if sessions.current() is not None:
            return redirect(onward)
        form.next.data = onward
        return page(form)
    if form.is_brought_along:
        return go_on(onward, form.kept.data) if sessions.current() else page(form)
    account = form.sign_in()
    if account is None or form.errors:
        return page(form), form.status
    if account.has_second_factor:
        return _code_page(CodeForm(formdata=None, next=onward, kept=form.kept.data, pending=_pending(account)))
    return go_on(onward, form.kept.data)


@blueprint.post("/sign-in/code")
@guards.open_to_all
@braked("SIGN_INS_PER_ADDRESS")
def code() -> Any:
    """The second step: the code from the phone, or one from paper."""
    form = CodeForm()
    onward = guards.safe_next(form.next.data) or url_for("organize.editions.index")
    account = _recognized(form.pending.data)
    if account is None:
        flash(_("That took more than an hour, or something changed. Please sign in again."), "warning")
        return redirect(url_for("organize.sign_in.new", next=onward), 303)
    if "code" not in request.form:  # what was typed is brought along from the page in the other language
        return _code_page(form)
    email = account.email
    tried = form.save(lambda: sign_ins.attempt(email, sessions.network()))
    if tried is not None and form.save(lambda: _used(account, form.code.data or "")):
        begin(account, None, tried)
        return go_on(onward, form.kept.data)
    alarms.note("sign-in failed", by="code")
    return _code_page(form), 422


@blueprint.post("/sign-out")
@guards.signed_in
@guards.before_factor
def end() -> Response:
    """Sign out here, and with every copy of this browser's cookie."""
    person = sessions.current()
    if person is not None:
        with writing():
            sign_ins.end(person.token)
    sessions.end()
    return redirect(url_for("organize.sign_in.new", next=guards.safe_next(request.form.get("next"))), 303)


def go_on(onward: str, kept: str | None) -> Any:
    """To where they were going; what they had typed there is offered to be sent."""
    typed = keeping.unpacked(kept)
    if typed:
        return render_template("organize/sign_in/welcome_back.html", onward=onward, typed=typed)
    return redirect(onward, 303)


def begin(account: Account, password: str | None, tried: FailedSignIn) -> None:
    """Sign this browser in for as long as a sign-in lasts."""
    until = clock.now() + timedelta(hours=current_app.config["SIGN_IN_HOURS"])
    with writing():
        token = sign_ins.begin(account, password, tried=tried, until=until, client=browsers.named())
    sessions.begin(token, account)


def page(form: SignInForm) -> str:
    """The sign-in page as it is; what waits in it is taken along to the other language."""
    beside = keeping.beside(form.kept.data, form.next.data, url_for("organize.sign_in.new"))
    return render_template("organize/sign_in/new.html", form=form, was_sending=bool(form.kept.data), **beside)


def _code_page(form: CodeForm) -> str:
    here = url_for("organize.sign_in.code")
    beside = keeping.beside(form.kept.data, form.next.data, here, pending=form.pending.data)
    return render_template("organize/sign_in/code.html", form=form, **beside)


def _used(account: Account, code: str) -> bool:
    second_factor.use(account, code)
    return True


def _pending(account: Account) -> str:
    """Good for this account as it is: another password, or another factor, and it says nothing."""
    return sealing.seal(f"{account.id} {int(clock.now().timestamp())} {_state(account)}")


def _recognized(pending: str | None) -> Account | None:
    number, at, state = (*sealing.unseal(pending or "").split(" "), "", "", "")[:3]
    account = db.session.get(Account, int(number)) if number else None
    if account is None or account.closed_at is not None or state != _state(account):
        return None
    return account if clock.now().timestamp() - int(at) <= CODE_SECONDS else None


def _state(account: Account) -> str:
    return tokens.digest(f"{account.password_hash} {account.sealed_factor}")


@sessions.manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _ask() -> Any:
    """To the sign-in page and back. If a form was being sent, it waits in the sign-in page: nothing typed is lost."""
    here = request.script_root + (request.full_path if request.query_string else request.path)
    if request.method != "POST" or request.endpoint == "organize.sign_in.end":
        return redirect(url_for("organize.sign_in.new", next=guards.safe_next(here)))
    form = SignInForm(formdata=None, next=here, kept=keeping.packed())
    return page(form), 401
