"""What concerns all of them together: a team, a code, questions about the booking."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.core import clock, words
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.questions import rules as asking_rules
from eventsapp.questions.models import About, Question
from eventsapp.registration import prices
from eventsapp.teams import teams
from eventsapp.teams.models import Team
from eventsapp.web.parts import questioning
from eventsapp.web.parts.forms import LineField, choice, one_of
from eventsapp.web.parts.questioning import Asked, Picks
from eventsapp.web.public.register import steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.workflows.plans import TeamWish

blueprint = Blueprint("together", __name__)


class TogetherForm(StepForm):
    """A team, a code, and what is asked once for all."""

    step = "together"

    team = RadioField(_l("Would you like to be in a team?"), [one_of(_l("Choose one of these."))], default="none")
    team_code = LineField(_l("Code of the team"), longest=40, render_kw={"autocomplete": "off", "spellcheck": "false"})
    team_name = LineField(_l("Name of the new team"), longest=100, render_kw={"autocomplete": "off"})
    code = LineField(_l("Code for a lower price"), longest=40, render_kw={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, draft: OpenDraft, *, prefix: str = "") -> None:
        super().__init__(draft, prefix=prefix)
        self.team.choices = [
            choice("none", _("No team")),
            choice("join", _("Join a team")),
            choice("start", _("Start a team")),
        ]
        if self.team.data not in ("none", "join", "start"):
            self.team.data = "none"
        if not draft.edition.has_teams:
            del self.team, self.team_code, self.team_name
        if not draft.set_up.has_codes:
            del self.code
        self.questions = [one for one in draft.questions if one.about == About.REGISTRATION]
        for question in self.questions:
            self.add(questioning.name_of(question), questioning.field_of(question))

    @property
    def wish(self) -> TeamWish | None:
        """The team to join or to start."""
        if self.team is None or self.team.data == "none":
            return None
        return TeamWish(code=self.team_code.data) if self.team.data == "join" else TeamWish(name=self.team_name.data)

    @property
    def fee_code(self) -> str:
        """The code for a lower price, or nothing."""
        return (self.code.data or "") if self.code is not None else ""

    @property
    def answers(self) -> dict[int, str]:
        """What was answered to the questions that are put."""
        return {one.id: questioning.value_of(one, self[questioning.name_of(one)]) for one in self._put()}

    def laid_out(self) -> list[Asked]:
        """The questions for the page; the first two numbers belong to the team."""
        picks = Picks()
        picks.take("team", ["join", "start"])
        return questioning.lay_out(self.questions, self._fields, picks)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what is shown, and that the team and the code are of this event."""
        put = {one.id for one in self._put()}
        for question in self.questions:
            if question.id not in put:
                self[questioning.name_of(question)].validators = []
        is_right = super().validate(extra_validators)
        return self._check_team() and self._check_code() and is_right

    def _put(self) -> list[Question]:
        given = {one.id: questioning.keys_of(self[questioning.name_of(one)]) for one in self.questions}
        return asking_rules.shown(self.questions, given)

    def _check_team(self) -> bool:
        wish = self.wish
        if wish is None:
            return True
        field = self.team_code if self.team.data == "join" else self.team_name
        if field.errors:
            return False
        if not field.data:
            joins = self.team.data == "join"
            field.errors = [_("Enter the code of the team.") if joins else _("Give the new team a name.")]
            return False
        return self._is_accepted(lambda: self._look_up(wish))

    def _look_up(self, wish: TeamWish) -> None:
        edition = self.draft.edition
        if wish.code:
            teams.of_code(edition, wish.code)
        elif not words.folded(wish.name):
            raise teams.TeamNameUnusable
        elif db.session.scalar(
            select(Team.id).where(Team.edition_id == edition.id, Team.name_key == words.folded(wish.name)[:100])
        ):
            raise teams.TeamNameTaken

    def _check_code(self) -> bool:
        code = self.fee_code
        return not code or self._is_accepted(lambda: prices.find_code(self.draft.edition, code, clock.now()))

    def _is_accepted(self, look_up: Any) -> bool:
        try:
            look_up()
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/together", methods=["GET", "POST"])
@drafted
def edit(draft: OpenDraft) -> Response | tuple[str, int]:
    """Ask for the team, the code, and what concerns all."""
    if request.method == "POST":
        draft.keep("together", request.form)
    form = TogetherForm(draft)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "together.edit"), 303)
    page = render_template(
        "public/register/together.html",
        draft=draft,
        edition=draft.edition,
        form=form,
        asked=form.laid_out(),
        view="together.edit",
        back=steps.before(draft, "together.edit"),
    )
    return page, 422 if form.errors else 200
