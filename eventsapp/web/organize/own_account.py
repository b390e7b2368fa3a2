"""One's own account: the password, the second factor, passkeys, and where one is signed in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from eventsapp.audit import trail
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.refusals import NotFound
from eventsapp.organization import details
from eventsapp.people import accounts, passkeys, second_factor, sign_ins
from eventsapp.people.models import Account, FailedSignIn
from eventsapp.permissions import grants
from eventsapp.web.organize import access_words
from eventsapp.web.parts import guards, keeping, sessions, squares
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.workflows import welcoming

blueprint = Blueprint("own_account", __name__)


class PasswordForm(Form):
    """Another password, knowing the one that is."""

    old = PasswordField(
        _l("Your password now"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("Your new password"),
        [InputRequired(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )


class FactorForm(Form):
    """The first code of an app, which shows that it has the secret."""

    code = LineField(
        _l("Code"),
        longest=20,
        required=_l("Type in the code that your phone shows."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    sealed = HiddenField()
    next = HiddenField()
    """The page that was wanted when it was asked for."""


@blueprint.get("/account")
@guards.signed_in
def show() -> str:
    """All of it at a glance."""
    account = sessions.account()
    here = sessions.known().token
    return render_template(
        "organize/own_account/show.html",
        account=account,
        grants=grants.of(account),
        part_of=access_words.of,
        codes_left=second_factor.codes_left(account) if account.has_second_factor else 0,
        passkeys=passkeys.of(account),
        sign_ins=sign_ins.of(account),
        here=tokens.digest(here),
        roles=access_words.ROLES,
        zone=details.zone(),
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@guards.signed_in
def password() -> Any:
    """Change it; every browser is signed out, this one as well. Guessing the old one is braked as at the sign-in."""
    form = PasswordForm()
    email = sessions.account().email
    tried = form.save(lambda: sign_ins.attempt(email, sessions.network()))
    if tried is not None and form.save(lambda: _change_password(form, tried)):
        sessions.end()
        flash(_("Your new password holds from now on. Please sign in with it."))
        return redirect(url_for("organize.sign_in.new"), 303)
    return render_template("organize/own_account/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@guards.signed_in
@guards.confirmed
@guards.to_get_factor
def factor() -> Any:
    """Show the secret as a square code and in letters; a code from the app turns it on. The paper codes come once."""
    account = sessions.account()
    form = FactorForm()
    onward = guards.safe_next(form.next.data or request.args.get("next")) or url_for("organize.own_account.show")
    if account.has_second_factor:
        return redirect(onward, 303)
    secret = sealing.unseal(form.sealed.data or "") or second_factor.proposed()
    codes = form.save(lambda: _turn_on(account, secret, form.code.data or ""))
    if codes:
        return render_template("organize/own_account/codes.html", codes=codes, onward=onward)
    form.sealed.data, form.next.data = sealing.seal(secret), onward
    charity = details.current()
    issuer = charity.name.said() if charity else "Events"
    page = render_template(
        "organize/own_account/factor.html",
        form=form,
        letters=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        square=squares.drawn(
            second_factor.address(account, secret, issuer), _("A square code with the secret for your app")
        ),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/account/second-factor/needed", methods=["GET", "POST"])
@guards.signed_in
@guards.before_factor
def factor_needed() -> str:
    """Why nothing else opens, and the ways to get or to show a second factor. What was being sent somewhere comes along
    from the same page in the other language."""
    onward, kept = guards.safe_next(request.values.get("next")), request.form.get("kept")
    return _needed(onward, kept if onward else None)


@blueprint.post("/account/second-factor/off")
@guards.signed_in
@guards.confirmed
def factor_off() -> Response:
    """Ask for the password alone again."""
    account = sessions.account()
    if Form().save(lambda: _turn_off(account)):
        flash(_("From now on your password alone is enough."))
    return redirect(url_for("organize.own_account.show"), 303)


@blueprint.post("/account/recovery-codes")
@guards.signed_in
@guards.confirmed
def recovery_codes() -> Any:
    """New codes for paper, shown once; the earlier ones end."""
    account = sessions.account()
    if not account.has_second_factor:
        raise NotFound
    codes = Form().save(lambda: second_factor.recovery_codes(account, by=trail.organizer(account.id)))
    if codes:
        back = url_for("organize.own_account.show")
        return render_template("organize/own_account/codes.html", codes=codes, onward=back)
    return redirect(url_for("organize.own_account.show"), 303)


@blueprint.post("/account/sign-ins/end")
@guards.signed_in
@guards.confirmed
def end_others() -> Response:
    """Sign out everywhere but here."""
    return _ended(None)


@blueprint.post("/account/sign-ins/<int:number>/end")
@guards.signed_in
@guards.confirmed
def end_one(number: int) -> Response:
    """Sign out in one other browser."""
    return _ended(number)


def _ended(only: int | None) -> Response:
    account, here = sessions.account(), sessions.known().token
    ended = Form().save(lambda: sign_ins.end_others(account, but=here, only=only))
    if ended is not None:
        told = ngettext("Signed out in %(num)s browser.", "Signed out in %(num)s browsers.", ended)
        flash(told if ended else _("You are signed in nowhere else."))
    return redirect(url_for("organize.own_account.show"), 303)


def _change_password(form: PasswordForm, tried: FailedSignIn) -> bool:
    account = sessions.account()
    by = trail.organizer(account.id)
    old, new = form.old.data or "", form.password.data or ""
    accounts.change_password(account, old, new, beside=welcoming.names_here(), by=by)
    sign_ins.forget(tried)
    welcoming.tell_of_change(account, "password", f"password:{account.id}:{clock.now().timestamp()}")
    return True


def _turn_on(account: Account, secret: str, code: str) -> list[str]:
    codes = second_factor.turn_on(account, secret, code, by=trail.organizer(account.id))
    sessions.strengthened()
    welcoming.tell_of_change(account, "factor on", f"factor_on:{account.id}:{clock.now().timestamp()}")
    return codes


def _turn_off(account: Account) -> bool:
    welcoming.turn_code_off(account, by=trail.organizer(account.id))
    return True


def ask_for_factor() -> Any:
    """What a door answers where a second factor has to be shown first. If a form was being sent, it waits in the page:
    nothing typed is lost."""
    onward = guards.safe_next(request.script_root + (request.full_path if request.query_string else request.path))
    if request.method == "POST" and keeping.unpacked(keeping.packed()):
        return _needed(onward, keeping.packed()), 401
    wanted = onward if request.method == "GET" else None
    return redirect(url_for("organize.own_account.factor_needed", next=wanted), 303)


def _needed(onward: str | None, kept: str | None) -> str:
    """`onward`: the page that was wanted, and where what is kept was being sent."""
    typed = keeping.unpacked(kept)
    return render_template(
        "organize/own_account/factor_needed.html",
        has_one=second_factor.is_there(sessions.known().account_id),
        onward=onward,
        typed=typed,
        **keeping.beside(kept if typed else None, onward, url_for("organize.own_account.factor_needed")),
    )
