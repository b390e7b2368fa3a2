"""Reading and accepting a waiver or a consent: behind a link of one's own, or from the registration's page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.core.words import row_number
from eventsapp.waivers.models import Signature, WaiverVersion
from eventsapp.waivers.signing import signature_of
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.workflows import signing
from eventsapp.workflows.signing import AlreadyAccepted, Task
from eventsapp.workflows.summaries import Attending

blueprint = Blueprint("signing", __name__)


class SignForm(Form):
    """A tick and a typed name, for the very text that stands above them."""

    version = HiddenField()
    waiver = BooleanField(
        _l("I have read this and I accept it."), [DataRequired(_l("Read the text, then tick the box to accept it."))]
    )
    name = LineField(
        _l("Your full name"),
        longest=200,
        required=_l("Type your full name."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )

    def __init__(self, task: Task) -> None:
        super().__init__()
        if not task.is_own:
            self.waiver.label.text = _(
                "I am an adult and the parent or guardian of %(name)s. I have read this and I accept it.",
                name=task.called,
            )

    def sign(self, task: Task) -> Signature | None:
        """Accept what was read, or say in the form why not."""
        return self.save(
            lambda: signing.accept(
                task,
                row_number(self.version.data),
                name=self.name.data or "",
                language=languages.current(),
                by=PUBLIC,
            )
        )

    def show(self, version: WaiverVersion) -> None:
        """Be about the text in force now; a tick given to another one does not count for it."""
        if self.version.data != str(version.id):
            self.version.data, self.waiver.data = str(version.id), False


class AgainForm(Form):
    """A button."""

    def ask(self, attending: Attending) -> bool:
        """Mail it, or say in the form why not."""
        return bool(self.save(lambda: signing.ask_again(attending, by=PUBLIC)))


@blueprint.route("/sign/<token>", methods=["GET", "POST"])
@guards.open_to_all
def show(token: str) -> Any:
    """Behind the link that somebody was mailed."""
    task = signing.behind(token)
    if task is None:
        return render_template("mine/unknown.html"), 404
    return _answered(task, url_for("mine.signing.show", token=token))


@blueprint.route("/my/<token>/sign/<int:number>", methods=["GET", "POST"])
@opened()
def own(door: Door, number: int) -> Any:
    """From the page of the registration, for those for whom the link's person accepts."""
    here = door.address("signing.own", number=number)
    return _answered(signing.of(_told_of(door, number), door.person), here, back=door.address("registration.show"))


@blueprint.route("/my/<token>/sign/<int:number>/again", methods=["GET", "POST"])
@opened(code=True)
def again(door: Door, number: int) -> Any:
    """Mail the link once more to whoever has to accept for one of them."""
    attending, form = _told_of(door, number), AgainForm()
    if form.ask(attending):
        flash(_("The link is on its way."))
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/signing_again.html", door=door, form=form, signer=signing.signer_of(attending), attending=attending
    )
    return page, 422 if form.errors else 200


def _told_of(door: Door, number: int) -> Attending:
    """One of them whose consent this link's person may know of; anybody else is not found."""
    attending = door.attending(number)
    if not door.tells_consent(attending):
        raise NotFound
    return attending


def _answered(task: Task, here: str, *, back: str = "") -> Any:
    form = SignForm(task)
    if form.sign(task):
        return redirect(here, 303)
    common = {"task": task, "edition": task.edition, "back": back}
    try:
        version = signing.version_for(task)
    except Refusal as refusal:
        return render_template("mine/signing_closed.html", sentence=str(refusal), **common)
    signature = signature_of(version, task.person)
    if signature and signature.signer_id != task.signer.id and task.person.email:
        # Anybody may have called himself the guardian of somebody with an own address: who is, he does not learn.
        return render_template("mine/signing_closed.html", sentence=str(AlreadyAccepted()), **common)
    if signature:
        return render_template("mine/signing_done.html", signature=signature, version=version, **common)
    form.show(version)
    page = render_template("mine/signing.html", form=form, version=version, **common)
    return page, 422 if form.errors else 200
