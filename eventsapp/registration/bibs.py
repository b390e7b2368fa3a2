"""Bib numbers: which number somebody wears. Nobody else of the edition has it, also once they do not take part any
more, since it may be printed; only whoever gets their place gets the number with it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.registration.models import Entry, EntryStatus

HIGHEST = 999_999


class BibTaken(Refusal):
    """Somebody else has that number."""

    sentence = _l("The bib number %(number)s belongs to %(name)s already.")
    field = "bib"


class TooFewNumbers(Refusal):
    """The numbers from there on do not reach for all."""

    sentence = _l("From there on there are not enough numbers up to %(highest)s.")
    field = "first"


def give(entry: Entry, number: int | None, *, by: Actor) -> Entry:
    """Give somebody this number, or none any more."""
    hold("bibs", entry.edition_id)
    entry = locked(entry)
    if entry.bib == number:
        return entry
    if number is not None and (other := _of(entry.edition_id, number)):
        raise BibTaken(number=number, name=other.person.name)
    _set(entry, number, by)
    return entry


def give_in_order(entries: Sequence[Entry], first: int, *, by: Actor) -> list[Entry]:
    """Give those with a place and without a number the free ones from `first` on, in this order; says who got one."""
    if not entries:
        return []
    edition_id = entries[0].edition_id
    hold("bibs", edition_id)
    ids = [entry.id for entry in entries]
    held = select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update(of=Entry)
    anew = {entry.id: entry for entry in db.session.scalars(held.execution_options(populate_existing=True))}
    taken = set(db.session.scalars(select(Entry.bib).where(Entry.edition_id == edition_id, Entry.bib >= first)))
    given, number = [], first
    for entry in (anew[one] for one in ids):
        if entry.bib is not None or entry.status != EntryStatus.CONFIRMED:
            continue
        while number in taken:
            number += 1
        if number > HIGHEST:
            raise TooFewNumbers(highest=HIGHEST)
        _set(entry, number, by)
        given.append(entry)
        number += 1
    return given


def take_back(entries: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Let none of them have a number any more; says who had one."""
    had = []
    for entry in sorted(entries, key=lambda one: one.id):
        anew = locked(entry)
        if anew.bib is not None:
            _set(anew, None, by)
            had.append(anew)
    return had


def _of(edition_id: int, number: int) -> Entry | None:
    return db.session.scalars(select(Entry).where(Entry.edition_id == edition_id, Entry.bib == number)).first()


def _set(entry: Entry, number: int | None, by: Actor) -> None:
    entry.bib = number
    if number is None:
        trail.record("entry.bib_taken", entry, by=by)
    else:
        trail.record("entry.bib_given", entry, by=by, bib=number)
