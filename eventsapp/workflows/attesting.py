"""Attesting hours: the letter about what somebody did, for a school or an employer, as a tagged PDF."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.audit.trail import Actor
from eventsapp.core import addresses, clock, documents, languages
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.organization import details
from eventsapp.volunteering import hours, hours_letters
from eventsapp.volunteering.models import Assignment
from eventsapp.volunteering.records import Hours


class NothingApproved(Refusal):
    """A letter tells of approved hours only, and there are none."""

    sentence = _l("There is no letter yet: the hours have not been approved.")


def letter(edition: Edition, theirs: Sequence[Assignment], *, language: str, by: Actor) -> dict[str, object]:
    """A new letter about the approved hours among one person's shifts: what stands in it, with its code.

    The code counts from now on, until an hour of it is corrected.
    """
    credited = {number: one for number, one in hours.of(list(theirs)).items() if one.minutes}
    lines = [(assignment, credited[assignment.id]) for assignment in theirs if assignment.id in credited]
    if not lines or any(assignment.is_placeholder for assignment, _one in lines):
        raise NothingApproved
    person = lines[0][0].person
    minutes = sum(one.minutes for _assignment, one in lines)
    code = hours_letters.make(edition.id, person, minutes, language=language, by=by)
    with languages.speaking(language):
        return {
            "name": person.name,
            "organization": _organization(),
            "event": f"{edition.series.name.said()} {edition.year}",
            "event_days": languages.days(edition.starts_on, edition.ends_on),
            "made_on": _capital(languages.day(clock.today(edition.zone))),
            "total": hours.said(minutes),
            "lines": [_line(assignment, one, edition) for assignment, one in lines],
            "approvers": ", ".join(dict.fromkeys(_approver(one) for _assignment, one in lines)),
            "code": code,
            **_verifying(language),
        }


def written(given: dict[str, object], language: str) -> bytes:
    """The letter as a file. It is written after the transaction, and not kept."""
    return documents.pdf("hours_letter", language, given)


def _line(assignment: Assignment, credited: Hours, edition: Edition) -> dict[str, str]:
    shift = assignment.shift
    begins, ends = (clock.local(moment, edition.zone) for moment in (shift.starts_at, shift.ends_at))
    times = _("%(start)s to %(end)s", start=languages.clock(begins), end=languages.clock(ends))
    return {
        "when": f"{_capital(languages.day(begins.date()))}, {times}",
        "role": shift.role.name.said(),
        "place": shift.where.said(),
        "hours": hours.said(credited.minutes),
        "supervisor": shift.lead.name if shift.lead else _approver(credited),
    }


def _capital(day: str) -> str:
    """A French day begins with "le"; at the beginning of a line it is "Le"."""
    return f"{day[:1].upper()}{day[1:]}"


def _approver(credited: Hours) -> str:
    return credited.approver.name if credited.approver else _charity()


def _charity() -> str:
    organization = details.current()
    return organization.name.said() if organization else ""


def _organization() -> dict[str, object]:
    organization = details.current()
    if organization is None:
        return {"name": "", "lines": [], "contact": ""}
    contact = [organization.phone, organization.contact_email, organization.website]
    lines = [organization.address, ", ".join(part for part in contact if part)]
    return {
        "name": organization.name.said(),
        "lines": [line for line in lines if line],
        "contact": organization.contact_email,
    }


def _verifying(language: str) -> dict[str, str]:
    """Where the code is checked: as a link, and as it is read and typed."""
    address = addresses.of("public.verify.show", language=language)
    parts = urlsplit(address)
    return {"verify_address": address, "verify_shown": f"{parts.netloc}{parts.path}"}
