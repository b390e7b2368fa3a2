"""Which questions are asked in which category."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.questions.models import Question
from eventsapp.registration.models import Category, CategoryQuestion


def by_question(edition: Edition) -> dict[int, set[int]]:
    """Question id → the categories it is asked in. A question that is not here is asked in all of them."""
    query = (
        select(CategoryQuestion.question_id, CategoryQuestion.category_id)
        .join(Category, Category.id == CategoryQuestion.category_id)
        .where(Category.edition_id == edition.id)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for question_id, category_id in db.session.execute(query):
        found[question_id].add(category_id)
    return dict(found)


def of(question: Question) -> set[int]:
    """The categories it is asked in; none: in all."""
    query = select(CategoryQuestion.category_id).where(CategoryQuestion.question_id == question.id)
    return set(db.session.scalars(query))


def ask_only_in(question: Question, category_ids: Collection[int], *, by: Actor) -> None:
    """Ask it in these categories of its edition alone; without any in all. Whoever calls this holds the edition."""
    ours = select(Category.id).where(Category.edition_id == question.edition_id, Category.id.in_(category_ids))
    wanted = set(db.session.scalars(ours))
    before = of(question)
    if wanted == before:
        return
    gone = CategoryQuestion.category_id.in_(before - wanted)
    leaving = delete(CategoryQuestion).where(CategoryQuestion.question_id == question.id, gone)
    db.session.execute(leaving, execution_options={"whose": {"question_id": question.id}})
    db.session.add_all(CategoryQuestion(category_id=one, question_id=question.id) for one in sorted(wanted - before))
    trail.record("question.categories_changed", question, by=by, before=sorted(before), after=sorted(wanted))
