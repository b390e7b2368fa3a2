"""Which mails about their work an organizer gets."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventsapp.core import clock
from eventsapp.organization import details
from eventsapp.people import accounts
from eventsapp.web.parts import guards, sessions
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("account_mails", __name__)


class MailsForm(Form):
    """Each kind by itself."""

    alerts = BooleanField(_l("At once, when somebody gives up shortly before or a shift becomes at risk"))
    digest = BooleanField(_l("Each morning, what waits for a decision"))


@blueprint.route("/account/mails", methods=["GET", "POST"])
@guards.signed_in
def edit() -> Any:
    """What comes now is ticked; it is work, and no consent to be written to."""
    account = sessions.account()
    form = MailsForm(data={"alerts": account.wants_alerts, "digest": account.wants_digest})

    def choose() -> bool:
        wanted = {"alerts": bool(form.alerts.data), "digest": bool(form.digest.data)}
        accounts.choose_mails(account, **wanted, today=clock.today(details.zone()), by=acting())
        return True

    if form.save(choose):
        flash(_("Saved: these mails come from now on."))
        return redirect(url_for("organize.own_account.show"), 303)
    return render_template("organize/own_account/mails.html", form=form), 422 if form.errors else 200
