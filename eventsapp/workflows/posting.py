"""Posting: a letter about a registration to one reader, with a manage link of their own where it holds one."""

from collections.abc import Mapping, Sequence
from typing import Any

from eventsapp.core import addresses, tokens
from eventsapp.events.models import Edition
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.outbox import mail
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows.summaries import Attending

FOR_THE_CALENDAR = frozenset(
    {
        # what they have, or wait for
        *("household", "waitlisted", "signed_up", "added", "transferred_to"),
        *("shifts_taken", "shifts_given", "shift_added", "shift_received"),
        # what became of it
        *("offer", "offer_ended", "accepted", "changed", "left", "transferred_away"),
        *("shift_offer", "shift_offer_ended", "shift_accepted", "shift_approved", "shift_declined"),
        *("edition_moved", "edition_confirmed", "edition_postponed", "edition_cancelled", "start_moved"),
        *("shift_changed", "shift_moved", "shift_cancelled", "shift_left", "shift_handed_over"),
    }
)
"""The letters that tell somebody what they hold, or that it changed or ended: what they have goes along for their
calendar. Links and codes, receipts, questions and what an organizer writes go without."""


def post(
    kind: str,
    registration: Registration,
    reader: Person,
    *,
    key: str,
    with_link: bool = True,
    language: str | None = None,
    address: str | None = None,
    secrets: Mapping[str, str] | None = None,
    is_new: bool = False,
    **values: Any,
) -> None:
    """Write to somebody about a registration, once for each key; who has no address is not written to.

    `is_new` says that what the key names was made just now.
    """
    to_address = address or reader.email
    if not to_address or (not is_new and mail.is_known(key)):
        return
    language = language or registration.language
    told = dict(secrets or {})
    if with_link:
        token = links.make(registration, reader)
        told["manage_link"] = addresses.of("mine.registration.show", language=language, token=token)
    write(
        kind,
        registration.edition,
        key=key,
        to_address=to_address,
        to_name=reader.name,
        language=language,
        about=f"registration:{registration.id}",
        calendar_of=f"{registration.id}:{reader.id}" if kind in FOR_THE_CALENDAR else None,
        secrets=told,
        is_new=True,
        reader=reader,
        registration=registration,
        **values,
    )


def write(
    kind: str,
    edition: Edition,
    *,
    key: str,
    to_address: str,
    to_name: str = "",
    language: str,
    charity: Organization | None = None,
    **values: Any,
) -> None:
    """Put a letter about an edition into the outbox, in the name of the charity, which is asked for unless at hand."""
    charity = charity or details.current()
    mail.queue(
        kind,
        key=key,
        to_address=to_address,
        to_name=to_name,
        from_name=charity.name.said(language) if charity else "",
        reply_to=charity.contact_email if charity else None,
        language=language,
        edition=edition,
        charity=charity,
        **values,
    )


def readers(registration: Registration, entries: Sequence[Entry]) -> dict[Person, list[Entry]]:
    """Who is told about these entries: the registrant about all, others with an address of their own about theirs."""
    told: dict[Person, list[Entry]] = {registration.registrant: list(entries)}
    for entry in entries:
        if has_own_letter(registration, entry):
            told.setdefault(entry.person, []).append(entry)
    return told


def has_own_letter(registration: Registration, one: Attending | Assignment) -> bool:
    """Whether it is about somebody else than the registrant who can be written to."""
    return bool(one.person.email) and one.person_id != registration.registrant_id


def anew(kind: str, number: int) -> str:
    """The key of a letter that is written each time anew."""
    return f"{kind}:{number}:{tokens.secret()}"
