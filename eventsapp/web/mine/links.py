"""The links to the registration: sent again, ended elsewhere, and taken over from a helper."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.submissions import links
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts.brakes import braked
from eventsapp.workflows import confirming, handing_over

blueprint = Blueprint("links", __name__)


@blueprint.get("/my/<token>/links")
@opened(code=True)
def show(door: Door) -> str:
    """How many links work, and what can be done about them."""
    others = len(links.live(door.registration, door.person)) - 1
    helper = None if door.is_registrants else door.registration.registrant
    may_take_over = helper is not None and handing_over.may_take_over(door.link)
    return render_template("mine/links/show.html", door=door, others=others, helper=helper, may_take_over=may_take_over)


@blueprint.post("/my/<token>/links/send")
@braked("CODES_PER_ADDRESS")
@opened(code=True)
def send(door: Door) -> Response:
    """Mail another link to the person this one belongs to."""
    if pressed(lambda: confirming.link_again(door.registration, door.person)):
        flash(_("A new link is on its way to your e-mail address."))
    return redirect(door.address("links.show"), 303)


@blueprint.post("/my/<token>/links/revoke")
@opened(code=True)
def revoke(door: Door) -> Response:
    """End all other links of the same person, wherever they were forwarded to."""
    ended: list[int] = []
    if pressed(lambda: ended.append(links.revoke_all(door.registration, door.person, but=door.link, by=PUBLIC))):
        told = ngettext(
            "%(num)s other link does not work any more.", "%(num)s other links do not work any more.", ended[-1]
        )
        flash(told if ended[-1] else _("There are no other links."))
    return redirect(door.address("links.show"), 303)


@blueprint.route("/my/<token>/links/take-over", methods=["GET", "POST"])
@opened(code=True)
def take_over(door: Door) -> Response | str:
    """Become the registrant in place of whoever signed one up; asked once."""
    if not door.is_registrants and request.method == "GET":
        return render_template("mine/links/take_over.html", door=door, helper=door.registration.registrant)
    if door.is_registrants or pressed(lambda: handing_over.take_over(door.link, by=PUBLIC)):
        flash(_("This registration is yours alone now."))
    return redirect(door.address("registration.show"), 303)
