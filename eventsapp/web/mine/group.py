"""The people of a group: a list of names for the places taken together, and a name put right."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.web.mine.details import NameForm
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.workflows import naming

blueprint = Blueprint("group", __name__)


class NamesForm(Form):
    """A list, as it is pasted from elsewhere."""

    names = LinesField(_l("Names, one on each line"), longest=20_000, required=_l("Write at least one name."))

    def validate(self, extra_validators: object = None) -> bool:
        """No name is longer than the roster can hold."""
        if not super().validate(extra_validators):
            return False
        if any(len(name) > 100 for name in self.listed):
            self.names.errors = [_("A name can have at most 100 characters. Is there one name on each line?")]
            return False
        return True

    @property
    def listed(self) -> list[str]:
        """The names, empty lines left out."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


@blueprint.route("/my/<token>/group", methods=["GET", "POST"])
@opened(code=True, changes=True)
def show(door: Door) -> Response | str | tuple[str, int]:
    """Who is in the group, and names for the places without one. A list sent again names nobody twice."""
    if not door.is_registrants or not door.registration.group_name:
        raise NotFound
    form = NamesForm()
    named = form.save(lambda: naming.fill(door.registration, form.listed, by=PUBLIC))
    if named is not None:
        told = ngettext("%(num)s name is saved.", "%(num)s names are saved.", named)
        flash(told if named else _("These people are in your group already."), "message" if named else "info")
        return redirect(door.address("group.show"), 303)
    members = naming.people(door.registration)
    free = sum(is_unnamed for _person, is_unnamed in members)
    people = [person for person, is_unnamed in members if not is_unnamed]
    page = render_template("mine/group/show.html", door=door, form=form, people=people, free=free)
    return page, 422 if form.errors else 200


@blueprint.route("/my/<token>/helping/<int:number>/name", methods=["GET", "POST"])
@opened(code=True, changes=True)
def rename(door: Door, number: int) -> Response | str | tuple[str, int]:
    """The name of somebody who helps and has no page of their own."""
    volunteer = next((one for one in door.volunteers if one.person_id == number and not one.person.email), None)
    if volunteer is None:
        raise NotFound
    form = NameForm(data={"name": volunteer.person.name})
    changed = form.save(lambda: naming.name(door.registration, volunteer.person, form.name.data or "", by=PUBLIC))
    if changed is not None:
        flash(_("The name is saved.") if changed else _("Nothing was changed."), "message" if changed else "info")
        return redirect(door.address("group.show" if door.registration.group_name else "registration.show"), 303)
    page = render_template("mine/group/rename.html", door=door, form=form, volunteer=volunteer)
    return page, 422 if form.errors else 200
