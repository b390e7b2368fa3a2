"""What an edition asks: its questions as organizers set them up.

What people were told when they answered is kept: how the answer looks, who sees it and for how long.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields

from sqlalchemy import delete, func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, ordering
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.questions import options, refusals, rules
from eventsapp.questions.models import About, Audience, Kind, Question
from eventsapp.questions.options import Option

NOTHING = Bilingual("", "")


@dataclass(frozen=True)
class Described:
    """What is asked, and why; each as on `Question`."""

    label: Bilingual
    purpose: Bilingual
    about: str = About.PERSON
    kind: str = Kind.TEXT
    hint: Bilingual = NOTHING
    options: tuple[Option, ...] = ()
    is_required: bool = False
    shown_if_id: int | None = None
    shown_if_answer: str = ""
    audience: str = Audience.ORGANIZERS
    keep_days: int = 60


def of(edition_id: int) -> list[Question]:
    """Its questions in the organizer's order, without those that are not asked any more."""
    return [question for question in every(edition_id) if question.retired_at is None]


def of_several(edition_ids: Collection[int]) -> dict[int, list[Question]]:
    """The same of several editions, in one query."""
    query = select(Question).where(Question.edition_id.in_(edition_ids), Question.retired_at.is_(None))
    found: dict[int, list[Question]] = {}
    for question in db.session.scalars(query.order_by(Question.position, Question.id)):
        found.setdefault(question.edition_id, []).append(question)
    return found


def every(edition_id: int) -> list[Question]:
    """The same with those that are not asked any more."""
    query = select(Question).where(Question.edition_id == edition_id)
    return list(db.session.scalars(query.order_by(Question.position, Question.id)))


def find(edition: Edition, number: int) -> Question:
    """That question of the edition; refuses with NotFound."""
    return row_of(Question, number, edition_id=edition.id)


def described(question: Question) -> Described:
    """The question as it is asked now."""
    same = {one.name: getattr(question, one.name) for one in fields(Described)}
    return Described(**(same | {"options": options.of(question)}))


def add(edition: Edition, wanted: Described, *, by: Actor) -> Question:
    """Ask one more thing, after those that are asked."""
    locked(edition)
    wanted = _sound(None, wanted, every(edition.id))
    last = db.session.scalar(select(func.max(Question.position)).where(Question.edition_id == edition.id))
    question = Question(edition_id=edition.id, position=(last or 0) + 1, **_columns(wanted))
    db.session.add(question)
    trail.record("question.added", question, by=by, kind=question.kind)
    return question


def edit(
    question: Question, wanted: Described, *, is_answered: bool, chosen: Collection[str] = (), by: Actor
) -> Question:
    """Ask it otherwise. Once it was answered the words may change, and what people were told may not.

    `chosen` are the keys of the options that somebody chose: one that is left out stays, not offered any more.
    """
    edition = locked(db.session.get_one(Edition, question.edition_id))
    question = locked(question)
    if is_answered:
        refusals.refuse_broken_word(question, about=wanted.about, kind=wanted.kind)
        refusals.refuse_wider_use(question, audience=wanted.audience, keep_days=wanted.keep_days)
    wanted = _sound(question, wanted, every(edition.id), chosen)
    columns = _columns(wanted)
    changed = set_columns(question, columns)
    if changed:
        trail.record("question.edited", question, by=by, changed=changed)
    return question


def move(question: Question, steps: int, *, by: Actor) -> None:
    """Put it so many steps later among those that are asked, or earlier; at either end it stays where it is."""
    edition = locked(db.session.get_one(Edition, question.edition_id))
    in_order = of(edition.id)
    if question not in in_order:
        return
    if (there := ordering.move(in_order, question, steps)) is not None:
        trail.record("question.moved", question, by=by, position=there)


def stop(question: Question, *, by: Actor) -> None:
    """Ask it no more; what was answered stays until its day. Refused while others depend on it."""
    edition = locked(db.session.get_one(Edition, question.edition_id))
    question = locked(question)
    if question.retired_at is not None:
        return
    refusals.refuse_while_needed(question, of(edition.id))
    question.retired_at = clock.now()
    trail.record("question.retired", question, by=by)


def ask_again(question: Question, *, by: Actor) -> None:
    """Ask it once more, as before."""
    edition = locked(db.session.get_one(Edition, question.edition_id))
    question = locked(question)
    if question.retired_at is None:
        return
    _sound(question, described(question), every(edition.id))
    question.retired_at = None
    trail.record("question.asked_again", question, by=by)


def remove(question: Question, *, is_answered: bool, by: Actor) -> None:
    """Take it away for good; refused once somebody has answered, and while others depend on it."""
    edition = locked(db.session.get_one(Edition, question.edition_id))
    if is_answered:
        raise refusals.IsAnswered
    refusals.refuse_while_needed(question, every(edition.id))
    trail.record("question.removed", question, by=by, kind=question.kind)
    leaving = delete(Question).where(Question.id == question.id)
    db.session.execute(leaving, execution_options={"whose": {"edition_id": question.edition_id}})


def _sound(
    question: Question | None, wanted: Described, known: list[Question], chosen: Collection[str] = ()
) -> Described:
    """The same with options that are whole, refused where it could never be asked as wanted."""
    found: tuple[Option, ...] = ()
    if wanted.kind in options.WITH_OPTIONS:
        found = options.settled(wanted.options, options.of(question) if question else (), chosen)
        refusals.refuse_too_few(found)
    wanted = Described(**(vars(wanted) | {"options": found}))
    if wanted.shown_if_id is not None:
        on = next((one for one in known if one.id == wanted.shown_if_id), None)
        refusals.refuse_condition(on, wanted.shown_if_answer, about=wanted.about)
        if question is not None and rules.closes_ring(question.id, wanted.shown_if_id, known):
            raise refusals.DependsInRing
    if question is not None:
        asked_now = [one for one in known if one.retired_at is None]
        refusals.refuse_lost_answers(question, wanted.kind, found, wanted.about, asked_now)
    return wanted


def _columns(wanted: Described) -> dict[str, object]:
    condition = {} if wanted.shown_if_id is not None else {"shown_if_answer": ""}
    return vars(wanted) | {"options": options.kept(wanted.options)} | condition
