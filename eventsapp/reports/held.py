"""Everything held about a registration and its people, for those it is about: complete, portable, no secrets in it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.access import needs, words
from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.organizing import notes
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.questions.models import Kind, Question
from eventsapp.registration.models import Answer, Deferral, Entry, FeeCodeUse, Payment
from eventsapp.reports import held_giving, held_helping
from eventsapp.submissions import consents, requests, same_again, wishes
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.teams.models import Membership
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers.models import Signature, SignatureRequest, Waiver, WaiverVersion

Facts = dict[str, Any]


def of(registration: Registration, entries: Sequence[Entry], volunteers: Sequence[Volunteer], reader: Person) -> Facts:
    """What is held, as far as it is the reader's: these entries and volunteers and, for the registrant, the whole.

    Mails are those to the reader's own address, since an address proves nothing about anybody else's.
    """
    edition = registration.edition
    facts: Facts = {
        "event": {"name": edition.series.name.said(), "year": edition.year, "first_day": edition.starts_on},
        "registration": {
            "reference": registration.reference,
            "sent_at": registration.submitted_at,
            "language": registration.language,
            "on_what_ground": registration.basis,
        },
        "you": _person(reader),
        "people": _people(registration, entries, reader),
        "volunteers": _volunteers(registration, volunteers, {entry.person_id for entry in entries}, reader),
    }
    if reader.id == registration.registrant_id:
        facts |= _of_the_whole(registration)
    facts |= held_giving.of_reader(reader)
    facts["links"] = [
        {"made_at": link.made_at, "revoked_at": link.revoked_at}
        for link in db.session.scalars(
            select(ManageLink)
            .where(ManageLink.registration_id == registration.id, ManageLink.person_id == reader.id)
            .order_by(ManageLink.id)
        )
    ]
    facts["mails"] = _mails(reader)
    return facts


def _of_the_whole(registration: Registration) -> Facts:
    same = registration.id
    used = db.session.scalar(select(FeeCodeUse.off_cents).where(FeeCodeUse.registration_id == same))
    payments = db.session.scalars(select(Payment).where(Payment.registration_id == same).order_by(Payment.id))
    return {
        "answers": [_answer(*pair) for pair in _answers(registration) if pair[0].entry_id is None],
        "taken_off_cents": used,
        "payments": [
            {"amount_cents": one.amount_cents, "method": one.method, "received_on": one.received_on} for one in payments
        ],
        "requests": [
            {
                "kind": one.kind,
                "words": requests.words(one),
                "asked_at": one.asked_at,
                "handled_at": one.handled_at,
            }
            for one in requests.of(registration)
        ],
        "consents": [
            {
                "text": one.words,
                "version": one.version,
                "language": one.language,
                "where": one.form,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in consents.of(registration)
        ],
        "wishes": [
            {
                "text": one.words,
                "wanted": one.wanted,
                "version": one.version,
                "language": one.language,
                "where": one.form,
                "said_at": one.said_at,
            }
            for one in wishes.of(registration.registrant)
        ],
        "asked_again": [
            {"asked_at": one.asked_at, "declined_at": one.declined_at} for one in same_again.of(registration)
        ],
    }


def _people(registration: Registration, entries: Sequence[Entry], reader: Person) -> list[Facts]:
    """One after the other; each kind of thing is read once for all of them.

    What others with an address of their own told with another form is told to themselves alone.
    """
    ids = {entry.person_id for entry in entries}
    others = [entry.person_id for entry in entries if entry.person.email and entry.person_id != reader.id]
    answers = _answers(registration)
    of_person = _by_person(registration.edition_id, ids - volunteers.from_elsewhere(registration, others))
    memberships = _memberships(registration.edition_id, ids)
    credited = select(Deferral).where(Deferral.entry_id.in_([entry.id for entry in entries]))
    credit = {one.entry_id: one.credit_cents for one in db.session.scalars(credited)}
    return [
        _person(entry.person)
        | _entry(entry)
        | {
            "credit_cents": credit.get(entry.id),
            "answers": [_answer(*pair) for pair in answers if pair[0].entry_id == entry.id],
            **of_person.get(entry.person_id, {}),
            "teams": [_membership(one) for one in memberships if one.person_id == entry.person_id],
        }
        for entry in entries
    ]


def _volunteers(
    registration: Registration, volunteers: Sequence[Volunteer], told: set[int], reader: Person
) -> list[Facts]:
    """The same of those who help; what is told already of whoever takes part as well is not told twice."""
    own = {one.person_id for one in volunteers if held_helping.is_private_to(reader, one)}
    of_person = _by_person(registration.edition_id, own - told)
    return [
        _person(volunteer.person) | helping | of_person.get(volunteer.person_id, {})
        for volunteer, helping in held_helping.of(registration, volunteers, reader)
    ]


def _by_person(edition_id: int, ids: set[int]) -> dict[int, Facts]:
    """What would help, what was accepted and what is still to accept, and when organizers noted something, by person
    id."""
    asked = needs.of(edition_id, ids)
    noted = notes.written(edition_id, ids)
    raising = held_giving.pages(edition_id, ids)
    signatures, to_sign = _signatures(edition_id, ids), _requests_to_sign(edition_id, ids)
    return {
        person_id: {
            "access_needs": [_need(one) for one in asked if one.person_id == person_id],
            "accepted": [_signature(one) for one in signatures if one.person_id == person_id],
            "fundraising_pages": raising.get(person_id, []),
            "asked_to_accept": [
                {"who": one.signer.name, "asked_at": one.asked_at} for one in to_sign if one.person_id == person_id
            ],
            # A note may tell of others as well: what it says is given on request, read through by an organizer first.
            "organizers_notes": [
                {"written_at": at, "what_it_says": _("Ask us, and we send it to you.")}
                for at in noted.get(person_id, [])
            ],
        }
        for person_id in ids
    }


def _entry(entry: Entry) -> Facts:
    return {
        "category": entry.category.called.said(),
        "status": entry.status,
        "entered_at": entry.entered_at,
        "ended_at": entry.ended_at,
        "from_age": entry.from_age,
        "to_age": entry.to_age,
        "born_on": entry.born_on,
        "is_minor": entry.is_minor,
        "guardian": _person(entry.guardian) if entry.guardian else None,
        "support_person_of": entry.supports.person.name if entry.supports else None,
        "fee_cents": entry.fee_cents,
        "bib": entry.bib,
        "arrived_at": entry.arrived_at,
    }


def _person(person: Person) -> Facts:
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "known_since": person.known_since,
    }


def _answers(registration: Registration) -> list[tuple[Answer, Question]]:
    query = (
        select(Answer, Question)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.registration_id == registration.id)
        .order_by(Question.position, Answer.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _answer(answer: Answer, question: Question) -> Facts:
    return {"question": question.label.said(), "answer": _in_words(answer.value, question)}


def _in_words(value: str, question: Question) -> str:
    if question.kind == Kind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    from_keys = {option["key"]: Bilingual(option["en"], option["fr"]).said() for option in question.options}
    return ", ".join(from_keys.get(key, key) for key in value.split("\n")) if from_keys else value


def _need(need: AccessNeed) -> Facts:
    return {
        "what": str(words.LABELS[NeedKind(need.kind)]),
        "state": need.state,
        "words": needs.words(need),
        "answer": needs.answer_to(need),
        "asked_at": need.asked_at,
        "answered_at": need.answered_at,
        "erased_on": need.erase_on,
    }


def _signatures(edition_id: int, person_ids: set[int]) -> list[Signature]:
    ours = Signature.version.has(WaiverVersion.waiver.has(Waiver.edition_id == edition_id))
    query = select(Signature).where(ours, Signature.person_id.in_(person_ids)).order_by(Signature.id)
    return list(db.session.scalars(query))


def _signature(signature: Signature) -> Facts:
    return {
        "text": signature.version.title.said(signature.language),
        "version": signature.version.number,
        "signed_name": signature.signed_name,
        "language": signature.language,
        "sha256_of_text": signature.text_hash,
        "method": signature.method,
        "signed_at": signature.signed_at,
    }


def _requests_to_sign(edition_id: int, person_ids: set[int]) -> list[SignatureRequest]:
    ours = SignatureRequest.waiver.has(Waiver.edition_id == edition_id)
    query = select(SignatureRequest).where(ours, SignatureRequest.person_id.in_(person_ids))
    return list(db.session.scalars(query.order_by(SignatureRequest.id)))


def _memberships(edition_id: int, person_ids: set[int]) -> list[Membership]:
    ours = (Membership.edition_id == edition_id, Membership.person_id.in_(person_ids))
    return list(db.session.scalars(select(Membership).where(*ours).order_by(Membership.id)))


def _membership(membership: Membership) -> Facts:
    return {
        "name": membership.team.name,
        "shown_as": membership.shown_as,
        "joined_at": membership.joined_at,
        "left_at": membership.left_at,
    }


def _mails(reader: Person) -> list[Facts]:
    if not reader.email:
        return []
    mails = select(Message).where(Message.to_address == reader.email).order_by(Message.id)
    return [
        {"subject": one.subject, "written_at": one.queued_at, "sent_at": one.sent_at}
        for one in db.session.scalars(mails)
    ]
