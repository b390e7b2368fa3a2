"""Taking a shift, or one more, for somebody of the registration."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.registration.models import Entry
from eventsapp.reports import openings
from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.web.mine import shift_standing
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.workflows import commitments, taking
from eventsapp.workflows.joining import AlreadyPromised, TooYoungToHelp
from eventsapp.workflows.summaries import Attending

blueprint = Blueprint("taking", __name__)


class ShiftForm(Form):
    """One of the shifts on the page."""

    shifts = RadioField(_l("Shifts"), [one_of(_l("Choose a shift."))], validate_choice=False)

    def __init__(self, found: list["Choice"]) -> None:
        super().__init__()
        self.shifts.choices = [choice(one.shift.id, one.called) for one in found]


@dataclass(frozen=True)
class Choice:
    """A shift to choose, and what its card says."""

    shift: Shift
    called: str
    detail: dict[str, object]


@blueprint.get("/my/<token>/helping")
@opened()
def index(door: Door) -> Response | str:
    """For whom; with one person only there is nothing to ask."""
    if not _may_take(door):
        return _closed(door)
    if len(door.helpers) == 1:
        return redirect(door.address("taking.new", number=door.helpers[0].person_id), 303)
    return render_template("mine/taking/index.html", door=door)


@blueprint.route("/my/<token>/helping/<int:number>", methods=["GET", "POST"])
@opened(code=True)
def new(door: Door, number: int) -> Response | str | tuple[str, int]:
    """The shifts that can be taken, where help is needed most first. Taken twice it is taken once."""
    attending = door.helper(number)
    if not _may_take(door):
        return _closed(door)
    found = openings.page(door.edition, openings.Wanted(), clock.now(), number=request.args.get("page", 1, type=int))
    choices = _choices(door, attending, found.shifts)
    form = ShiftForm(choices)
    taken = form.save(lambda: _take(door, attending, db.session.get_one(Shift, int(form.shifts.data or 0))))
    if taken:
        flash(_said_of(taken))
        return redirect(door.address("registration.show"), 303)
    page = render_template(
        "mine/taking/new.html",
        door=door,
        form=form,
        attending=attending,
        found=found,
        details={str(one.shift.id): one.detail for one in choices},
        speaks=door.speaks_for(attending),
    )
    return page, 422 if form.errors else 200


def _take(door: Door, attending: Attending, shift: Shift) -> Assignment:
    try:
        return taking.take(door.registration, attending, shift, by=PUBLIC)
    except (TooYoungToHelp, AlreadyPromised):
        if door.speaks_for(attending):
            raise
        raise taking.CannotTakeIt(name=attending.person.name) from None


def _may_take(door: Door) -> bool:
    return rules.is_open(door.edition, clock.now())


def _closed(door: Door) -> Response:
    flash(_("Sign-up is closed, so no shift can be taken here now. Write to us: we are glad of your help."), "info")
    return redirect(door.address("registration.show"), 303)


def _said_of(taken: Assignment) -> str:
    name = taken.person.name
    if taken.status == AssignmentStatus.WAITLISTED:
        return _("%(name)s is on the waitlist of this shift. We write to you as soon as there is a place.", name=name)
    if taken.status == AssignmentStatus.REQUESTED:
        return _("%(name)s asked for this shift. An organizer looks at it, and we write to you.", name=name)
    return _("The shift belongs to %(name)s. Thank you!", name=name)


def _choices(door: Door, attending: Attending, listed: list[Shift]) -> list[Choice]:
    """A card for each that they are not on, with what to think of and how many places are left.

    What cannot be chosen comes last, with the reason; how old somebody is with an own address is no reason told here.
    """
    theirs = {one.shift_id for one in door.assignments if one.is_current and one.person_id == attending.person_id}
    guardians = {one.shift_id for one in door.assignments if one.is_current and one.person_id == attending.guardian_id}
    promised = _promised(door, attending)
    found = []
    for shift in listed:
        if shift.id in theirs:
            continue
        when = shift_standing.hours_of(shift, door.edition)
        fits = taking.fit(shift, attending, promised, beside_guardian=shift.id in guardians)
        if not door.speaks_for(attending):
            fits = replace(fits, age=None)
        called = _("%(role)s, %(when)s", role=shift.role.name.said(), when=when)
        found.append(Choice(shift, called, _detail(shift, fits)))
    return sorted(found, key=lambda one: "reason" in one.detail)


def _promised(door: Door, attending: Attending) -> list[Commitment]:
    """What they promised with this registration; what they promised elsewhere is nobody's business here."""
    promised = [
        commitments.of_shift(one.shift, door.edition)
        for one in door.assignments
        if one.is_current and one.person_id == attending.person_id
    ]
    starts = commitments.of_start(attending.category, door.edition) if isinstance(attending, Entry) else None
    return [*promised, starts] if starts else promised


def _detail(shift: Shift, fits: taking.Fit) -> dict[str, object]:
    needs = shift.role.requirements.said() if shift.role.requirements else ""
    about = f"{shift.role.description.said()} {needs}".strip()
    detail: dict[str, object] = {"hint": "\u00a0· ".join(part for part in (shift.where.said(), about) if part)}
    if fits.age is not None:
        return detail | {"reason": _("For people from age %(age)s.", age=fits.age)}
    said = " ".join(str(clash) for clash in fits.clashes)
    if not fits.is_possible:
        return detail | {"reason": said}
    if said:
        detail["facts"] = _("Think of this: %(clashes)s", clashes=said)
    if shift.pool.is_full:
        return detail | {"note": _("Full. You can join the waitlist.")}
    return detail | {"places": shift.pool.left}
