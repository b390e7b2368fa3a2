"""Importing a list: all of its people come in, or none of them; the same list again brings nobody twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
from eventsapp.registration.entries import Arrivals
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions import import_drafts, registrations
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.submissions.models import Basis, Registration
from eventsapp.teams import joining_teams
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import confirming, import_helping, import_money, import_people
from eventsapp.workflows.import_people import KnownAs
from eventsapp.workflows.import_rows import NEW, Problem, Row, Rows, Why, moment_of
from eventsapp.workflows.joining import Joined

IN_ALREADY = (Why.ALREADY_IN, Why.BEFORE, Why.ON_SHIFT)
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


def known(edition: Edition, rows: Rows, how: How | None = None) -> Rows:
    """The list without those who are in already, or on their shift; what is to be said of them, and of who cannot be on
    a shift that they would take in turn."""
    keys = {row.group: _form_key(edition.id, row.group) for row in rows.all}
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
    by_group = {group: earlier[key] for group, key in keys.items() if key in earlier}
    on_shift = import_helping.known_before(rows.helping, by_group)
    helping = [row for row in rows.helping if row.number not in on_shift]
    problems += [Problem(number, why) for number, why in on_shift.items()]
    if how is None or how.in_turn:
        wrong = import_helping.unfit(edition, helping)
        out = {problem.row for problem in wrong}
        problems, helping = problems + wrong, [row for row in helping if row.number not in out]
    return Rows(people, sorted(problems, key=lambda one: (not one.is_serious, one.row)), helping)


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
    import_helping.hold_still(rows.helping)
    edition = draft.edition
    fresh = known(edition, rows, how)
    if fresh.serious and not how.leaves_out:
        raise RowsWrong
    entered, helping, paid = _enter(edition, fresh, how, by=by) if fresh.all else ([], [], 0)
    outcome = {
        "people": len(entered),
        "helping": len(helping),
        "payments": paid,
        "waiting": sum(status == EntryStatus.WAITLISTED for _number, status in entered),
        "known": len({one.row for one in fresh.problems if one.why in IN_ALREADY}),
        "left_out": len({one.row for one in fresh.problems if one.is_serious or one.why in (Why.LEFT_OUT, Why.TWICE)}),
    }
    import_drafts.done(draft, outcome)
    trail.record("import.done", edition, by=by, draft=draft.reference, in_turn=how.in_turn, **outcome)
    if how.writes:
        _write([number for number, _status in entered], helping)
    return outcome


def _enter(
    edition: Edition, rows: Rows, how: How, *, by: Actor
) -> tuple[list[tuple[int, EntryStatus]], list[Assignment], int]:
    """Who takes part now, who helps, and how many payments were written down."""
    categories = _categories(edition, rows.people, by=by)
    groups = _grouped(rows.all)
    people = import_people.found_or_made(groups, how.language)
    sent, new = _registrations(edition, groups, people, how, by=by)
    amounts = _amounts(rows, groups, new)
    majority = ages.majority(edition.venue.province if edition.venue else "", edition.majority_age)
    now = clock.now()
    taking_part = _grouped(rows.people)
    known_as: dict[int, KnownAs] = {}
    for group, own in groups.items():
        known_as |= _known_as(sent[group].registrant, own, people, majority)
    parties = [
        Arrivals(
            sent[group].id,
            [
                known_as[row.number].in_category(categories[row.category], fee_cents=amounts.get(row.number, 0))
                for row in own
            ],
            [moment_of(row, edition.zone, now) for row in own],
        )
        for group, own in taking_part.items()
    ]
    entered = entries.enter_each(edition, parties, out_of_turn=not how.in_turn, by=by) if parties else []
    waiting = sum(status != EntryStatus.CONFIRMED for _number, status in entered)
    if waiting and not how.in_turn:
        raise NotEnoughPlaces(missing=waiting)
    helping = import_helping.enter(
        edition, [(row, known_as[row.number]) for row in rows.helping], sent, in_turn=how.in_turn, by=by
    )
    if edition.has_teams:
        newcomers = [one for party in parties for one in party.newcomers]
        in_order = [row for own in taking_part.values() for row in own]
        wanted = [(one.person, one.is_minor, row.team) for one, row in zip(newcomers, in_order, strict=True)]
        joining_teams.join_all(edition, [one for one in wanted if one[2]], by=by)
    paid = [(row, amounts[row.number]) for row in rows.all if amounts.get(row.number)]
    return entered, helping, import_money.record(edition, paid, sent, by=by)


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    return groups


def _amounts(rows: Rows, groups: dict[str, list[Row]], new: Collection[str]) -> dict[int, int]:
    """What came in with each row, by its number; a row of which a part was in before told of its payment then."""
    before = {problem.row for problem in rows.problems if problem.why in IN_ALREADY}
    return {
        row.number: import_money.of_row(row, own, is_new=group in new)
        for group, own in groups.items()
        for row in own
        if row.number not in before
    }


def _registrations(
    edition: Edition, groups: dict[str, list[Row]], people: dict[str, Person], how: How, *, by: Actor
) -> tuple[dict[str, Registration], set[str]]:
    """One for those who signed up together; a group that was imported before goes on with the one it has. Says which
    groups are new."""
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
    return found | made, set(made)


def _registrant(group: Sequence[Row]) -> Row:
    """The first with an address; then the oldest, since a child fills in no form."""
    return max(group, key=lambda row: (bool(row.email), 200 if row.age is None else row.age))


def _known_as(registrant: Person, group: Sequence[Row], people: dict[str, Person], majority: int) -> dict[int, KnownAs]:
    """As whom each row of a group comes in, by its number; the registrant, if an adult, stands for who is under age."""
    found = {}
    for row in group:
        person, is_minor = people[row.identity], row.age is not None and row.age < majority
        guardian = registrant if is_minor and registrant is not person else None
        found[row.number] = KnownAs(person, row.age, is_minor, guardian)
    minors = {one.person.id for one in found.values() if one.is_minor}
    return {
        number: one._replace(guardian=None) if one.guardian and one.guardian.id in minors else one
        for number, one in found.items()
    }


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


def _write(numbers: Sequence[int], helping: Sequence[Assignment]) -> None:
    if len(numbers) > MOST_LETTERS * 10:
        raise TooManyLetters(most=MOST_LETTERS)
    shifts_of: dict[Registration, list[Assignment]] = defaultdict(list)
    for assignment in helping:
        if assignment.registration.registrant.email:
            shifts_of[assignment.registration].append(assignment)
    by_registration: dict[Registration, list[Entry]] = defaultdict(list)
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(numbers)).order_by(Entry.id)):
        if entry.registration.registrant.email:
            by_registration[entry.registration].append(entry)
    if len(by_registration.keys() | shifts_of.keys()) > MOST_LETTERS:
        raise TooManyLetters(most=MOST_LETTERS)
    for registration in dict.fromkeys([*by_registration, *shifts_of]):
        own, joined = by_registration.get(registration, []), _joined(shifts_of.get(registration, []))
        confirming.household(registration, entered=own, repeated=[], joined=joined, to_sign=[], total_cents=0)


def _joined(helping: Sequence[Assignment]) -> Joined:
    """Who helps on these shifts, as a form would say it."""
    if not helping:
        return Joined({}, [])
    found = volunteers.of_people(helping[0].edition_id, [one.person_id for one in helping])
    return Joined({str(number): one for number, one in found.items()}, list(helping))


def _form_key(edition_id: int, group: str) -> str:
    return tokens.digest(f"import\x1f{edition_id}\x1f{group}")
