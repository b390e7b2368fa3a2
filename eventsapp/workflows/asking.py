"""Asking: what an edition's questions are, in which categories, and what becomes of those that people have answered."""

from collections.abc import Collection

from sqlalchemy import delete

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.events.models import Edition
from eventsapp.questions import asked
from eventsapp.questions.asked import Described
from eventsapp.questions.models import About, Question
from eventsapp.registration import answers, questions
from eventsapp.registration.models import CategoryQuestion


def ask(edition: Edition, wanted: Described, only_in: Collection[int] = (), *, by: Actor) -> Question:
    """Ask one more thing; one that is there already and the same in everything is left as it is."""
    locked(edition)
    for there in asked.of(edition.id):
        if _same(asked.described(there), wanted) and questions.of(there) == set(only_in):
            return there
    question = asked.add(edition, wanted, by=by)
    questions.ask_only_in(question, _limits(question, only_in), by=by)
    return question


def edit(question: Question, wanted: Described, only_in: Collection[int] = (), *, by: Actor) -> Question:
    """Ask it otherwise, as far as those who answered were not told something else."""
    locked(db.session.get_one(Edition, question.edition_id))
    locked(question)  # whoever is just answering has answered, or does so afterwards
    number, chosen = answers.number_of(question), answers.chosen(question)
    question = asked.edit(question, wanted, is_answered=number > 0, chosen=chosen, by=by)
    questions.ask_only_in(question, _limits(question, only_in), by=by)
    return question


def remove(question: Question, *, by: Actor) -> None:
    """Take a question away for good that nobody has answered."""
    locked(db.session.get_one(Edition, question.edition_id))
    question = locked(question)
    is_answered = answers.number_of(question) > 0
    if not is_answered:
        leaving = delete(CategoryQuestion).where(CategoryQuestion.question_id == question.id)
        db.session.execute(leaving, execution_options={"whose": {"question_id": question.id}})
    asked.remove(question, is_answered=is_answered, by=by)


def _limits(question: Question, only_in: Collection[int]) -> Collection[int]:
    """What is asked once of the whole form knows no category."""
    return only_in if question.about == About.PERSON else ()


def _same(there: Described, wanted: Described) -> bool:
    """Whether it asks the same; the keys of options are ours."""

    def told(one: Described) -> dict[str, object]:
        return vars(one) | {"options": [option.words for option in one.options if option.is_offered]}

    return told(there) == told(wanted)
