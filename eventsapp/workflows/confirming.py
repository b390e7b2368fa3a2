"""Telling people what they hold: the letters of a sign-up and of what becomes of it, written in its transaction."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from eventsapp.access import words
from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.core import addresses, clock, letters
from eventsapp.core.db import db
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration.entries import of as entries_of
from eventsapp.registration.models import Deferral, Entry, EntryStatus, Payment
from eventsapp.submissions import codes
from eventsapp.submissions.models import ChangeRequest, ManageLink, Registration
from eventsapp.submissions.records import SameAgain
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers.models import Signature
from eventsapp.workflows import acceptances, newcomers, shift_letters, summaries
from eventsapp.workflows.acceptances import Request
from eventsapp.workflows.joining import Joined
from eventsapp.workflows.posting import anew, has_own_letter, post, readers, write
from eventsapp.workflows.summaries import Asked, Attending, JustNow


def household(
    registration: Registration,
    *,
    entered: Sequence[Entry],
    repeated: Sequence[Entry],
    joined: Joined,
    to_sign: Asked,
    total_cents: int,
    known: JustNow | None = None,
) -> None:
    """Tell the registrant what the party holds, and everybody else who has something to do what that is.

    One form brings each of them one letter. Who takes part or helps already is told so at the address on file. Somebody
    else who put them into a form learns nothing: of everybody with an address of their own the letter says the same.
    """
    told = newcomers.tell_those_known_before(registration, repeated)
    told |= shift_letters.already(joined.repeated, language=registration.language, on=registration.submitted_at)
    told |= shift_letters.clashing(registration, joined.missed, joined.at_start)
    everybody: list[Attending] = [*entered, *repeated, *joined.volunteers.values()]
    names = list(dict.fromkeys(one.person.name for one in everybody if has_own_letter(registration, one)))
    if entered or newcomers.concerns_registrant(registration, joined):
        waits = bool(entered) and entered[0].status == EntryStatus.WAITLISTED
        kind = ("waitlisted" if waits else "household") if entered else "shifts_taken"
        newcomers.summary(
            kind, registration, entered, to_sign, joined, total_cents=total_cents, others=names, known=known
        )
        return
    newcomers.tell_the_others(registration, [], to_sign, joined)
    if registration.registrant not in told:
        key = f"received:{registration.id}"
        post("received", registration, registration.registrant, key=key, with_link=False, others=names)


def added(
    registration: Registration,
    entries: Sequence[Entry],
    joined: Joined,
    to_sign: Asked,
    known: JustNow | None = None,
) -> None:
    """Tell of people who were added to a registration."""
    total = sum(entry.fee_cents for entry in entries)
    names = [one.person.name for one in entries if has_own_letter(registration, one)]
    shift_letters.clashing(registration, joined.missed, joined.at_start)
    newcomers.summary("added", registration, entries, to_sign, joined, total_cents=total, others=names, known=known)


def offered(entries: Sequence[Entry]) -> None:
    """Offer a party that waited its places, with a time to answer."""
    for registration, own in _by_registration(entries).items():
        party = own[0].party
        if party is None or party.answer_by is None:
            continue
        edition = registration.edition
        until = clock.local(party.answer_by, edition.zone)
        for reader, theirs in readers(registration, own).items():
            key = f"offer:{party.id}:{registration.id}:{reader.id}:{int(party.answer_by.timestamp())}"
            people = summaries.lines(edition, theirs)
            is_last = party.expiries > 0
            post("offer", registration, reader, key=key, people=people, until=until, is_last=is_last)


def offer_ended(entries: Sequence[Entry], *, waits_again: bool) -> None:
    """Tell that nobody answered an offer in time, and what follows."""
    for registration, own in _by_registration(entries).items():
        expiries = own[0].party.expiries if own[0].party else 0
        for reader, theirs in readers(registration, own).items():
            key = f"offer_ended:{own[0].id}:{expiries}:{reader.id}"
            people = summaries.lines(registration.edition, theirs)
            post("offer_ended", registration, reader, key=key, people=people, waits_again=waits_again)


def accepted(entries: Sequence[Entry]) -> None:
    """Tell a party that it has the places it was offered."""
    for registration, own in _by_registration(entries).items():
        missing = summaries.still_to_sign(summaries.terms(registration.edition, own), own)
        total = sum(entry.fee_cents for entry in own)
        for reader, theirs in readers(registration, own).items():
            is_registrants = reader is registration.registrant
            post(
                "accepted",
                registration,
                reader,
                key=f"accepted:{own[0].id}:{reader.id}",
                people=summaries.lines(registration.edition, theirs),
                total_cents=total if is_registrants else 0,
                still_to_sign=missing if is_registrants else [],
            )


def left(entries: Sequence[Entry]) -> None:
    """Tell that people do not take part or wait any more, or that they take part next time instead."""
    for registration, own in _by_registration(entries).items():
        is_deferred = own[0].status == EntryStatus.DEFERRED
        credits_of = select(Deferral.entry_id, Deferral.credit_cents).where(
            Deferral.entry_id.in_([entry.id for entry in own])
        )
        carried = {row.entry_id: row.credit_cents for row in db.session.execute(credits_of)}
        staying = [entry.person.name for entry in entries_of(registration) if entry.is_current]
        for reader, theirs in readers(registration, own).items():
            post(
                "left",
                registration,
                reader,
                key=f"left:{own[0].id}:{reader.id}",
                people=summaries.lines(registration.edition, theirs),
                staying=staying if reader is registration.registrant else [],
                is_deferred=is_deferred,
                credit_cents=sum(carried.get(entry.id, 0) for entry in theirs),
            )


def transferred(old: Entry, new: Entry, to_sign: Asked) -> None:
    """Tell who gave a place to somebody else, and whose it is now."""
    for reader in readers(old.registration, [old]):
        key = f"transferred_away:{old.id}:{reader.id}"
        people = summaries.lines(old.registration.edition, [old])
        post("transferred_away", old.registration, reader, key=key, people=people)
    registration = new.registration
    reader = new.person if new.person.email else registration.registrant
    asked = acceptances.by_signer(registration, to_sign).get(reader, Request())
    post(
        "transferred_to",
        registration,
        reader,
        key=f"transferred_to:{new.id}",
        secrets=dict(asked.secrets),
        people=summaries.lines(registration.edition, [new]),
        giver=old.person.name,
        to_accept=asked.texts,
    )
    acceptances.post_all(registration, to_sign, but={reader})


def changed(registration: Registration, sentences: list[str], *, person: Person | None = None) -> None:
    """Tell the registrant, or that person, what was changed: in sentences of the registration's language."""
    key = anew("changed", registration.id)
    post("changed", registration, person or registration.registrant, key=key, sentences=sentences)


def to_sign(one: Attending, signer: Person, token: str) -> None:
    """Ask somebody to read and accept, for themselves or for a minor."""
    acceptances.post_all(one.registration, [(one, signer, token)])


def signed(signature: Signature, one: Attending) -> None:
    """Send a copy of what was accepted to whoever accepted it."""
    signer = signature.signer or one.person
    reader = signer if signer.email else one.registration.registrant
    post(
        "signed",
        one.registration,
        reader,
        key=f"signed:{signature.id}",
        with_link=False,
        language=signature.language,
        accepted=[summaries.copy_of([signature], one.registration.edition)],
    )


def code(link: ManageLink | SameAgain, code: str) -> None:
    """Send a fresh code to the person of a link."""
    key, secrets = anew("code", link.id), {"code": code}
    edition = link.registration.edition if isinstance(link, ManageLink) else link.edition
    until = clock.local(clock.now() + codes.LASTS, edition.zone)
    if isinstance(link, ManageLink):
        post("code", link.registration, link.person, key=key, with_link=False, secrets=secrets, until=until)
        return
    write(
        "code",
        edition,
        key=key,
        to_address=link.person.email or "",
        to_name=link.person.name,
        language=link.registration.language,
        about=f"registration:{link.registration_id}",
        secrets=secrets,
        reader=link.person,
        until=until,
    )


def link_again(registration: Registration, person: Person) -> None:
    """Send somebody a manage link once more."""
    post("link_again", registration, person, key=anew("link_again", registration.id))


def draft_link(edition: Edition, address: str, token: str, language: str) -> None:
    """Send the link under which a form is finished later."""
    place = {"slug": edition.series.slug, "year": edition.year, "token": token}
    link = addresses.of("public.register.later.open", language=language, **place)
    key = anew("draft_link", edition.id)
    write("draft_link", edition, key=key, to_address=address, language=language, secrets={"draft_link": link})


def payment(payment: Payment, owed_cents: int) -> None:
    """Tell that money came in, and what is still to pay."""
    registration = db.session.get_one(Registration, payment.registration_id)
    key = f"payment:{payment.id}"
    post("payment", registration, registration.registrant, key=key, payment=payment, owed_cents=owed_cents)


def need_answered(need: AccessNeed, answer: str) -> None:
    """Tell somebody what becomes of what they asked for. What it was and the answer are sealed until they are sent."""
    registration = _of_person(need.edition_id, need.person_id)
    if registration is None:
        return
    reader = need.person if need.person.email else registration.registrant
    language = registration.language
    with speaking(language):
        asked_for = str(words.LABELS[NeedKind(need.kind)])
    values = {"asked_for": asked_for, "name": need.person.name, "state": need.state, "answer": answer}
    private = letters.piece("_answer", language, **values)
    post("need_answered", registration, reader, key=anew("need_answered", need.id), secrets={"answer": private})


def request_received(change_request: ChangeRequest) -> None:
    """Tell that somebody will look at what was asked for."""
    registration = change_request.registration
    key = f"request_received:{change_request.id}"
    post("request_received", registration, registration.registrant, key=key, kind_of_request=change_request.kind)


def address_changed(registration: Registration, old_address: str, *, person: Person | None = None) -> None:
    """Tell the old and the new address of the registrant, or of that person, that letters go to the new one now."""
    reader = person or registration.registrant
    key = anew("address_left", registration.id)
    post("address_left", registration, reader, key=key, with_link=False, address=old_address)
    post("address_new", registration, reader, key=anew("address_new", registration.id))


def _by_registration(entries: Sequence[Entry]) -> dict[Registration, list[Entry]]:
    """Those who have a place of their own, by the registration that holds them."""
    own: dict[Registration, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.supports_id is None:
            own[entry.registration].append(entry)
    return dict(own)


def _of_person(edition_id: int, person_id: int) -> Registration | None:
    """The latest registration with that person in it, to take part or to help."""
    entered = select(Entry.registration_id).where(Entry.edition_id == edition_id, Entry.person_id == person_id)
    helping = select(Volunteer.registration_id).where(
        Volunteer.edition_id == edition_id, Volunteer.person_id == person_id
    )
    sent = select(Registration.id).where(Registration.edition_id == edition_id, Registration.registrant_id == person_id)
    numbers = [number for query in (entered, helping, sent) for number in db.session.scalars(query)]
    return db.session.get(Registration, max(numbers)) if numbers else None
