"""What the pages about shifts say in words: how a shift is filled, how old somebody is, what is missing."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.access.models import NeedKind
from eventsapp.core import clock, languages
from eventsapp.events.models import Edition
from eventsapp.reports.candidates import Candidate
from eventsapp.reports.filters import status_in_words
from eventsapp.volunteering.carrying import Truth
from eventsapp.volunteering.clashes import Clash
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest, Qualification, QualificationKind
from eventsapp.workflows import shift_letters

LOOKS = {
    "requested": "warning",
    "confirmed": "ok",
    "reaffirmed": "ok",
    "arrived": "ok",
    "completed": "ok",
    "offered": "info",
    "waitlisted": "warning",
}
KINDS = {
    QualificationKind.TRAINING: _l("Training"),
    QualificationKind.CRIMINAL: _l("Criminal record check"),
    QualificationKind.JUDICIAL: _l("Criminal record and judicial matters check"),
    QualificationKind.VULNERABLE: _l("Vulnerable sector check"),
}
MISFITS = {
    NeedKind.SEATED_WORK: _l("Asked for work while seated. This role is not."),
    NeedKind.NO_LIFTING: _l("Asked for work without lifting. This role may need some."),
    NeedKind.SHORT_SHIFTS: _l("Asked for short shifts. This one is long."),
}
PRIORITIES = {"critical": _l("The event cannot go on without it"), "usual": "", "nice": _l("Nice to have")}


def needs(shift: Shift) -> str:
    """How many it needs."""
    if shift.pool.maximum is None:
        return _("At least %(minimum)s, ideally %(ideal)s", minimum=shift.minimum, ideal=shift.ideal)
    return _(
        "At least %(minimum)s, ideally %(ideal)s, at most %(most)s",
        minimum=shift.minimum,
        ideal=shift.ideal,
        most=shift.pool.maximum,
    )


def standing(shift: Shift) -> str:
    """How far it is from what it needs."""
    held = shift.pool.held
    if held < shift.minimum:
        short = shift.minimum - held
        return ngettext("%(num)s person short of the minimum", "%(num)s people short of the minimum", short)
    if held < shift.ideal:
        short = shift.ideal - held
        return ngettext("%(num)s person short of the ideal", "%(num)s people short of the ideal", short)
    return _("Has everybody it needs")


def is_short(shift: Shift) -> bool:
    """Whether the work cannot be done with those who are on it."""
    return shift.cancelled_at is None and shift.pool.held < shift.minimum


def status(assignment: Assignment) -> str:
    """Where it stands."""
    return status_in_words(assignment.status)


def age(volunteer: Volunteer) -> str:
    """The age band on the first day, as far as it is known."""
    if volunteer.from_age is None:
        return ""
    if volunteer.to_age is None:
        return _("%(age)s years or older", age=volunteer.from_age)
    if volunteer.to_age == volunteer.from_age:
        return _("%(age)s years", age=volunteer.from_age)
    return _("%(first)s to %(last)s years", first=volunteer.from_age, last=volunteer.to_age)


def truth(of: Truth) -> str:
    """How a shift went: what it needed, who signed up, who came."""
    needed = ngettext("Needed %(num)s", "Needed %(num)s", of.needed)
    signed_up = ngettext("%(num)s signed up", "%(num)s signed up", of.signed_up)
    came = ngettext("%(num)s came", "%(num)s came", of.came)
    return _("%(needed)s, %(signed_up)s, %(came)s.", needed=needed, signed_up=signed_up, came=came)


def answer(request: HelpRequest) -> str:
    """What somebody who was asked for help said."""
    return {"yes": _("Yes"), "no": _("Cannot come")}.get(request.answer, _("No answer yet"))


def kind_of(seen: Qualification, trainings: dict[str, str]) -> str:
    """What was seen; a training by its name where a role of the edition has it."""
    if seen.kind != QualificationKind.TRAINING:
        return str(KINDS[QualificationKind(seen.kind)])
    name = trainings.get(seen.training_key, seen.training_key)
    return _("Training: %(name)s", name=name)


def reasons(candidate: Candidate, beside: list[Clash], edition: Edition) -> list[str]:
    """What speaks for and against asking somebody."""
    said = [_("Knows this role.")] if candidate.knows_role else []
    if candidate.last_asked_at is None:
        said.append(_("Was never asked."))
    else:
        day = languages.day(clock.local(candidate.last_asked_at, edition.zone).date())
        said.append(_("Was last asked on %(day)s.", day=day.removeprefix("le ")))
    if candidate.lacks_training:
        said.append(_("Has not had the training yet."))
    said += [str(MISFITS[kind]) for kind in candidate.misfits]
    return said + [str(clash) for clash in beside]


def told(assignment: Assignment) -> str:
    """Whose mail says what becomes of this assignment; nobody's where there is no address."""
    reader = next(iter(shift_letters.readers([assignment])))[1]
    return reader.name if reader.email else ""
