"""How people are called and reached: the link's own person, and those who have no address of their own."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import AddressField, Form, LineField, PhoneField
from eventsapp.workflows import correcting

blueprint = Blueprint("details", __name__)


class ContactForm(Form):
    """The link's own person."""

    name = LineField(
        _l("Full name"),
        longest=100,
        required=_l("Enter your name."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = AddressField(
        _l("E-mail address"),
        required=_l("Enter an e-mail address, so that we can reach you."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel"})


class NameForm(Form):
    """Somebody without an address of their own."""

    name = LineField(_l("Full name"), longest=100, required=_l("Enter the name."), render_kw={"spellcheck": "false"})


@blueprint.route("/my/<token>/details", methods=["GET", "POST"])
@opened(code=True, changes=True)
def edit(door: Door) -> Response | str | tuple[str, int]:
    """Name, address and telephone of the person the link belongs to."""
    person, before = door.person, door.person.email
    form = ContactForm(data={"name": person.name, "email": person.email, "phone": person.phone})
    changed = form.save(
        lambda: correcting.contact(
            door.registration,
            door.person,
            name=form.name.data or "",
            email=form.email.data or "",
            phone=form.phone.data or "",
            by=PUBLIC,
        )
    )
    if changed is not None:
        flash(*_said(bool(changed), "" if person.email == before else person.email or ""))
        return redirect(door.address("registration.show"), 303)
    return render_template("mine/details/edit.html", door=door, form=form), 422 if form.errors else 200


@blueprint.route("/my/<token>/people/<int:number>/name", methods=["GET", "POST"])
@opened(code=True, changes=True)
def rename(door: Door, number: int) -> Response | str | tuple[str, int]:
    """The name of somebody who has no page of their own."""
    entry = door.entry(number)
    if entry.person.email or not entry.is_current:
        raise NotFound
    form = NameForm(data={"name": entry.person.name})
    changed = form.save(lambda: correcting.rename(entry, form.name.data or "", by=PUBLIC))
    if changed is not None:
        flash(_("The name is saved.") if changed else _("Nothing was changed."), "message" if changed else "info")
        return redirect(door.address("registration.show"), 303)
    page = render_template("mine/details/rename.html", door=door, form=form, entry=entry)
    return page, 422 if form.errors else 200


def _said(is_changed: bool, new_address: str) -> tuple[str, str]:
    """What became of it, and what kind of news that is."""
    if new_address:
        saved = _(
            "Saved. From now on we write to %(address)s. A mail with a link to this page is on its way there.",
            address=new_address,
        )
        return saved, "message"
    return (_("Your details are saved."), "message") if is_changed else (_("Nothing was changed."), "info")
