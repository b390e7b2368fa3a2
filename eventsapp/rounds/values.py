"""What the placeholders of a mailing stand for: of the edition the same for all, of each reader their own."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from eventsapp.core import clock, languages, money
from eventsapp.core.db import db
from eventsapp.core.languages import LANGUAGES, speaking
from eventsapp.events.models import Edition, Site, Venue
from eventsapp.mailings import placeholders
from eventsapp.mailings.placeholders import Placeholder
from eventsapp.registration import payments
from eventsapp.registration.models import GONE, Category, Entry, EntryStatus
from eventsapp.rounds.readers import Recipient, reader_of
from eventsapp.volunteering.attendance import CAME
from eventsapp.volunteering.models import GONE as OFF_THE_SHIFT
from eventsapp.volunteering.models import HELD, Assignment, Shift
from eventsapp.volunteering.records import Hours

Values = Mapping[Placeholder, str]

_OF_A_SITE = (Placeholder.TIME, Placeholder.VENUE)
"""What is another for those at a site."""
_TOTALS = {Placeholder.PARTICIPANTS, Placeholder.VOLUNTEERS, Placeholder.HOURS}


def of_edition(edition: Edition, used: Collection[Placeholder], now: datetime) -> dict[str, Values]:
    """By language."""
    totals = _totals(edition) if _TOTALS & set(used) else None
    found: dict[str, Values] = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = _said(edition, now) | (_counted(*totals) if totals else {})
    return found


def of_readers(
    recipients: Sequence[Recipient], used: Collection[Placeholder], edition: Edition
) -> Callable[[Recipient], Values]:
    """What is each reader's own; as many queries as there are kinds of it, however many readers there are."""
    numbers = [one.registration.id for one in recipients]
    entries = _entries(numbers) if {Placeholder.CATEGORY, *_OF_A_SITE} & set(used) else {}
    helping = _helping(numbers) if {Placeholder.CATEGORY, Placeholder.SHIFTS, Placeholder.VENUE} & set(used) else {}
    owing = payments.due(numbers) if Placeholder.TO_PAY in used else {}
    who_pays = not placeholders.FOR_WHO_PAYS.isdisjoint(used)

    def of(recipient: Recipient) -> Values:
        number, reader = recipient.registration.id, recipient.reader
        own = [one for one in entries.get(number, ()) if who_pays or reader_of(one).id == reader.id]
        shifts = [one for one in helping.get(number, ()) if who_pays or reader_of(one).id == reader.id]
        to_pay = owing[number].to_pay_cents if number in owing else 0
        with speaking(recipient.language):
            return _at_their_sites(edition, own, shifts) | {
                Placeholder.FIRST_NAME: first_name(reader.name),
                Placeholder.REFERENCE: recipient.registration.reference,
                Placeholder.CATEGORY: _categories(own, shifts),
                Placeholder.SHIFTS: "\n".join(_shift(one, edition) for one in shifts),
                Placeholder.TO_PAY: money.said(max(to_pay, 0)),
            }

    return of


def sample(name: str, language: str) -> Values:
    """For a test to oneself, and where nobody is on the list yet."""
    with speaking(language):
        return {
            Placeholder.FIRST_NAME: first_name(name),
            Placeholder.REFERENCE: "ABCD-2345",
            Placeholder.CATEGORY: _("what they take part in"),
            Placeholder.SHIFTS: _("- their shifts, with day, time and place"),
            Placeholder.TO_PAY: money.said(2500),
        }


def first_name(name: str) -> str:
    """The first word; an initial alone is nobody's name, so then it is all of it."""
    first = name.split(" ", 1)[0]
    return first if len(first.rstrip(".")) > 1 else name


def _said(edition: Edition, now: datetime) -> dict[Placeholder, str]:
    left = max((edition.starts_on - clock.local(now, edition.zone).date()).days, 0)
    begins = edition.local_start
    return {
        Placeholder.EVENT: f"{edition.series.name.said()} {edition.year}",
        Placeholder.DATE: languages.days(edition.starts_on, edition.ends_on),
        Placeholder.TIME: languages.clock(begins) if begins else _("all day long"),
        Placeholder.VENUE: _venue(edition.venue),
        Placeholder.DAYS_LEFT: ngettext("%(num)s day", "%(num)s days", left),
        Placeholder.WAYS_TO_PAY: edition.ways_to_pay.said() if edition.ways_to_pay else "",
    }


def _at_their_sites(
    edition: Edition, entries: Sequence[Entry], helping: Sequence[Assignment]
) -> dict[Placeholder, str]:
    """When and where it begins for them: nobody should go to the wrong place."""
    found = {}
    sites = [entry.category.site for entry in entries] + [one.shift.site for one in helping]
    if any(sites):
        venues = (site.venue if site and site.venue else edition.venue for site in sites)
        found[Placeholder.VENUE] = "; ".join(map(_venue, dict.fromkeys(venues)))
    if edition.starts_at is not None and any(entry.category.starts_at for entry in entries):
        first = min(entry.category.starts_at or edition.starts_at for entry in entries)
        found[Placeholder.TIME] = languages.clock(clock.local(first, edition.zone))
    return found


def _venue(venue: Venue | None) -> str:
    if venue is None:
        return _("we will tell you soon")
    return ", ".join(part for part in (venue.name.said(), venue.street, venue.city) if part)


def _counted(participants: int, volunteers: int, minutes: int) -> dict[Placeholder, str]:
    return {
        Placeholder.PARTICIPANTS: ngettext("%(num)s person", "%(num)s people", participants),
        Placeholder.VOLUNTEERS: ngettext("%(num)s volunteer", "%(num)s volunteers", volunteers),
        Placeholder.HOURS: ngettext("%(num)s hour", "%(num)s hours", round(minutes / 60)),
    }


def _totals(edition: Edition) -> tuple[int, int, int]:
    """Who took part, who helped and for how many minutes: of those noted as there, where anybody was noted; else of
    those who had a place. Hours are those approved, else as long as the shift is."""
    took_part = select(func.count(Entry.id), func.count(Entry.arrived_at)).where(
        Entry.edition_id == edition.id, Entry.status == EntryStatus.CONFIRMED
    )
    confirmed, arrived = db.session.execute(took_part).one()
    came = select(Assignment.id).where(Assignment.edition_id == edition.id, Assignment.status.in_(CAME)).limit(1)
    statuses = HELD if db.session.scalar(came) is None else CAME
    helped = (
        select(Assignment.person_id, Shift.starts_at, Shift.ends_at, Hours.minutes)
        .join(Shift, Shift.id == Assignment.shift_id)
        .outerjoin(Hours, Hours.assignment_id == Assignment.id)
        .where(Assignment.edition_id == edition.id, Assignment.status.in_(statuses))
    )
    people: set[int] = set()
    minutes = 0
    for person_id, starts_at, ends_at, credited in db.session.execute(helped, execution_options={"yield_per": 1000}):
        people.add(person_id)
        minutes += int((ends_at - starts_at).total_seconds() // 60) if credited is None else credited
    return arrived or confirmed, len(people), minutes


def _categories(entries: Sequence[Entry], helping: Sequence[Assignment]) -> str:
    names = [entry.category.called.said() for entry in entries] + ([_("volunteering")] if helping else [])
    return ", ".join(dict.fromkeys(names))


def _shift(one: Assignment, edition: Edition) -> str:
    begins, ends = (clock.local(at, edition.zone) for at in (one.shift.starts_at, one.shift.ends_at))
    when = _(
        "%(day)s, %(start)s to %(end)s",
        day=languages.day(begins.date()),
        start=languages.clock(begins),
        end=languages.clock(ends),
    )
    return "- " + ", ".join(part for part in (one.shift.role.name.said(), when, one.shift.where.said()) if part)


def _entries(numbers: Sequence[int]) -> dict[int, list[Entry]]:
    query = (
        select(Entry)
        .where(Entry.registration_id.in_(numbers), Entry.status.not_in(GONE))
        .order_by(Entry.id)
        .options(joinedload(Entry.category).joinedload(Category.site).joinedload(Site.venue))
        .options(joinedload(Entry.person), joinedload(Entry.guardian))
        .options(joinedload(Entry.registration))
    )
    found = defaultdict(list)
    for entry in db.session.scalars(query):
        found[entry.registration_id].append(entry)
    return found


def _helping(numbers: Sequence[int]) -> dict[int, list[Assignment]]:
    confirmed_first = case((Assignment.status.in_(HELD), 0), else_=1)
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.registration_id.in_(numbers), Assignment.status.not_in(OFF_THE_SHIFT))
        .order_by(confirmed_first, Shift.starts_at, Assignment.id)
        .options(joinedload(Assignment.shift).joinedload(Shift.role), joinedload(Assignment.person))
        .options(joinedload(Assignment.shift).joinedload(Shift.site).joinedload(Site.venue))
        .options(joinedload(Assignment.registration))
    )
    found = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.registration_id].append(one)
    return found
