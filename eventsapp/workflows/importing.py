"""Importing a list: all of its people come in, or none of them; the same list again brings nobody twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Pool
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration import rules as ages
from eventsapp.registration.entries import Arrivals, Newcomer
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions import import_drafts, registrations
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.submissions.models import Basis, Registration
from eventsapp.teams import joining_teams
from eventsapp.workflows import confirming, import_people
from eventsapp.workflows.import_rows import NEW, Problem, Row, Rows, Why, moment_of
from eventsapp.workflows.joining import Joined

MOST_LETTERS = 500
"""More mails than this are not queued in one act: everybody else would wait for it."""


class RowsWrong(Refusal):
    """All or nothing: a row that cannot be read keeps the others out, unless it is said that it stays out."""

    sentence = _l("Some rows cannot be imported. Mend the list, or say that these rows stay out.")
    field = "leave_out"


class NotEnoughPlaces(Refusal):
    """History counts as confirmed, and no limit is broken for it."""

    sentence = _l(
        "There are not enough places for everybody on this list to be confirmed: %(missing)s more are needed. "
        "Raise the limits in the sign-up settings first, or let the others go to the waitlist."
    )
    field = "places"


class CategoryGone(Refusal):
    """It was taken away while the import was prepared."""

    sentence = _l("A category you chose is not there any more. Please choose the categories again.")


class ChosenAnew(Refusal):
    """The same import was changed in another window."""

    sentence = _l("This import was changed in another window. Please look it over again.")


class TooManyLetters(Refusal):
    """Writing to a crowd is not done within an act."""

    sentence = _l("At most %(most)s people can be written to with an import. Import without mail, and write later.")
    field = "mails"


@dataclass(frozen=True)
class How:
    """How the people of a list come in."""

    in_turn: bool = True
    """Whether limits and waitlists are respected; otherwise everybody is confirmed, as those who took part were."""
    language: str = "en"
    """Of letters and pages, since a list does not say it."""
    writes: bool = False
    """Whether everybody gets a mail with a link."""
    leaves_out: bool = False
    """Whether rows that cannot be read stay out."""


def known(edition: Edition, rows: Rows) -> Rows:
    """The list without those who are in already, and what is to be said of them."""
    keys = {row.group: _form_key(edition.id, row.group) for row in rows.people}
    earlier = registrations.of_forms(set(keys.values()))
    names = import_people.names_by_registration([one.id for one in earlier.values()])
    taking_part = import_people.taking_part(edition.id, rows.people)
    people, problems = [], list(rows.problems)
    for row in rows.people:
        before = earlier.get(keys[row.group])
        if before is not None and row.name_key in names[before.id]:
            problems.append(Problem(row.number, Why.BEFORE))
        elif row.identity in taking_part:
            problems.append(Problem(row.number, Why.ALREADY_IN))
        else:
            people.append(row)
    return Rows(people, sorted(problems, key=lambda one: (not one.is_serious, one.row)))


def bring_in(draft: ImportDraft, choices: str, rows: Rows, how: How, *, by: Actor) -> dict[str, int]:
    """Bring everybody of the list in who is not in yet. `choices` are those that `rows` were read by, as kept.

    Nobody else comes into the edition meanwhile, so that nobody is in twice.
    """
    hold("arrivals", draft.edition_id, beside=("merging",))
    draft = locked(draft)
    if draft.imported_at is not None:
        return draft.outcome
    if draft.sealed_choices != choices:
        raise ChosenAnew
    if rows.serious and not how.leaves_out:
        raise RowsWrong
    edition = draft.edition
    fresh = known(edition, rows)
    entered = _enter(edition, fresh.people, how, by=by) if fresh.people else []
    outcome = {
        "people": len(entered),
        "waiting": sum(status == EntryStatus.WAITLISTED for _number, status in entered),
        "known": sum(one.why in (Why.ALREADY_IN, Why.BEFORE) for one in fresh.problems),
        "left_out": len({one.row for one in fresh.problems if one.is_serious or one.why in (Why.LEFT_OUT, Why.TWICE)}),
    }
    import_drafts.done(draft, outcome)
    trail.record("import.done", edition, by=by, draft=draft.reference, in_turn=how.in_turn, **outcome)
    if how.writes:
        _write([number for number, _status in entered])
    return outcome


def _enter(edition: Edition, rows: Sequence[Row], how: How, *, by: Actor) -> list[tuple[int, EntryStatus]]:
    categories = _categories(edition, rows, by=by)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    people = import_people.found_or_made(groups, how.language)
    sent = _registrations(edition, groups, people, how, by=by)
    majority = ages.majority(edition.venue.province if edition.venue else "", edition.majority_age)
    now = clock.now()
    parties = [
        Arrivals(
            sent[group].id,
            _newcomers(sent[group].registrant, own, people, categories, majority),
            [moment_of(row, edition.zone, now) for row in own],
        )
        for group, own in groups.items()
    ]
    entered = entries.enter_each(edition, parties, out_of_turn=not how.in_turn, by=by)
    waiting = sum(status != EntryStatus.CONFIRMED for _number, status in entered)
    if waiting and not how.in_turn:
        raise NotEnoughPlaces(missing=waiting)
    if edition.has_teams:
        newcomers = [one for party in parties for one in party.newcomers]
        in_order = [row for own in groups.values() for row in own]
        wanted = [(one.person, one.is_minor, row.team) for one, row in zip(newcomers, in_order, strict=True)]
        joining_teams.join_all(edition, [one for one in wanted if one[2]], by=by)
    return entered


def _registrations(
    edition: Edition, groups: dict[str, list[Row]], people: dict[str, Person], how: How, *, by: Actor
) -> dict[str, Registration]:
    """One for those who signed up together; a group that was imported before goes on with the one it has."""
    keys = {group: _form_key(edition.id, group) for group in groups}
    earlier = registrations.of_forms(set(keys.values()))
    found = {group: earlier[key] for group, key in keys.items() if key in earlier}
    missing = [group for group in groups if group not in found]
    now = clock.now()
    made = {
        group: Registration(
            edition=edition,
            registrant=people[_registrant(groups[group]).identity],
            reference=reference,
            form_key=keys[group],
            language=how.language,
            basis=Basis.AGREED,
            submitted_at=min(moment_of(row, edition.zone, now) for row in groups[group]),
        )
        for group, reference in zip(missing, registrations.unused_references(len(missing)), strict=True)
    }
    db.session.add_all(made.values())
    db.session.flush()
    trail.record_all("registration.imported", Registration, [one.id for one in made.values()], by=by)
    return found | made


def _registrant(group: Sequence[Row]) -> Row:
    """The first with an address; then the oldest, since a child fills in no form."""
    return max(group, key=lambda row: (bool(row.email), 200 if row.age is None else row.age))


def _newcomers(
    registrant: Person, group: Sequence[Row], people: dict[str, Person], categories: dict[str, Category], majority: int
) -> list[Newcomer]:
    found = []
    for row in group:
        person, is_minor = people[row.identity], row.age is not None and row.age < majority
        newcomer = Newcomer(person, categories[row.category], from_age=row.age, to_age=row.age, is_minor=is_minor)
        guardian = registrant if is_minor and registrant is not person else None
        found.append(replace(newcomer, guardian=guardian))
    minors = {one.person.id for one in found if one.is_minor}
    return [replace(one, guardian=None) if one.guardian and one.guardian.id in minors else one for one in found]


def _categories(edition: Edition, rows: Collection[Row], *, by: Actor) -> dict[str, Category]:
    """The categories that the rows name, those that are to be made among them."""
    query = select(Category).where(Category.edition_id == edition.id)
    found = {str(category.id): category for category in db.session.scalars(query)}
    of_no_site = [one for one in found.values() if one.site_id is None]
    by_name = {name: one for one in of_no_site for name in (one.name.en.casefold(), one.name.fr.casefold())}
    last = db.session.scalar(select(func.max(Category.position)).where(Category.edition_id == edition.id)) or 0
    for wanted in sorted({row.category for row in rows}):
        if wanted in found:
            continue
        mark, _colon, name = wanted.partition(":")
        if mark != NEW:
            raise CategoryGone
        if name.casefold() not in by_name:
            last += 1
            empty, called = Bilingual("", ""), Bilingual(en=name, fr=name)
            made = Category(edition_id=edition.id, pool=Pool(), name=called, hint=empty, position=last)
            db.session.add(made)
            trail.record("category.imported", made, by=by)
            by_name[name.casefold()] = made
        found[wanted] = by_name[name.casefold()]
    return found


def _write(numbers: Sequence[int]) -> None:
    if len(numbers) > MOST_LETTERS * 10:
        raise TooManyLetters(most=MOST_LETTERS)
    by_registration: dict[Registration, list[Entry]] = defaultdict(list)
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(numbers)).order_by(Entry.id)):
        if entry.registration.registrant.email:
            by_registration[entry.registration].append(entry)
    if len(by_registration) > MOST_LETTERS:
        raise TooManyLetters(most=MOST_LETTERS)
    for registration, own in by_registration.items():
        nothing = Joined({}, [])
        confirming.household(registration, entered=own, repeated=[], joined=nothing, to_sign=[], total_cents=0)


def _form_key(edition_id: int, group: str) -> str:
    return tokens.digest(f"import\x1f{edition_id}\x1f{group}")
