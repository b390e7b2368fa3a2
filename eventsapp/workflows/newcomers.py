"""Newcomers: the letters to everybody a form brought in, and to those it named who take part already."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from eventsapp.people.models import Person
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.workflows import acceptances, summaries
from eventsapp.workflows.acceptances import Request
from eventsapp.workflows.posting import has_own_letter, post
from eventsapp.workflows.summaries import Asked


def summary(
    kind: str,
    registration: Registration,
    entries: Sequence[Entry],
    to_sign: Asked,
    *,
    total_cents: int,
    others: list[str],
) -> None:
    """The whole letter for the registrant; their own for the others; and for whoever only signs, the link to it."""
    edition, registrant = registration.edition, registration.registrant
    asked = acceptances.by_signer(registration, to_sign)
    waits = any(entry.status == EntryStatus.WAITLISTED for entry in entries)
    common: dict[str, Any] = {
        "waits": waits,
        "turn": summaries.turn(entries) if waits else 0,
        "team": summaries.team(edition, entries),
    }
    terms = summaries.terms(edition, entries)
    request = asked.get(registrant, Request())
    post(
        kind,
        registration,
        registrant,
        key=f"{kind}:{entries[0].id}",
        secrets=dict(request.secrets),
        people=summaries.lines(edition, entries),
        is_alone=len(entries) == 1 and entries[0].person_id == registrant.id,
        others=others,
        total_cents=total_cents,
        accepted=summaries.accepted(terms, edition, registrant),
        to_accept=request.texts,
        still_to_sign=summaries.still_to_sign(terms, entries, to_sign),
        **common,
    )
    written = {registrant}
    for entry in entries:
        if has_own_letter(registration, entry) and entry.person not in written:
            written.add(entry.person)
            request = asked.get(entry.person, Request())
            post(
                "signed_up",
                registration,
                entry.person,
                key=f"signed_up:{entry.id}",
                secrets=dict(request.secrets),
                people=summaries.lines(edition, [entry]),
                to_accept=request.texts,
                **common,
            )
    acceptances.post_all(registration, to_sign, but=written)


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
