"""What the lines of the audit trail are about, by name: the trail itself holds none, since it is kept for good."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Integer, Select, cast, literal_column, null, select, union_all

from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition, Series, Site, Venue
from eventsapp.mailings.models import Mailing
from eventsapp.organizing.models import RosterNote, RosterView
from eventsapp.people.models import Account, Person
from eventsapp.permissions.models import Grant
from eventsapp.questions.models import Question
from eventsapp.registration.models import Category, Deferral, Entry
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.submissions.records import Consent, Wish
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering.models import Assignment, Role, Shift, Volunteer
from eventsapp.volunteering.records import Hours
from eventsapp.waivers.models import Signature

Subject = tuple[str, int]
"""A table, and the number of a row in it."""

# Access needs are not among them: who asked for what is told to those who see to it, and each look is recorded.
_OF_PERSONS: dict[Any, Any] = {
    Entry: Entry.person_id,
    Assignment: Assignment.person_id,
    Volunteer: Volunteer.person_id,
    Registration: Registration.registrant_id,
    ManageLink: ManageLink.person_id,
    Membership: Membership.person_id,
    Signature: Signature.person_id,
    RosterNote: RosterNote.person_id,
    Deferral: Deferral.person_id,
    Consent: Consent.person_id,
    Wish: Wish.person_id,
}
_OF_ACCOUNTS: dict[Any, Any] = {Account: Account.id, Grant: Grant.account_id}
_NAMED: dict[Any, Any] = {Person: Person.name, Team: Team.name, RosterView: RosterView.name}
_TITLED: dict[Any, Any] = {
    Series: Series.name,
    Site: Site.name,
    Venue: Venue.name,
    Category: Category.name,
    Role: Role.name,
    Question: Question.label,
    Mailing: Mailing.subject,
}
REFERS = {
    "account": Account.__tablename__,
    "owner": Account.__tablename__,
    "category": Category.__tablename__,
    "categories": Category.__tablename__,
    "edition": Edition.__tablename__,
    "source": Edition.__tablename__,
    "series": Series.__tablename__,
    "site": Site.__tablename__,
    "venue": Venue.__tablename__,
    "role": Role.__tablename__,
    "shift": Shift.__tablename__,
    "from_shift": Shift.__tablename__,
    "team": Team.__tablename__,
    "person": Person.__tablename__,
    "person_id": Person.__tablename__,
    "other": Person.__tablename__,
    "supports": Entry.__tablename__,
}
"""Which details are numbers of rows, and of which table."""
CHANGED = {"edition.venue_changed": "venue", "question.categories_changed": "categories"}
"""Of which acts the numbers before and after are such ones."""


def referred(action: str, details: Mapping[str, Any]) -> Iterator[Subject]:
    """The rows that the details of an act name by their numbers."""
    told = dict(details)
    if action in CHANGED:
        told[CHANGED[action]] = [*_each(told.pop("before", None)), *_each(told.pop("after", None))]
    for name, value in told.items():
        for one in _each(value):
            if name in REFERS and isinstance(one, int):
                yield REFERS[name], one


def of(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """The names of these rows in the language of the page, as far as they are still there; two statements at most."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for table, number in subjects:
        wanted[table].add(number)
    found = {(table, number): name for table, number, name in _all([*_named(wanted)])}
    for table, number, name, year in _all([*_titled(wanted)]):
        title = Bilingual(en=name.get("en", ""), fr=name.get("fr", "")) if isinstance(name, dict) else name
        found[table, number] = f"{title.said()} {year}" if year else title.said()
    return found


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(wanted: dict[str, set[int]]) -> Iterable[Select[Any]]:
    for model, name in _NAMED.items():
        yield from _rows(wanted, model, name)
    for model, person_id in _OF_PERSONS.items():
        for query in _rows(wanted, model, Person.name):
            yield query.join(Person, Person.id == person_id)
    for model, account_id in _OF_ACCOUNTS.items():
        for query in _rows(wanted, model, Account.name):
            yield query if model is Account else query.join(Account, Account.id == account_id)
    for query in _rows(wanted, Hours, Person.name):
        yield query.join(Assignment, Assignment.id == Hours.assignment_id).join(
            Person, Person.id == Assignment.person_id
        )


def _titled(wanted: dict[str, set[int]]) -> Iterable[Select[Any]]:
    nothing = cast(null(), Integer)
    for model, title in _TITLED.items():
        yield from _rows(wanted, model, title, nothing)
    for query in _rows(wanted, Edition, Series.name, Edition.year):
        yield query.join(Series, Series.id == Edition.series_id)
    for query in _rows(wanted, Shift, Role.name, nothing):
        yield query.join(Role, Role.id == Shift.role_id)


def _rows(wanted: dict[str, set[int]], model: Any, *columns: Any) -> Iterable[Select[Any]]:
    table, key = model.__table__, next(iter(model.__table__.primary_key))
    if numbers := wanted.get(table.name):
        yield select(literal_column(f"'{table.name}'"), key, *columns).select_from(model).where(key.in_(numbers))


def _all(queries: list[Select[Any]]) -> Iterable[Any]:
    return db.session.execute(union_all(*queries)) if queries else ()
