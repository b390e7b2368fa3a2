"""Who organizes, and what each may do: invite people, give and take access roles, close accounts."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from eventsapp.core.db import row_of
from eventsapp.events import series as all_series
from eventsapp.events import sites
from eventsapp.events.models import Series, Site
from eventsapp.people import accounts, passkeys, sign_ins
from eventsapp.people.models import Account
from eventsapp.permissions import grants, invitations
from eventsapp.permissions.models import Grant, Invitation
from eventsapp.permissions.table import ALLOWED, AccessRole, Permission
from eventsapp.web.organize import access_words
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import AddressField, Form, LineField, choice
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import welcoming

blueprint = Blueprint("accounts", __name__)


class GrantForm(Form):
    """An access role, and for what."""

    access_role = SelectField(_l("What they may do"))
    part = SelectField(_l("For which events"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access_role.choices = [SelectChoice(str(role), access_words.ROLES[role]) for role in AccessRole]
        self.parts: dict[str, Series | Site | None] = {"": None}
        self.parts |= {series.slug: series for series in all_series.listed()}
        self.parts |= {f"site:{site.id}": site for site in sites.coming()}
        self.part.choices = [choice(key, access_words.part(one)) for key, one in self.parts.items()]

    def wanted(self) -> tuple[AccessRole, Series | Site | None]:
        """The role, and the series or the site it is for."""
        return AccessRole(self.access_role.data), self.parts[self.part.data]


class InvitationForm(GrantForm):
    """Who is invited, in which language."""

    name = LineField(_l("Full name"), longest=200, required=_l("Enter the name."), render_kw={"autocomplete": "off"})
    email = AddressField(_l("E-mail address"), required=_l("Enter the e-mail address."))
    language = SelectField(
        _l("Language of the mail"), choices=[SelectChoice("en", "English"), SelectChoice("fr", "Français")]
    )


@blueprint.get("/accounts")
@guards.needs(Permission.MANAGE_ACCOUNTS)
def index() -> str:
    """Everybody who may do something, who was invited, and what each access role means."""
    listed = accounts.listed()
    held: dict[int, list[Grant]] = {account.id: [] for account in listed}
    for grant in grants.every():
        held[grant.account_id].append(grant)
    return render_template(
        "organize/accounts/index.html",
        accounts=listed,
        held=held,
        invitations=invitations.waiting(),
        roles=access_words.ROLES,
        permissions=access_words.PERMISSIONS,
        allowed=ALLOWED,
        with_passkey=passkeys.holders(),
        part_of=access_words.of,
    )


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def invite() -> Any:
    """Invite somebody by mail."""
    form = InvitationForm(data={"access_role": str(AccessRole.ORGANIZER), "part": "", "language": "en"})
    if form.save(lambda: _invite(form)):
        flash(_("The invitation is on its way to %(address)s.", address=form.email.data))
        return redirect(url_for("organize.accounts.index"), 303)
    return render_template("organize/accounts/invite.html", form=form), 422 if form.errors else 200


@blueprint.post("/accounts/invitations/<int:number>/take-back")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def take_back(number: int) -> Response:
    """End an invitation nobody has accepted yet."""
    invitation = row_of(Invitation, number)
    if Form().save(lambda: invitations.take_back(invitation, by=acting())):
        flash(_("The invitation does not work any more."))
    return redirect(url_for("organize.accounts.index"), 303)


@blueprint.get("/accounts/<int:number>")
@guards.needs(Permission.MANAGE_ACCOUNTS)
def show(number: int) -> str:
    """What one account may do."""
    return _page(row_of(Account, number), _giving())


@blueprint.post("/accounts/<int:number>/grants")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def give(number: int) -> Any:
    """Give an account another role."""
    account, form = row_of(Account, number), _giving()
    if form.save(lambda: grants.give(account, *form.wanted(), by=acting())):
        flash(_("%(name)s may do more now.", name=account.name))
        return redirect(url_for("organize.accounts.show", number=account.id), 303)
    return _page(account, form), 422


@blueprint.post("/accounts/<int:number>/grants/<int:which>/take")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def take(number: int, which: int) -> Any:
    """Take a role away, at once."""
    account, grant = row_of(Account, number), row_of(Grant, which, account_id=number)
    return _done(account, lambda: grants.take(grant, by=acting()), _("%(name)s may do less now.", name=account.name))


@blueprint.post("/accounts/<int:number>/close")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def close(number: int) -> Any:
    """End an account for good; whoever uses it is out at once."""
    account = row_of(Account, number)
    return _done(
        account, lambda: grants.close(account, by=acting()), _("The account of %(name)s is closed.", name=account.name)
    )


@blueprint.post("/accounts/<int:number>/sign-out")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def sign_out(number: int) -> Any:
    """Sign somebody out everywhere, as when a phone was lost."""
    account = row_of(Account, number)
    return _done(
        account,
        lambda: accounts.sign_out_everywhere(account, by=acting()),
        _("%(name)s is signed out everywhere.", name=account.name),
    )


@blueprint.post("/accounts/<int:number>/second-factor/off")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def factor_off(number: int) -> Any:
    """Turn the second factor off for somebody who lost phone and paper."""
    account = row_of(Account, number)
    return _done(
        account,
        lambda: welcoming.turn_code_off(account, by=acting()),
        _("%(name)s signs in with the password alone now.", name=account.name),
    )


@blueprint.post("/accounts/<int:number>/passkeys/removal")
@guards.needs(Permission.MANAGE_ACCOUNTS)
@guards.confirmed
def remove_passkeys(number: int) -> Any:
    """Take the passkeys away from somebody who lost the device, or whose account was opened by another."""
    account = row_of(Account, number)
    return _done(
        account,
        lambda: welcoming.remove_passkeys(account, by=acting()),
        _("No passkey opens the account of %(name)s any more.", name=account.name),
    )


def _giving() -> GrantForm:
    return GrantForm(data={"access_role": str(AccessRole.VIEWER), "part": ""})


def _page(account: Account, form: Form) -> str:
    return render_template(
        "organize/accounts/show.html",
        account=account,
        form=form,
        grants=grants.of(account),
        roles=access_words.ROLES,
        part_of=access_words.of,
        sign_ins=sign_ins.of(account),
        passkeys=passkeys.of(account),
    )


def _done(account: Account, act: Callable[[], object], told: str) -> Any:
    form = GrantForm(formdata=None, data={"access_role": str(AccessRole.VIEWER), "part": ""})
    acting = Form()
    if acting.save(lambda: (act(),)):
        flash(told)
        return redirect(url_for("organize.accounts.show", number=account.id), 303)
    form.form_errors.extend(acting.form_errors)
    return _page(account, form), 422


def _invite(form: InvitationForm) -> Invitation:
    role, part = form.wanted()
    return welcoming.invite(
        form.email.data or "",
        form.name.data or "",
        role,
        part,
        language=form.language.data,
        host=sessions.known().name,
        by=acting(),
    )
