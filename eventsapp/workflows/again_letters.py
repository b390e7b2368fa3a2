"""The letters to last year's people: written some at a time beside the sending, each once."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, not_, select
from sqlalchemy.orm import aliased, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import addresses, clock, working
from eventsapp.core.db import db, writing
from eventsapp.core.languages import speaking
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.submissions import consents, wishes
from eventsapp.submissions import same_again as asking
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import AskingRound, Consent
from eventsapp.workflows import asking_again, posting, same_again

log = logging.getLogger("eventsapp.again_letters")

AT_ONCE = 50
"""So many letters in one transaction, so that nobody else waits long for theirs."""


def write_due(now: datetime, *, by: Actor) -> int:
    """Write the letters that are due, for as long as a round lasts; says how many. Any number of workers may."""

    def failed(number: int, bug: Exception) -> None:
        log.error("people not asked again", extra={"fields": {"edition": number, "bug": type(bug).__name__}})

    unfinished = select(AskingRound.edition_id).where(AskingRound.ended_at.is_(None)).order_by(AskingRound.edition_id)
    numbers = db.session.scalars(unfinished).all()
    return working.in_rounds(numbers, lambda number: _write_some(number, now, by=by), failed)


def _write_some(number: int, now: datetime, *, by: Actor) -> tuple[int, bool]:
    """Write to some more people; says to how many, and whether there may be others."""
    with writing():
        query = select(AskingRound).where(AskingRound.edition_id == number, AskingRound.ended_at.is_(None))
        found = db.session.scalars(query.with_for_update(skip_locked=True)).first()
        if found is None:
            return 0, False
        edition = found.edition
        if not rules.is_open(edition, now):
            if rules.is_over(edition, now) or edition.state == State.CANCELLED:
                found.ended_at = now
            return 0, False
        some = _next(found)
        for consent in some:
            _write(edition, consent, by=by)
        if some:
            found.told_up_to = some[-1].id
        else:
            found.ended_at = now
            trail.record("edition.everybody_asked_again", edition, by=by)
        return len(some), bool(some)


def _next(found: AskingRound) -> Sequence[Consent]:
    """The next who agreed, each held until their letter is written: who takes it back meanwhile is waited for."""
    earlier = aliased(Consent)
    is_first = not_(
        exists().where(
            earlier.person_id == Consent.person_id,
            earlier.id < Consent.id,
            earlier.withdrawn_at.is_(None),
            earlier.purpose == Consent.purpose,
            earlier.registration_id.in_(
                select(Registration.id).where(Registration.edition_id == found.source_id).correlate(None)
            ),
        )
    )
    query = (
        select(Consent)
        .join(Consent.registration)
        .join(Consent.person)
        .where(*asking_again.can_be_asked(found.source, found.edition), Consent.id > found.told_up_to, is_first)
        .order_by(Consent.id)
        .limit(AT_ONCE)
        .with_for_update(of=Consent)
        .options(joinedload(Consent.person, innerjoin=True))
        .options(joinedload(Consent.registration, innerjoin=True).joinedload(Registration.registrant, innerjoin=True))
    )
    return db.session.scalars(query).all()


def _write(edition: Edition, consent: Consent, *, by: Actor) -> None:
    """Write to one of them. Names and what they did go into the letter; what would help them does not."""
    person, registration = consent.person, consent.registration
    language = registration.language
    _asked, token = asking.make(edition, consent, by=by)
    with speaking(language):
        people = [(one.person.name, one.does) for one in same_again.held(registration)]
    posting.write(
        "same_again",
        edition,
        key=consents.key_of_letter(edition.id, person.id),
        to_address=person.email or "",
        to_name=person.name,
        language=language,
        about=f"registration:{registration.id}",
        secrets={"again_link": addresses.of("public.register.again.show", language=language, token=token)},
        leave_address=wishes.leave_address(person, language),
        reader=person,
        people=people,
        group_name=registration.group_name,
        last_year=registration.edition.year,
        closes=clock.local(rules.sign_up_ends_at(edition), edition.zone),
        consent=consent,
        agreed_on=clock.local(consent.given_at, edition.zone).date(),
    )
