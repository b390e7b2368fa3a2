"""Which questions are asked in which category."""

from collections import defaultdict

from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events.models import Edition
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
