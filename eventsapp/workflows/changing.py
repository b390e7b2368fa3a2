"""Changing what was sent: until the edition's changes close people do it themselves, afterwards they ask for it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC, Actor
from eventsapp.capacity import places, waitlist
from eventsapp.capacity.models import Party
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.languages import speaking
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.people.models import Person
from eventsapp.registration import changes, prices
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.teams import teams
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import alerting, commitments, confirming, opening_pages, waitlists
from eventsapp.workflows.checking import CategoryGone, WrongAge

_OVER = (State.FINISHED, State.ARCHIVED, State.CANCELLED)


class Stage(StrEnum):
    """What people can do about a registration at this moment."""

    OPEN = "open"
    """They change it themselves."""
    ASKING = "asking"
    """They ask for changes in words."""
    OVER = "over"
    """They look at it."""


class ChangesClosed(Refusal):
    """The time in which people change things themselves has passed."""

    sentence = _l("The time for changes has passed. Write or call us, and we see what can still be done.")


class NotThereAnyMore(Refusal):
    """The entry ended meanwhile."""

    sentence = _l("%(name)s does not take part any more, so nothing was changed.")


class HelpsThen(Refusal):
    """The category starts while they are on a shift."""

    sentence = _l("%(name)s helps at that time already. Give that shift back first, or choose something else.")
    field = "category"


class BirthDateUnknown(Refusal):
    """The category goes by the day of birth, and it was never given."""

    sentence = _l("%(category)s goes by the day of birth, which we do not have for %(name)s. Please write or call us.")
    field = "category"


def stage(edition: Edition, now: datetime) -> Stage:
    """A postponed edition has no time that could have passed, so its registrations can be changed."""
    standing = rules.standing(edition, now)
    if standing in _OVER:
        return Stage.OVER
    if standing is State.POSTPONED or now < (edition.changes_close_at or rules.begins_at(edition)):
        return Stage.OPEN
    return Stage.ASKING


def withdraw(leaving: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Let some people of one registration not take part; their places are free at once. Who left before is left out."""
    edition = leaving[0].registration.edition
    leaving = held_still(edition, leaving, by=by)
    had_place = sum(entry.status == EntryStatus.CONFIRMED for entry in leaving)
    left = _let_go(leaving, by=by)
    alerting.withdrew(edition, had_place, by=by)
    return left


def leave_line(leaving: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Let people of one party wait no longer, or decline what it is offered, at any time until they take it.

    Where others wait in the same party, those keep their turn. Who left before is left out.
    """
    locked(leaving[0].registration.edition.pool)
    leaving = _read_anew(leaving)
    if any(entry.status == EntryStatus.CONFIRMED for entry in leaving):
        raise waitlist.OfferOver
    return _let_go(leaving, by=by)


def change_category(entry: Entry, category: Category, *, by: Actor) -> Entry:
    """Let somebody take part as something else; where that is full they keep what they have."""
    edition = entry.registration.edition
    commitments.hold_still([entry.person])
    entry = still_there(edition, entry, by=by)
    if entry.party is None or category.edition_id != edition.id:
        raise CategoryGone(name=entry.person.name)
    if entry.category_id == category.id:
        return entry
    if not category.is_offered:
        raise CategoryGone(name=entry.person.name)
    _refuse_wrong_age(entry, category)
    if commitments.helps_at_start(category, edition, entry.person):
        raise HelpsThen(name=entry.person.name)
    places.swap(entry.party, out_of=entry.category.pool_id, into=category.pool_id)
    changes.to_category(entry, category, fee_in(category, entry), by=by)
    with speaking(entry.registration.language):
        told = _("%(name)s now takes part in: %(category)s.", name=entry.person.name, category=category.called.said())
    confirming.changed(entry.registration, [told])
    waitlists.freed(edition, by=by)
    return entry


def fee_in(category: Category, entry: Entry) -> int:
    """What the category costs this person, in cents, at the prices of the day on which they signed up."""
    offered = prices.of(entry.registration.edition).get(category.id, [])
    price = prices.price_for(offered, entry.entered_at, entry.from_age, entry.to_age)
    return price.amount_cents if price else 0


def to_sign(entry: Entry) -> list[tuple[Entry, Person, str]]:
    """Ask whoever has to accept the waiver for this entry, if they have an address: (entry, who, the link's secret)."""
    kind = WaiverKind.GUARDIAN if entry.is_minor else WaiverKind.ADULT
    version = signing.in_force(entry.edition_id).get(kind)
    signer = entry.guardian if entry.is_minor else entry.person
    if version is None or signer is None or not signer.email:
        return []
    if (entry.person_id, kind) in signing.signed(entry.edition_id, [entry.person_id]):
        return []
    language = entry.registration.language
    return [(entry, signer, signing.ask(version.waiver, entry.person, signer, language=language))]


def still_there(edition: Edition, entry: Entry, *, by: Actor) -> Entry:
    """The entry as it is once nobody else changes places; refused when it ended, or changes have closed."""
    left = held_still(edition, [entry], by=by)
    if not left:
        raise NotThereAnyMore(name=entry.person.name)
    return left[0]


def held_still(edition: Edition, chosen: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Hold the places of the edition and read these entries anew; those that have ended are left out."""
    hold_places(edition, by=by)
    return _read_anew(chosen)


def hold_places(edition: Edition, *, by: Actor) -> None:
    """Let nobody else change places until this is done."""
    refuse_if_closed(edition, by=by)
    locked(edition.pool)


def refuse_if_closed(edition: Edition, *, by: Actor) -> None:
    """Organizers may still change what people cannot change any more themselves."""
    if by.kind == PUBLIC.kind and stage(edition, clock.now()) is not Stage.OPEN:
        raise ChangesClosed


def give_back(leaving: Sequence[Entry]) -> None:
    """Give back the places of these entries, those of each party together."""
    parties: dict[Party, Counter[int]] = defaultdict(Counter)
    for entry in leaving:
        if entry.party is not None:
            parties[entry.party][entry.category.pool_id] += 1
    for party, leaves in parties.items():
        places.give_back(party, leaves)


def step_out(entry: Entry, *, by: Actor) -> None:
    """Close the fundraising page of whoever does not take part any more, and take them out of their team; places are
    given back before that. The page comes first: gifts to it still count for the team."""
    opening_pages.withdrew(entry.registration.edition, [entry.person], by=by)
    membership = teams.of(entry.registration.edition, entry.person)
    if membership is not None:
        teams.leave(membership, by=by)


def _refuse_wrong_age(entry: Entry, category: Category) -> None:
    from_age, to_age = entry.from_age, entry.to_age
    if category.asks_birth_date:
        if entry.born_on is None:
            raise BirthDateUnknown(name=entry.person.name, category=category.name.said())
        from_age = to_age = ages.age_on(entry.registration.edition.starts_on, entry.born_on)
    if not ages.is_old_enough(from_age, category.minimum_age) or not ages.is_young_enough(
        from_age, to_age, category.maximum_age
    ):
        raise WrongAge(name=entry.person.name, category=category.name.said())


def _let_go(leaving: Sequence[Entry], *, by: Actor) -> list[Entry]:
    chosen = {entry.id for entry in leaving}
    leaving = [entry for entry in leaving if entry.supports_id not in chosen]
    if not leaving:
        return []
    give_back(leaving)
    for entry in leaving:
        changes.end(entry, EntryStatus.WITHDRAWN, by=by)
    for entry in leaving:
        step_out(entry, by=by)
    confirming.left(leaving)
    waitlists.freed(leaving[0].registration.edition, by=by)
    return leaving


def _read_anew(chosen: Sequence[Entry]) -> list[Entry]:
    """Those that have not ended, once nobody else changes places."""
    query = select(Entry).where(Entry.id.in_([entry.id for entry in chosen])).order_by(Entry.id)
    read = db.session.scalars(query.execution_options(populate_existing=True))
    return [entry for entry in read if entry.is_current]
