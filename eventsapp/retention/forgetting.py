"""Forgetting: what becomes of an edition and of people when their time is over. Rows that are counted stay."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, delete, exists, func, or_, select, update

from eventsapp.audit import trail
from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars.own_models import CalendarAnswer, CalendarMail, FeedToken, FeedVersion
from eventsapp.core import clock
from eventsapp.core.db import Base, db
from eventsapp.events.models import Edition
from eventsapp.fundraising import gift_models
from eventsapp.fundraising.batch_models import Batch, BatchSignature, Deposit
from eventsapp.fundraising.gift_models import Donor, DonorCode, DonorLink, Gift, LedgerRow, Pledge, ShownAs
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.mailings.models import KeptOut
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.people.merged_models import ToldApart
from eventsapp.people.models import Person
from eventsapp.registration.models import Answer, Entry
from eventsapp.submissions.models import ChangeRequest, FreshCode, ManageLink, Registration
from eventsapp.submissions.records import SameAgain, Wish
from eventsapp.teams.models import Team
from eventsapp.volunteering.models import Assignment, Shift, Volunteer
from eventsapp.volunteering.records import HelpRequest, HoursLetter, Qualification
from eventsapp.waivers.models import NAMED, Signature, SignatureRequest, Waiver

NAMELESS = "–"
"""What stands where a name was: nobody is found by it."""
_WORDS = ("shown_name", "message", "dedication", "description", "appraiser")
"""Where a gift says something of somebody."""


def editions_over(before: date) -> Select[Any]:
    """The editions that ended before that day and still name people."""
    return select(Edition.id).where(Edition.ends_on < before, Edition.forgotten_at.is_(None)).order_by(Edition.id)


def editions(numbers: Sequence[int]) -> None:
    """Let these editions be numbers: who took part, helped, asked and wrote is said no more. Totals, hours and what
    was paid stay; who accepted which rules has a longer time."""
    registrations = select(Registration.id).where(Registration.edition_id.in_(numbers))
    links = select(ManageLink.id).where(ManageLink.registration_id.in_(registrations))
    again = select(SameAgain.id).where(SameAgain.edition_id.in_(numbers) | SameAgain.registration_id.in_(registrations))
    remove(FreshCode, FreshCode.link_id.in_(links) | FreshCode.same_again_id.in_(again))
    remove(SameAgain, SameAgain.id.in_(again))
    remove(ManageLink, ManageLink.id.in_(links))
    remove_feeds(registration_ids=registrations)
    remove(ChangeRequest, ChangeRequest.registration_id.in_(registrations))
    remove(Answer, Answer.registration_id.in_(registrations))
    remove(HelpRequest, HelpRequest.shift_id.in_(select(Shift.id).where(Shift.edition_id.in_(numbers))))
    waivers = select(Waiver.id).where(Waiver.edition_id.in_(numbers))
    remove(SignatureRequest, SignatureRequest.waiver_id.in_(waivers))
    blank(Entry, Entry.edition_id.in_(numbers), name_key="", born_on=None)
    blank(Assignment, Assignment.edition_id.in_(numbers), name_key="")
    blank(Registration, Registration.edition_id.in_(numbers), group_name="")
    blank(Shift, Shift.edition_id.in_(numbers), lead_id=None)
    blank(Team, Team.edition_id.in_(numbers), name=Team.code, name_key=func.lower(Team.code), captain_id=None)
    _empty_pages(FundraisingPage.edition_id.in_(numbers))
    blank(Edition, Edition.id.in_(numbers), forgotten_at=clock.now())
    trail.record_all("edition.forgotten", Edition, list(numbers), by=OPERATOR)


def people_over(before: datetime, signed_before: datetime) -> Select[Any]:
    """The people of whom nothing asks us to know more: known since before that moment, and in no edition that still
    names people. Of whoever accepted rules since `signed_before` the name is kept, so they are over once they have no
    address and no number left."""
    known = [
        exists().where(part.edition_id == Edition.id, Edition.forgotten_at.is_(None), part.person_id == Person.id)
        for part in (Entry, Assignment, Volunteer)
    ]
    known += [
        exists().where(part.edition_id == Edition.id, Edition.forgotten_at.is_(None), part.guardian_id == Person.id)
        for part in (Entry, Volunteer)
    ]
    known.append(
        exists().where(
            Registration.edition_id == Edition.id,
            Edition.forgotten_at.is_(None),
            Registration.registrant_id == Person.id,
        )
    )
    told = or_(Person.email.is_not(None), Person.phone.is_not(None))
    named = and_(Person.name != NAMELESS, ~_signed(signed_before))
    return (
        select(Person.id)
        .where(Person.known_since < before, or_(told, named), *(~one for one in known))
        .order_by(Person.known_since, Person.id)
    )


def people(numbers: Sequence[int], signed_before: datetime) -> None:
    """Let these people be nobody. Where rules they accepted have to be shown, their name stays with that, alone."""
    ours = Person.id.in_(numbers)
    for model in (CalendarMail, CalendarAnswer, KeptOut, Qualification, HoursLetter, HelpRequest):
        remove(model, model.person_id.in_(numbers))
    remove_feeds(person_ids=numbers)
    _empty_pages(FundraisingPage.person_id.in_(numbers))
    remove(ToldApart, ToldApart.one_id.in_(numbers) | ToldApart.other_id.in_(numbers))
    blank(Wish, Wish.person_id.in_(numbers), address_key="")
    blank(Person, ours, email=None, email_key=None, phone=None)
    blank(Person, ours & ~_signed(signed_before), name=NAMELESS, name_key="")
    trail.record_all("person.forgotten", Person, list(numbers), by=OPERATOR)


def signatures_over(before: datetime) -> Select[Any]:
    """The acceptances given before that moment which still say a name."""
    return select(Signature.id).where(NAMED, Signature.signed_at < before).order_by(Signature.signed_at, Signature.id)


def signatures(numbers: Sequence[int]) -> None:
    """That rules were accepted stays, as a number; by whom is said no more."""
    blank(Signature, Signature.id.in_(numbers), signed_name="")


def donors_over(before: date) -> Select[Any]:
    """The donors whose last gift was received before that day, and who promised nothing since."""
    since = _begin(before)
    given = exists().where(Gift.donor_id == Donor.id, Gift.received_on >= before)
    promised = exists().where(Pledge.donor_id == Donor.id, Pledge.made_at >= since)
    matching = exists().where(MatchingOffer.donor_id == Donor.id, MatchingOffer.to_on >= before)
    over = (gift_models.NAMED, Donor.known_since < since, ~given, ~promised, ~matching)
    return select(Donor.id).where(*over).order_by(Donor.known_since, Donor.id)


def donors(numbers: Sequence[int]) -> None:
    """Let these donors be nobody; every amount in the ledger stays."""
    remove(DonorCode, DonorCode.donor_link_id.in_(select(DonorLink.id).where(DonorLink.donor_id.in_(numbers))))
    remove(DonorLink, DonorLink.donor_id.in_(numbers))
    said = {"shown_as": ShownAs.ANONYMOUS, "shown_name": "", "message": "", "dedication": ""}
    blank(Pledge, Pledge.donor_id.in_(numbers), **said)
    blank(Gift, Gift.donor_id.in_(numbers), shown_as=ShownAs.ANONYMOUS, **dict.fromkeys(_WORDS, ""))
    blank(MatchingOffer, MatchingOffer.donor_id.in_(numbers), shown_name=NAMELESS)
    nothing = dict.fromkeys(
        ("initial", "name_key", "phone", "street", "city", "province", "postcode", "country", "first_name"), ""
    )
    blank(
        Donor,
        Donor.id.in_(numbers),
        **nothing,
        last_name=NAMELESS,
        organization_name=NAMELESS,
        email=None,
        email_key=None,
    )
    trail.record_all("donor.forgotten", Donor, list(numbers), by=OPERATOR)


def nameless_gifts_over(before: date) -> Select[Any]:
    """The gifts of nobody known from before that day that still say words of somebody."""
    said = [getattr(Gift, name) != "" for name in _WORDS]
    return select(Gift.id).where(Gift.donor_id.is_(None), Gift.received_on < before, or_(*said)).order_by(Gift.id)


def nameless_gifts(numbers: Sequence[int]) -> None:
    """Let these gifts be amounts."""
    blank(Gift, Gift.id.in_(numbers), shown_as=ShownAs.ANONYMOUS, **dict.fromkeys(_WORDS, ""))


def counters_over(before: date) -> Select[Any]:
    """The signatures beside money that was counted before that day which still say a name."""
    old = (BatchSignature.signed_at < _begin(before), BatchSignature.name != NAMELESS)
    return select(BatchSignature.id).where(*old).order_by(BatchSignature.id)


def counters(numbers: Sequence[int]) -> None:
    """That two people counted stays; who they were is said no more."""
    nobody = cast(BatchSignature.id, String)  # two of one envelope are never alike
    blank(BatchSignature, BatchSignature.id.in_(numbers), name=NAMELESS, name_key=nobody)


def reasons_over(before: date) -> Select[Any]:
    """The rows of the ledger from before that day that still say why."""
    old = (gift_models.REASON_SAID, LedgerRow.recorded_at < _begin(before))
    return select(LedgerRow.id).where(*old).order_by(LedgerRow.recorded_at, LedgerRow.id)


def reasons(numbers: Sequence[int]) -> None:
    """What was taken back or moved stays, to the cent; why, in somebody's words, is said no more."""
    blank(LedgerRow, LedgerRow.id.in_(numbers), reason="")


def differences_over(model: type[Batch] | type[Deposit], at: Any, before: date) -> Select[Any]:
    """The envelopes, or the deposits, from before that day which still say why their figures differ."""
    return select(model.id).where(at < _begin(before), model.difference_words.not_in(("", NAMELESS))).order_by(model.id)


def differences(model: type[Batch] | type[Deposit], numbers: Sequence[int]) -> None:
    """That they differ stays, and by how much."""
    blank(model, model.id.in_(numbers), difference_words=NAMELESS)


def remove_feeds(*, registration_ids: Any = (), person_ids: Any = ()) -> None:
    """End these calendars of somebody's own."""
    which = FeedToken.registration_id.in_(registration_ids) | FeedToken.person_id.in_(person_ids)
    remove(FeedVersion, FeedVersion.token_id.in_(select(FeedToken.id).where(which)))
    remove(FeedToken, which)


def empty_messages(which: Any) -> None:
    """Let these messages say neither their words nor to whom they went. What waited is not sent any more."""
    nothing = dict.fromkeys(("to_address", "to_name", "subject", "text"), "")
    none = dict.fromkeys(("reply_to", "sealed_secrets", "sealed_leave_address", "calendar_parts", "calendar_of"))
    waiting = Message.state.in_((MessageState.QUEUED, MessageState.TEMPORARY_FAILURE))
    withheld = {"state": MessageState.WITHHELD, "failure": Failure.NO_LONGER_CONCERNED}
    blank(Message, which & waiting, **withheld)
    blank(Message, which & Message.state.not_in((MessageState.SENDING,)), **nothing, **none)


def remove(model: type[Base], which: Any) -> None:
    """Delete these rows."""
    db.session.execute(delete(model).where(which).execution_options(synchronize_session=False))


def blank(model: type[Base], which: Any, **values: Any) -> None:
    """Overwrite what these rows say."""
    db.session.execute(update(model).where(which).values(values).execution_options(synchronize_session=False))


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _empty_pages(which: Any) -> None:
    """Close these fundraising pages, and let them say nothing of anybody; what they raised stays."""
    blank(FundraisingPage, which & FundraisingPage.closed_at.is_(None), closed_at=clock.now())
    said = {"shown_name": NAMELESS, "name_key": "", "story": "", "closing_words": ""}
    blank(FundraisingPage, which, is_listed=False, on_leaderboard=False, **said)


def _signed(since: datetime) -> Any:
    named = or_(Signature.person_id == Person.id, Signature.signer_id == Person.id)
    return exists().where(named, Signature.signed_at >= since)
