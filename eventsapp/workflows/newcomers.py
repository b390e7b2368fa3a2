"""Newcomers: the letters to everybody a form brought in, and to those it named who take part already."""

from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any

from eventsapp.events.models import Edition
from eventsapp.fundraising import goals
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.workflows import acceptances, shift_lines, summaries
from eventsapp.workflows.acceptances import Request
from eventsapp.workflows.joining import Joined
from eventsapp.workflows.posting import has_own_letter, post
from eventsapp.workflows.summaries import Asked, Attending, JustNow


def summary(
    kind: str,
    registration: Registration,
    entries: Sequence[Entry],
    to_sign: Asked,
    joined: Joined,
    *,
    total_cents: int,
    others: list[str],
    known: JustNow | None = None,
) -> None:
    """The whole letter for the registrant; their own for the others; and for whoever only signs, the link to it."""
    edition, registrant = registration.edition, registration.registrant
    waits = any(entry.status == EntryStatus.WAITLISTED for entry in entries)
    attending: list[Attending] = [*entries, *_minors(entries, joined)]
    terms = summaries.terms(edition, attending, known)
    letterhead = known.letterhead if known else summaries.letterhead(edition)
    request = acceptances.by_signer(registration, to_sign).get(registrant, Request())
    shifts = shift_lines.lines(edition, _registrants(registration, joined), registrant)
    post(
        kind,
        registration,
        registrant,
        key=f"{kind}:{entries[0].id if entries else registration.id}",
        is_new=known is not None,
        secrets=dict(request.secrets),
        people=summaries.lines(edition, entries, known),
        is_alone=len(entries) == 1 and entries[0].person_id == registrant.id,
        shifts=shifts,
        others=others,
        total_cents=total_cents,
        waits=waits,
        turn=summaries.turn(entries) if waits else 0,
        team=summaries.team(edition, entries),
        charity=letterhead.charity,
        may_raise=letterhead.may_raise,
        accepted=summaries.accepted(terms, edition, registrant),
        to_accept=request.texts,
        still_to_sign=summaries.still_to_sign(terms, attending, to_sign),
    )
    tell_the_others(registration, entries, to_sign, joined, but={registrant})


def tell_the_others(
    registration: Registration,
    entries: Sequence[Entry],
    to_sign: Asked,
    joined: Joined,
    *,
    but: Set[Person] = frozenset(),
) -> None:
    """Write to those with an address of their own about what is theirs, and to whoever only signs."""
    edition = registration.edition
    asked = acceptances.by_signer(registration, to_sign)
    common: dict[str, Any] = {}  # looked up for the first of them: whoever comes alone has nobody else to be told
    written = set(but)
    told_already = _known(joined)
    everybody: list[Attending] = [*entries, *joined.volunteers.values()]
    for one in everybody:
        theirs = [assignment for assignment in joined.assignments if assignment.person_id == one.person_id]
        is_entry = isinstance(one, Entry)
        if not has_own_letter(registration, one) or one.person in written:
            continue
        if not is_entry and not theirs and one.person_id in told_already:
            continue
        written.add(one.person)
        common = common or _of_all(edition, entries)
        request = asked.get(one.person, Request())
        kind = "signed_up" if is_entry else "shifts_given"
        post(
            kind,
            registration,
            one.person,
            key=f"{kind}:{one.id if is_entry else f'{registration.id}:{one.person_id}'}",
            secrets=dict(request.secrets),
            people=summaries.lines(edition, [one]) if isinstance(one, Entry) else [],
            shifts=shift_lines.lines(edition, theirs, one.person),
            to_accept=request.texts,
            **common,
        )
    acceptances.post_all(registration, to_sign, but=written)


def _of_all(edition: Edition, entries: Sequence[Entry]) -> dict[str, Any]:
    waits = any(entry.status == EntryStatus.WAITLISTED for entry in entries)
    return {
        "waits": waits,
        "turn": summaries.turn(entries) if waits else 0,
        "team": summaries.team(edition, entries),
        "may_raise": goals.has_pages(edition),
    }


def concerns_registrant(registration: Registration, joined: Joined) -> bool:
    """Whether the registrant is told of helping: their own, their children's, or a group's that they bring."""
    known = _known(joined)
    theirs = [one for one in joined.volunteers.values() if not has_own_letter(registration, one)]
    return bool(_registrants(registration, joined)) or any(one.person_id not in known for one in theirs)


def tell_those_known_before(registration: Registration, repeated: Sequence[Entry]) -> set[Person]:
    """Send the existing page's link to the addresses on file, at most once a day; says to whom."""
    known: dict[tuple[Registration, Person], list[Entry]] = defaultdict(list)
    for entry in repeated:
        original = entry.registration
        known[original, entry.person if entry.person.email else original.registrant].append(entry)
    for (original, reader), theirs in known.items():
        key = f"already:{original.id}:{reader.id}:{registration.submitted_at.date()}"
        people = summaries.lines(original.edition, theirs)
        post("already", original, reader, key=key, language=registration.language, people=people)
    return {reader for _original, reader in known}


def _registrants(registration: Registration, joined: Joined) -> list[Assignment]:
    """What the registrant reads of: those without an address of their own, and minors in their care."""
    in_care = {one.person_id for one in joined.volunteers.values() if one.guardian_id == registration.registrant_id}
    return [one for one in joined.assignments if one.person_id in in_care or not has_own_letter(registration, one)]


def _known(joined: Joined) -> set[int]:
    """Who is told at the address on file of what they had before."""
    return {one.person_id for one in joined.repeated} | {person.id for person in joined.missed}


def _minors(entries: Sequence[Entry], joined: Joined) -> list[Volunteer]:
    """Those who only help and need somebody's consent for it; adults who only help accept nothing."""
    taking_part = {entry.person_id for entry in entries}
    return [one for one in joined.volunteers.values() if one.is_minor and one.person_id not in taking_part]
