"""The steps in the life of an edition, each with a page that says what follows before it is taken."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from eventsapp.core import clock
from eventsapp.core.db import locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from eventsapp.permissions.table import Permission
from eventsapp.reports import concerned, missing
from eventsapp.reports.missing import Gap
from eventsapp.web.organize import following
from eventsapp.web.organize.edition_gaps import told
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.fields import DayField, TimeField
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.setup_form import SetupForm, as_moment, in_both, moment_in
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("edition_steps", __name__)


class StillMissing(Refusal):
    """Nothing is shown to the public by accident before it is whole."""

    sentence = _l("Something is still missing. Mend it first, or tick that you go on all the same.")
    field = "anyway"


class MissingMeanwhile(Refusal):
    """The tick was meant for another list."""

    sentence = _l("Something else is missing by now. Look at the list once more, and tick again to go on.")
    field = "anyway"


class GapsForm(SetupForm):
    """Going on although something is missing, and what the page said was."""

    anyway = BooleanField(_l("Go on all the same, and mend it afterwards"))
    known = HiddenField()

    def refuse_unless_known(self, gaps: list[Gap]) -> None:
        """Refuse to go on over what was not shown, or without the tick."""
        if gaps and not self.anyway.data:
            raise StillMissing
        if gaps and self.known.data != _digest(gaps):
            raise MissingMeanwhile

    def tell(self, gaps: list[Gap]) -> None:
        """Say what the page shows now; a tick for another list is taken off."""
        if self.known.data != _digest(gaps):
            self.anyway.data = False
        self.known.data = _digest(gaps)


class NoticeForm(SetupForm):
    """What everybody reads who asks what became of it."""

    notice_en = LinesField(
        _l("What happened, in English"), longest=1_000, required=_l("Say in English what happened."), **EN
    )
    notice_fr = LinesField(
        _l("What happened, in French"), longest=1_000, required=_l("Say in French what happened."), **FR
    )


class OpenForm(GapsForm):
    """Until when people can sign up."""

    closes_on = DayField(_l("Sign-up ends on (day)"))
    closes_time = TimeField(_l("Sign-up ends at (time)"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A day and its time belong together."""
        is_valid: bool = super().validate(extra_validators)
        return not self.refuse_half(self.closes_on, self.closes_time) and is_valid


@dataclass(frozen=True)
class Step:
    """One step: what its button says, from which standings it can be taken, and how."""

    words: Any
    done: Any
    after: frozenset[State]
    take: Callable[[Edition, Any], Edition]
    form: type[Form] = Form
    look: str = "main"


def _open(edition: Edition, form: OpenForm) -> Edition:
    return editions.open_(edition, closes_at=moment_in(form.closes_on, form.closes_time, edition.zone), by=acting())


def _frozen(*states: State) -> frozenset[State]:
    return frozenset(states)


_COMING = _frozen(State.ANNOUNCED, State.OPEN, State.CLOSED)
STEPS = {
    "announce": Step(
        _l("Announce the edition"),
        _l("Announced. Everybody can see it now."),
        _frozen(State.DRAFT),
        lambda edition, _form: editions.announce(edition, by=acting()),
        GapsForm,
    ),
    "open": Step(
        _l("Open sign-up"),
        _l("Sign-up is open."),
        _frozen(State.ANNOUNCED, State.CLOSED),
        _open,
        OpenForm,
    ),
    "close": Step(
        _l("Close sign-up"),
        _l("Sign-up is closed."),
        _frozen(State.OPEN),
        lambda edition, _form: editions.close(edition, by=acting()),
        look="quiet",
    ),
    "postpone": Step(
        _l("Postpone the edition"),
        _l("Postponed. Announce it again as soon as the new date is known."),
        _COMING,
        lambda edition, form: editions.postpone(edition, form.text("notice"), by=acting()),
        NoticeForm,
        "quiet",
    ),
    "cancel": Step(
        _l("Cancel the edition"),
        _l("Cancelled. It stays where people look for it, with what you said."),
        _COMING | {State.POSTPONED},
        lambda edition, form: editions.cancel(edition, form.text("notice"), by=acting()),
        NoticeForm,
        "danger",
    ),
    "finish": Step(
        _l("Write down that the edition is over"),
        _l("It is finished."),
        _frozen(State.FINISHED),
        lambda edition, _form: editions.finish(edition, by=acting()),
    ),
    "archive": Step(
        _l("Put the edition away"),
        _l("It is put away, and stays among the past years."),
        _frozen(State.FINISHED),
        lambda edition, _form: editions.archive(edition, by=acting()),
    ),
}


def possible(edition: Edition) -> dict[str, Step]:
    """The steps that can be taken now."""
    standing = rules.standing(edition, clock.now())
    found = {name: step for name, step in STEPS.items() if standing in step.after}
    found.pop("archive" if edition.state != State.FINISHED else "finish", None)
    return found


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/setup/steps/<step>", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def take(edition: Edition, step: str) -> Any:
    """Say what follows from it and whom it concerns, then take it. One that does not fit is refused by its act."""
    wanted = STEPS.get(step)
    if wanted is None:
        raise NotFound
    form = _form(wanted, edition)

    def act() -> Edition:
        if isinstance(form, GapsForm) and step in possible(locked(edition)):
            form.refuse_unless_known(_gaps(edition, step))
        return wanted.take(edition, form)

    if form.save(act):
        flash(str(wanted.done))
        return redirect(page_of(edition, "edition_setup.show"), 303)
    gaps = _gaps(edition, step) if isinstance(form, GapsForm) else []
    if isinstance(form, GapsForm):
        form.tell(gaps)
    page = render_template(
        "organize/edition_steps/take.html",
        edition=edition,
        form=form,
        name=step,
        step=wanted,
        is_possible=step in possible(edition),
        concerned=concerned.by(edition),
        foreseen=following.foreseen(edition),
        gaps=told(edition, gaps),
        sign_up_ends=rules.sign_up_ends_at(edition),
    )
    return page, 422 if form.errors else 200


def _form(step: Step, edition: Edition) -> Any:
    if step.form is OpenForm:
        return OpenForm(data=as_moment("closes", edition.closes_at, edition.zone))
    if step.form is NoticeForm:
        return NoticeForm(data=in_both("notice", edition.notice))
    return step.form()


def _gaps(edition: Edition, step: str) -> list[Gap]:
    """What is missing before it is taken; the end of sign-up is asked for on the page that opens it."""
    gaps = missing.of(edition, clock.now())
    return [gap for gap in gaps if step != "open" or gap.what is not missing.What.LATER_END]


def _digest(gaps: list[Gap]) -> str:
    return hashlib.sha256(repr(gaps).encode()).hexdigest()[:16]
