"""The teams of the people in the registration: joining, leaving, how one is shown, and who is captain."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.refusals import NotFound
from eventsapp.registration.models import Entry
from eventsapp.teams import teams
from eventsapp.teams.models import Membership, ShownAs
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts.forms import Form, LineField, choice, one_of

blueprint = Blueprint("team", __name__)


class JoinForm(Form):
    """The code of a team."""

    team_code = LineField(
        _l("Code of the team"),
        longest=40,
        required=_l("Enter the code; whoever started the team has it."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false"},
    )


class ShownForm(Form):
    """How a member is shown on the team's page."""

    shown_as = RadioField(_l("On the team’s page"), [one_of(_l("Choose how to be shown."))], validate_choice=False)

    def __init__(self, membership: Membership) -> None:
        super().__init__(data={"shown_as": membership.shown_as})
        ways = [
            (ShownAs.FULL_NAME, _("Full name")),
            (ShownAs.FIRST_NAME, _("First name only")),
            (ShownAs.HIDDEN, _("Not at all")),
        ]
        self.shown_as.choices = [
            choice(way, words) for way, words in ways if way is not ShownAs.FULL_NAME or not membership.is_minor
        ]
        self.shown_as.flags.required = True


class CaptainForm(Form):
    """Another adult of the team."""

    captain = RadioField(_l("New captain"), [one_of(_l("Choose who is captain next."))], validate_choice=False)

    def __init__(self, others: list[Membership]) -> None:
        super().__init__()
        self.captain.choices = [choice(one.person_id, one.person.name) for one in others]
        self.captain.flags.required = True


@blueprint.get("/my/<token>/team")
@opened(code=True, changes=True)
def show(door: Door) -> str:
    """Everybody within reach, with the team they are in."""
    if not door.edition.has_teams:
        raise NotFound
    people = [entry for entry in door.entries if entry.is_current and entry.supports_id is None]
    return render_template(
        "mine/team/show.html", door=door, people=[(entry, teams.of(door.edition, entry.person)) for entry in people]
    )


@blueprint.route("/my/<token>/people/<int:number>/team/join", methods=["GET", "POST"])
@opened(code=True, changes=True)
def join(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Put this person into a team; who is in another one leaves it."""
    entry = _member(door, number)
    form = JoinForm()
    joined = form.save(
        lambda: teams.join(
            teams.of_code(door.edition, form.team_code.data or ""), entry.person, is_minor=entry.is_minor, by=PUBLIC
        )
    )
    if joined:
        flash(_("%(name)s is in the team %(team)s.", name=entry.person.name, team=joined.team.name))
        return redirect(door.address("team.show"), 303)
    return render_template("mine/team/join.html", door=door, form=form, entry=entry), 422 if form.errors else 200


@blueprint.post("/my/<token>/people/<int:number>/team/leave")
@opened(code=True, changes=True)
def leave(door: Door, number: int) -> Response:
    """Take this person out of their team. Twice is once."""
    entry = _member(door, number)
    membership = teams.of(door.edition, entry.person)
    if membership is None or pressed(lambda: teams.leave(membership, by=PUBLIC)):
        flash(_("%(name)s is in no team any more.", name=entry.person.name))
    return redirect(door.address("team.show"), 303)


@blueprint.route("/my/<token>/people/<int:number>/team/shown", methods=["GET", "POST"])
@opened(code=True, changes=True)
def shown(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Choose how this person is shown; children never by their full name."""
    entry = _member(door, number)
    membership = teams.of(door.edition, entry.person)
    if membership is None:
        return redirect(door.address("team.show"), 303)
    form = ShownForm(membership)

    def chosen() -> bool:
        teams.show_as(membership, ShownAs(form.shown_as.data), by=PUBLIC)
        return True

    if form.save(chosen):
        flash(_("The team’s page shows it from now on."))
        return redirect(door.address("team.show"), 303)
    return render_template("mine/team/shown.html", door=door, form=form, entry=entry), 422 if form.errors else 200


@blueprint.route("/my/<token>/people/<int:number>/team/captain", methods=["GET", "POST"])
@opened(code=True, changes=True)
def hand_over(door: Door, number: int) -> Response | str | tuple[str, int]:
    """Make another adult of the team its captain."""
    entry = _member(door, number)
    membership = teams.of(door.edition, entry.person)
    if membership is None or membership.team.captain_id != entry.person_id:
        return redirect(door.address("team.show"), 303)
    team = membership.team
    others = [one for one in teams.members(team) if one.person_id != entry.person_id and not one.is_minor]
    form = CaptainForm(others)

    def handed() -> bool:
        following = next(one for one in others if str(one.person_id) == form.captain.data)
        teams.hand_over(team, following.person, by=PUBLIC)
        return True

    if form.save(handed):
        flash(_("The team has a new captain."))
        return redirect(door.address("team.show"), 303)
    page = render_template("mine/team/captain.html", door=door, form=form, entry=entry, team=team, others=others)
    return page, 422 if form.errors else 200


def _member(door: Door, number: int) -> Entry:
    entry = door.entry(number)
    if not door.edition.has_teams or not entry.is_current or entry.supports_id is not None:
        raise NotFound
    return entry
