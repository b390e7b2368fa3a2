"""What is measured with: editions, series of many of them, and crowds of people, written in bulk."""

from datetime import timedelta
from itertools import count, islice, product

from sqlalchemy import func, insert, select, update

from eventsapp.capacity.models import Claim, Placement, Pool
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.core.words import folded
from eventsapp.demo import names
from eventsapp.events.models import Edition, State
from eventsapp.people.models import Person
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from tests import makers

ONE_PERSON = "Zebulon Quartermain"
"""Somebody who is in every crowd once, somewhere in its middle."""
_AT_ONCE = 10_000
_HELPS, _WAITS = 10, 25
"""One in so many helps on a shift; of the others one in so many is on the waitlist."""


def event_page() -> str:
    """The address of an open edition of the demo, the one with most to tell."""
    open_ones = select(Edition).join(Category, Category.edition_id == Edition.id).where(Edition.state == State.OPEN)
    edition = db.session.scalars(open_ones.group_by(Edition.id).order_by(func.count().desc())).first()
    assert edition is not None
    return f"/{edition.series.slug}/{edition.year}/"


def edition(slug: str, *, places: int | None = None) -> Edition:
    """An open edition of a series of its own, with categories and shifts."""
    made = makers.edition(of=makers.series(slug))
    for position, name in enumerate(("5 km walk", "2 km wheel", "From home")):
        makers.category(made, maximum=places, name=makers.both(name), position=position)
    work = makers.role(made)
    for _ in range(3):
        makers.shift(made, doing=work, maximum=None)
    return made


def series_of(slug: str, size: int) -> list[int]:
    """A series with so many editions, all of them in its feed; their ids. The years are only their addresses."""
    held, place = makers.series(slug), makers.venue()
    first = clock.today(makers.ZONE)
    with writing():
        made = []
        for number in range(size):
            day = first + timedelta(days=number)
            made.append(
                Edition(
                    series=held,
                    year=1000 + number,
                    state=State.ANNOUNCED if number % 3 else State.OPEN,
                    starts_on=day,
                    ends_on=day + timedelta(days=1),
                    zone=makers.ZONE,
                    venue=place,
                )
            )
        db.session.add_all(made)
        db.session.flush()
        return [one.id for one in made]


def fill(held: Edition, size: int) -> None:
    """Sign so many people up, row by row as signing up writes them, but in bulk."""
    edition_id = held.id
    categories = db.session.execute(
        select(Category.id, Category.pool_id).where(Category.edition_id == edition_id).order_by(Category.id)
    ).all()
    shifts = db.session.execute(
        select(Shift.id, Shift.pool_id).where(Shift.edition_id == edition_id).order_by(Shift.id)
    ).all()
    next_id = max(db.session.scalar(select(func.max(model.id))) or 0 for model in (Person, Claim, Registration)) + 1
    crowd = islice(_crowd(size), size)
    for _ in range(0, size, _AT_ONCE):
        part = list(islice(crowd, _AT_ONCE))
        _write(edition_id, next_id, part, [tuple(one) for one in categories], [tuple(one) for one in shifts])
        next_id += len(part)
    _count([pool for _, pool in (*categories, *shifts)])


def _write(
    edition_id: int,
    first: int,
    part: list[str],
    categories: list[tuple[int, int]],
    shifts: list[tuple[int, int]],
) -> None:
    now = clock.now()
    rows: dict[type, list[dict[str, object]]] = {
        model: [] for model in (Person, Claim, Registration, Entry, Assignment)
    }
    for number, name in enumerate(part, first):
        helps, waits = number % _HELPS == 0, number % _WAITS == 0
        at, key = now - timedelta(seconds=number), folded(name)
        choices = shifts if helps else categories
        choice, pool = choices[number % len(choices)]
        email = f"walker{number}@example.org"
        rows[Person].append(
            {
                "id": number,
                "name": name,
                "name_key": key,
                "email": email,
                "email_key": email,
                "phone": "416-555-0123" if helps else None,
                "language": "en",
                "known_since": at,
            }
        )
        placement = Placement.WAITING if waits and not helps else Placement.HELD
        rows[Claim].append(
            {
                "id": number,
                "pool_id": pool,
                "size": 1,
                "placement": placement,
                "turn": number,
                "claimed_at": at,
            }
        )
        rows[Registration].append(
            {
                "id": number,
                "edition_id": edition_id,
                "registrant_id": number,
                "reference": _reference(number),
                "form_key": f"crowd-{number}",
                "language": "en",
                "submitted_at": at,
            }
        )
        theirs = {
            "edition_id": edition_id,
            "registration_id": number,
            "person_id": number,
            "claim_id": number,
            "name_key": key,
        }
        if helps:
            stands = {"shift_id": choice, "status": AssignmentStatus.CONFIRMED, "taken_at": at}
            rows[Assignment].append(theirs | stands)
        else:
            status = EntryStatus.WAITLISTED if placement is Placement.WAITING else EntryStatus.CONFIRMED
            rows[Entry].append(theirs | {"category_id": choice, "status": status, "entered_at": at})
    with writing():
        for model, values in rows.items():
            if values:
                db.session.execute(insert(model.__table__), values)  # type: ignore[attr-defined]


def _count(pools: list[int]) -> None:
    """The pools' own figures, as they would be."""
    with writing():
        for placement, column in ((Placement.HELD, Pool.held), (Placement.WAITING, Pool.waiting)):
            claims = select(func.count()).where(Claim.pool_id == Pool.id, Claim.placement == placement)
            db.session.execute(
                update(Pool)
                .where(Pool.id.in_(pools))
                .values({column: claims.scalar_subquery()})
                .execution_options(synchronize_session=False)
            )


def _crowd(size: int):  # type: ignore[no-untyped-def]
    """Names as varied as people's are, without end; in the middle one that occurs once."""
    known = [one.name for one in names.people(600)]
    families = sorted({name.split()[-1] for name in known})
    for number, (family, name) in zip(count(), product(families * (size // 10_000 + 2), known), strict=False):
        yield ONE_PERSON if number == size // 2 else f"{name} {family}"


def _reference(number: int) -> str:
    """One of its own for each number, in the letters that references are made of."""
    letters = ""
    for _ in range(8):
        number, rest = divmod(number, len(tokens.READABLE))
        letters = tokens.READABLE[rest] + letters
    return f"{letters[:4]}-{letters[4:]}"
