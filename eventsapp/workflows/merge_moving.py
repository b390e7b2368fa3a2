"""What becomes of places, shifts, signatures and whatever else names a person when two of them become one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, select

from eventsapp.access.models import AccessNeed, NeedState
from eventsapp.core import clock, sealing
from eventsapp.core.db import db
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.mailings.models import KeptOut
from eventsapp.people import merge_moves
from eventsapp.people.merge_moves import Merging, Move
from eventsapp.people.merged_models import ToldApart
from eventsapp.submissions.records import SameAgain
from eventsapp.teams.models import Membership
from eventsapp.volunteering.models import Volunteer
from eventsapp.volunteering.records import HelpRequest
from eventsapp.waivers.models import Signature


def _once_an_edition(merging: Merging, column: Column[Any]) -> None:
    """What is known of a volunteer for an edition: put together, since there is one row for each."""
    for gone in merge_moves.rows(Volunteer, merging.gone_id):
        kept = merge_moves.row(Volunteer, merging.kept_id, edition_id=gone.edition_id)
        if kept is None:
            continue
        words = [sealing.unseal(one.sealed_availability) for one in (kept, gone)]
        kept.sealed_availability = sealing.seal("\n".join(dict.fromkeys(word for word in words if word)))
        kept.from_age, kept.to_age = (
            (kept.from_age, kept.to_age) if kept.from_age is not None else (gone.from_age, gone.to_age)
        )
        kept.is_minor, kept.guardian_id = kept.is_minor or gone.is_minor, kept.guardian_id or gone.guardian_id
        kept.may_ask, kept.joined_at = kept.may_ask or gone.may_ask, min(kept.joined_at, gone.joined_at)
        merging.set_aside(gone)
    merge_moves.every(merging, column)


def _one_team(merging: Merging, column: Column[Any]) -> None:
    """Who is in two teams of an edition stays in the one; that they were in the other stays known."""
    for gone in merge_moves.rows(Membership, merging.gone_id):
        if gone.left_at is None and merge_moves.row(
            Membership, merging.kept_id, edition_id=gone.edition_id, left_at=None
        ):
            gone.left_at = clock.now()
    db.session.flush()
    merge_moves.every(merging, column)


def _one_signature(merging: Merging, column: Column[Any]) -> None:
    """Of two acceptances of the same text the earlier counts, as always."""
    _one_of_two(merging, column, Signature, "version_id", lambda *both: max(both, key=_when_signed))


def _one_request(merging: Merging, column: Column[Any]) -> None:
    """Of two requests to help on one shift the answered one counts."""
    _one_of_two(
        merging, column, HelpRequest, "shift_id", lambda kept, gone: kept if gone.answer and not kept.answer else gone
    )


def _one_need(merging: Merging, column: Column[Any]) -> None:
    """What both asked for is asked for once, with the words of both, and is as far as the one less seen to."""
    states = list(NeedState)
    for gone in merge_moves.rows(AccessNeed, merging.gone_id):
        kept = merge_moves.row(AccessNeed, merging.kept_id, edition_id=gone.edition_id, kind=gone.kind)
        if kept is None:
            continue
        for words in ("sealed_note", "sealed_answer"):
            both = [sealing.unseal(getattr(one, words)) for one in (kept, gone)]
            setattr(kept, words, sealing.seal("\n".join(dict.fromkeys(word for word in both if word))))
        kept.state = min(kept.state, gone.state, key=lambda state: states.index(NeedState(state)))
        kept.owner_id, kept.asked_at = kept.owner_id or gone.owner_id, min(kept.asked_at, gone.asked_at)
        kept.erase_on = min(kept.erase_on, gone.erase_on)
        db.session.delete(gone)  # its words are in the other's, and go on the day of either: not kept elsewhere
        db.session.flush()
    merge_moves.every(merging, column)


def _one_question(merging: Merging, column: Column[Any]) -> None:
    """Who was asked twice whether they come the same again has one link left; a no counts."""
    _one_of_two(
        merging,
        column,
        SameAgain,
        "edition_id",
        lambda kept, gone: kept if gone.declined_at and not kept.declined_at else gone,
    )


def _when_signed(signature: Signature) -> tuple[datetime, int]:
    return signature.signed_at, signature.id


def _one_of_two(merging: Merging, column: Column[Any], model: Any, same: str, less: Callable[[Any, Any], Any]) -> None:
    """Where both have a row about the same, the one that counts less is set aside."""
    for gone in merge_moves.rows(model, merging.gone_id):
        kept = merge_moves.row(model, merging.kept_id, **{same: getattr(gone, same)})
        if kept is not None:
            merging.set_aside(less(kept, gone))
    merge_moves.every(merging, column)


def _kept_out(merging: Merging, column: Column[Any]) -> None:
    """Who is kept out of a mailing twice is kept out of it."""
    for gone in merge_moves.rows(KeptOut, merging.gone_id):
        if merge_moves.row(KeptOut, merging.kept_id, mailing_id=gone.mailing_id) is not None:
            merging.set_aside(gone)
    merge_moves.every(merging, column)


def _one_page(merging: Merging, column: Column[Any]) -> None:
    """Of two open fundraising pages in an edition the other one closes: it keeps what it raised, and passes on what
    still comes."""
    for gone in merge_moves.rows(FundraisingPage, merging.gone_id):
        if gone.closed_at is None and merge_moves.row(
            FundraisingPage, merging.kept_id, edition_id=gone.edition_id, closed_at=None
        ):
            gone.closed_at = clock.now()
    db.session.flush()
    merge_moves.every(merging, column)


def _apart(merging: Merging, _column: Column[Any]) -> None:
    """Whoever was told apart from the one is apart from both."""
    both = (merging.kept_id, merging.gone_id)
    query = select(ToldApart).where(ToldApart.one_id.in_(both) | ToldApart.other_id.in_(both))
    found = list(db.session.scalars(query))
    pairs = {}
    for told in found:
        renamed = sorted({merging.kept_id if n == merging.gone_id else n for n in (told.one_id, told.other_id)})
        if len(renamed) == 2:
            pairs[tuple(renamed)] = (told.told_by, told.told_at)
        db.session.delete(told)
    db.session.flush()
    for (one, other), (told_by, told_at) in pairs.items():
        db.session.add(ToldApart(one_id=one, other_id=other, told_by=told_by, told_at=told_at))
    db.session.flush()


MOVES = {
    "registrations.registrant_id": Move(_l("Registrations they sent"), merge_moves.every),
    "entries.person_id": Move(_l("Places as a participant"), merge_moves.every),
    "entries.guardian_id": Move(_l("Minors they consent for, who take part"), merge_moves.every),
    "deferrals.person_id": Move(_l("Places put off to the next time"), merge_moves.every),
    "volunteers.person_id": Move(_l("Editions they help at"), _once_an_edition),
    "volunteers.guardian_id": Move(_l("Minors they consent for, who help"), merge_moves.every),
    "assignments.person_id": Move(_l("Shifts"), merge_moves.every),
    "shifts.lead_id": Move(_l("Shifts they lead"), merge_moves.every),
    "help_requests.person_id": Move(_l("Requests to help"), _one_request),
    "qualifications.person_id": Move(_l("Trainings and checks that were seen"), merge_moves.every),
    "hours_letters.person_id": Move(_l("Letters about hours"), merge_moves.every),
    "teams.captain_id": Move(_l("Teams they are captain of"), merge_moves.every),
    "memberships.person_id": Move(_l("Memberships of teams"), _one_team),
    "fundraising_pages.person_id": Move(_l("Fundraising pages"), _one_page),
    "signatures.person_id": Move(_l("Acceptances of a waiver"), _one_signature),
    "signatures.signer_id": Move(_l("Acceptances they gave"), merge_moves.every),
    "signature_requests.person_id": Move(_l("Waivers to be accepted for them"), merge_moves.every),
    "signature_requests.signer_id": Move(_l("Waivers they were asked to accept"), merge_moves.every),
    "access_needs.person_id": Move(_l("Access needs"), _one_need),
    "roster_notes.person_id": Move(_l("Notes of organizers"), merge_moves.every),
    "consents.person_id": Move(_l("Permissions to write to them"), merge_moves.every),
    "wishes.person_id": Move(_l("What they want to be written to about"), merge_moves.every),
    "same_again.person_id": Move(_l("Asked whether the same again"), _one_question),
    "kept_out_of_mailings.person_id": Move(_l("Mailings they are kept out of"), _kept_out),
    "manage_links.person_id": Move(_l("Links to registrations"), merge_moves.every),
    "merges.kept_id": Move(_l("Earlier merges"), merge_moves.every),
    "people_told_apart.one_id": Move(_l("Told apart from others"), _apart),
    "people_told_apart.other_id": Move(_l("Told apart from others"), _apart),
}
merge_moves.MOVES.update(MOVES)
