"""In bulk: one thing done for many people, some at a time, each part in one transaction.

What is done for participants is here, what is done for volunteers in `in_bulk_helping.py`.
Who cannot have it done is left out and said, whether that is known beforehand or only when it is tried; whoever has it
done already is left out too, so that the same form sent again goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration import bibs
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.teams import teams
from eventsapp.teams.models import Team
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import changing, commitments, waitlists
from eventsapp.workflows.posting import post

AT_ONCE = 25
"""So many people in one transaction, so that nobody else waits long for theirs."""

Names = list[tuple[str, str]]
"""Who is left out, each with why."""


def _name(one: Any) -> str:
    return str(one.person.name)


@dataclass(frozen=True)
class Deed:
    """One thing that can be done for each of several participants, or for each of several assignments."""

    name: str
    """As the audit trail calls it."""
    why_not: Callable[[Any], str]
    """Why it is not done for this one; nothing: it is."""
    act: Callable[[Sequence[Any], Actor], None]
    """Does it for those who belong together."""
    together: Callable[[Any], Any] | None = None
    """Who belongs together has the same of this; none: each on their own."""
    prepare: Callable[[Sequence[Any]], None] | None = None
    """What is held before the first of a part, since names come before places."""
    of: type[Entry] | type[Assignment] = Entry
    """For which side of a roster it is."""
    called: Callable[[Any], str] = _name
    """What one of them is called."""


@dataclass(frozen=True)
class Effect:
    """What a deed would do."""

    deed: Deed
    chosen: list[Any]
    left_out: Names

    @property
    def names(self) -> list[str]:
        """For whom it would be done."""
        return [self.deed.called(one) for one in self.chosen]

    def parts(self) -> Iterator[list[int]]:
        """The ids of some of them at a time."""
        for start in range(0, len(self.chosen), AT_ONCE):
            yield [one.id for one in self.chosen[start : start + AT_ONCE]]


def effect(deed: Deed, entries: Sequence[Entry], assignments: Sequence[Assignment] = ()) -> Effect:
    """For whom it would be done, and who is left out."""
    own, others = (entries, assignments) if deed.of is Entry else (assignments, entries)
    in_order: Sequence[Any] = sorted(own, key=deed.together) if deed.together else own
    reasons = [(one, deed.why_not(one)) for one in in_order]
    other_side = (
        _("is chosen as a volunteer; this is about those who take part")
        if deed.of is Entry
        else _("is chosen as taking part; this is about those who help")
    )
    return Effect(
        deed,
        [one for one, why in reasons if not why],
        [(deed.called(one), why) for one, why in reasons if why]
        + [(name, other_side) for name in dict.fromkeys(map(_name, others))],
    )


def carry_out(deed: Deed, edition: Edition, numbers: Sequence[int], *, by: Actor) -> tuple[int, Names]:
    """Do it for one part. What is refused for one of them is undone for that one alone; says how many it was done for,
    and for whom not."""
    chosen: list[Any] = [db.session.get_one(deed.of, number) for number in numbers]
    if deed.prepare:
        deed.prepare(chosen)
        _read_anew(deed, numbers)
    done, left_out = 0, []
    for _key, group in groupby(chosen, key=deed.together or _own):
        still = [one for one in group if not deed.why_not(one)]
        if not still:
            continue
        try:
            with db.session.begin_nested():
                deed.act(still, by)
                db.session.flush()
            done += len(still)
        except Refusal as refusal:
            left_out += [(deed.called(one), str(refusal)) for one in still]
    trail.record("roster.done_in_bulk", edition, by=by, deed=deed.name, people=done, left_out=len(left_out))
    return done, left_out


def _read_anew(deed: Deed, numbers: Sequence[int]) -> None:
    """Know them as they are now: while we waited for what is held, somebody else may have done something to them."""
    db.session.scalars(select(deed.of).where(deed.of.id.in_(numbers)).execution_options(populate_existing=True)).all()


def withdrawing() -> Deed:
    """They do not take part any more; the people of one registration leave together, and get one mail."""
    return Deed("withdraw", _gone, lambda entries, by: _none(changing.withdraw(entries, by=by)), _registration)


def moving(category: Category) -> Deed:
    """They take part as something else; where that is full they keep what they have."""

    def why_not(entry: Entry) -> str:
        if entry.supports_id is not None:
            return _("comes along with somebody, and moves with them")
        return _gone(entry) or (_("takes part in that already") if entry.category_id == category.id else "")

    def act(entries: Sequence[Entry], by: Actor) -> None:
        changing.change_category(entries[0], db.session.get_one(Category, category.id), by=by)

    return Deed("category", why_not, act, prepare=_hold_still)


def joining(team: Team) -> Deed:
    """They are in this team, and not in another one any more."""

    def act(entries: Sequence[Entry], by: Actor) -> None:
        for entry in entries:
            teams.join(db.session.get_one(Team, team.id), entry.person, is_minor=entry.is_minor, by=by)

    def why_not(entry: Entry) -> str:
        return _gone(entry) or (_("is in that team already") if entry.person_id in members else "")

    members = {member.person_id for member in teams.members(team)}
    return Deed("team", why_not, act)


def offering() -> Deed:
    """Those who wait are offered their places out of turn, a party at once."""

    def why_not(entry: Entry) -> str:
        waits = entry.status == EntryStatus.WAITLISTED and entry.party is not None
        return "" if waits else _("is not on the waitlist")

    def act(entries: Sequence[Entry], by: Actor) -> None:
        party = entries[0].party
        if party is not None:
            waitlists.offer_by_hand(party, by=by)

    return Deed("offer", why_not, act, lambda entry: entry.party_id or 0)


def numbering(first: int) -> Deed:
    """They get bib numbers in this order, from the first free one on."""

    def why_not(entry: Entry) -> str:
        if entry.bib is not None:
            return _("has the bib number %(number)s", number=entry.bib)
        return "" if entry.status == EntryStatus.CONFIRMED else _("has no place")

    return Deed("bibs", why_not, lambda entries, by: _none(bibs.give_in_order(entries, first, by=by)))


def unnumbering() -> Deed:
    """They have no bib number any more."""

    def why_not(entry: Entry) -> str:
        return _("has no bib number") if entry.bib is None else ""

    return Deed("no bibs", why_not, lambda entries, by: _none(bibs.take_back(entries, by=by)))


def writing_to(subject: Bilingual, text: Bilingual, *, key: str) -> Deed:
    """Each reader gets one mail, in the language of their registration; under the same key nobody gets two."""

    def why_not(entry: Entry) -> str:
        return "" if reader(entry).email else _("has no address, nor has whoever signed them up")

    def act(entries: Sequence[Entry], by: Actor) -> None:
        for entry in entries:
            once = f"participant_message:{key}:{reader(entry).id}"
            post("participant_message", entry.registration, reader(entry), key=once, subject=subject, text=text)

    return Deed("message", why_not, act)


def reader(entry: Entry) -> Person:
    """Who is written to about somebody: themselves, else their guardian, else whoever signed them up."""
    if entry.person.email:
        return entry.person
    if entry.guardian is not None and entry.guardian.email:
        return entry.guardian
    return entry.registration.registrant


def _gone(entry: Entry) -> str:
    return "" if entry.is_current else _("does not take part any more")


def _registration(entry: Entry) -> int:
    registration: Registration = entry.registration
    return registration.id


def _own(one: Any) -> Any:
    return one.id


def _hold_still(entries: Sequence[Entry]) -> None:
    commitments.hold_still([entry.person for entry in entries])


def _none(_result: object) -> None:
    """What an act answers is not asked for here."""
