"""The categories of an edition, as organizers set them up."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Claim, Pool
from eventsapp.core import clock, ordering
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events import sites
from eventsapp.events.models import Edition, Site
from eventsapp.questions.models import Question
from eventsapp.registration import start_news
from eventsapp.registration.models import GONE, Category, CategoryQuestion, Entry, Price


class AgesOutOfOrder(Refusal):
    """Nobody has an age above the maximum and below the minimum."""

    sentence = _l("The maximum age must be at least the minimum age.")
    field = "maximum_age"


class BirthDateForNothing(Refusal):
    """The day of birth would be asked where no age decides."""

    sentence = _l("The day of birth is asked only where an age decides. Enter an age, or leave this out.")
    field = "asks_birth_date"


class StartsAnotherDay(Refusal):
    """The category would start when the edition is not there."""

    sentence = _l("The start must be on a day of the event.")
    field = "starts_time"


class CategoryIsUsed(Refusal):
    """People are in it, or were; what they did is kept."""

    sentence = _l("People have signed up for it, so it stays. You can stop offering it instead.")


class QuestionsOnlyThere(Refusal):
    """A question that is asked in this category alone would be asked of everybody once it is gone."""

    sentence = _l("“%(question)s” is asked only here. Change or remove that question first.")


@dataclass(frozen=True)
class Described:
    """What a category is and for whom; each as on `Category`."""

    name: Bilingual
    hint: Bilingual
    starts_at: datetime | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    asks_birth_date: bool = False
    site_id: int | None = None


def of(edition: Edition) -> list[Category]:
    """All of them in the organizer's order, each with its places; also those that are not offered any more."""
    return list(db.session.scalars(_every(), {"edition_id": edition.id}))


@cache
def _every() -> Select[Category]:
    """Asked by most pages, so it is put together once."""
    return (
        select(Category)
        .where(Category.edition_id == bindparam("edition_id"))
        .order_by(Category.position, Category.id)
        .options(joinedload(Category.pool, innerjoin=True), joinedload(Category.site).joinedload(Site.venue))
    )


def offered(edition: Edition) -> list[Category]:
    """What a participant can register as."""
    return [category for category in of(edition) if category.is_offered]


def find(edition: Edition, number: int) -> Category:
    """That category of the edition; refuses with NotFound."""
    return row_of(Category, number, edition_id=edition.id)


def described(category: Category) -> Described:
    """The category as it is described now."""
    return Described(**{one.name: getattr(category, one.name) for one in fields(Described)})


def add(edition: Edition, wanted: Described, *, maximum: int | None, by: Actor) -> Category:
    """A new category, after the others; one that is there already and the same in everything is left as it is."""
    _refuse_unless_sound(edition, wanted)
    locked(edition)
    sites.hold(edition, wanted.site_id)
    there = of(edition)
    for category in there:
        if described(category) == wanted and category.pool.maximum == maximum and category.retired_at is None:
            return category
    position = ordering.after(there)
    category = Category(edition_id=edition.id, pool=Pool(maximum=maximum), position=position, **vars(wanted))
    db.session.add(category)
    trail.record("category.added", category, by=by, maximum=maximum)
    return category


def edit(category: Category, wanted: Described, *, by: Actor) -> Category:
    """Describe it anew. Whoever is in it stays, also those whom its ages leave out; of another start they are told."""
    edition = db.session.get_one(Edition, category.edition_id)
    _refuse_unless_sound(edition, wanted)
    category = locked(category)
    sites.hold(edition, wanted.site_id)
    changed = set_columns(category, vars(wanted))
    if changed:
        trail.record("category.edited", category, by=by, changed=changed)
    if "starts_at" in changed:
        start_news.note(category)
    return category


def move(category: Category, steps: int, *, by: Actor) -> None:
    """Put it so many steps later in the organizer's order, or earlier; at either end it stays where it is."""
    edition = locked(db.session.get_one(Edition, category.edition_id))
    if (there := ordering.move(of(edition), category, steps)) is not None:
        trail.record("category.moved", category, by=by, position=there)


def offer(category: Category, *, is_offered: bool, by: Actor) -> None:
    """Offer it to newcomers, or not any more. Whoever is in it stays, and who waits for it goes on waiting."""
    category = locked(category)
    if (category.retired_at is None) == is_offered:
        return
    category.retired_at = None if is_offered else clock.now()
    trail.record("category.offered" if is_offered else "category.retired", category, by=by)


def remove(category: Category, *, by: Actor) -> None:
    """Take it away with its prices; refused once somebody has been in it. Who is just choosing it chooses anew."""
    edition = db.session.get_one(Edition, category.edition_id)
    locked(edition.pool)
    category = locked(category)
    if is_used(category):
        raise CategoryIsUsed
    if question := asked_only_in(category):
        raise QuestionsOnlyThere(question=question.label.said())
    trail.record("category.removed", category, by=by)
    for model in (Price, CategoryQuestion):
        db.session.execute(delete(model).where(model.category_id == category.id))
    db.session.execute(delete(Category).where(Category.id == category.id))
    db.session.execute(delete(Pool).where(Pool.id == category.pool_id))


def is_used(category: Category) -> bool:
    """Whether somebody is in it, was in it or waits for it."""
    entered = exists().where(Entry.category_id == category.id)
    return bool(db.session.scalar(select(entered | exists().where(Claim.pool_id == category.pool_id))))


def asked_only_in(category: Category) -> Question | None:
    """The first question, if there is one, that is asked in this category alone."""
    here = select(CategoryQuestion.question_id).where(CategoryQuestion.category_id == category.id)
    elsewhere = select(CategoryQuestion.question_id).where(CategoryQuestion.category_id != category.id)
    query = select(Question).where(Question.id.in_(here), Question.id.not_in(elsewhere))
    return db.session.scalars(query.order_by(Question.position, Question.id).limit(1)).first()


def left_out(category: Category) -> int:
    """How many of those who are in it have an age that it is not for any more."""
    outside: list[ColumnElement[bool]] = []
    if category.minimum_age is not None:
        outside.append(Entry.from_age < category.minimum_age)
    if category.maximum_age is not None:
        outside.append(Entry.to_age > category.maximum_age)
        outside.append(Entry.from_age.is_not(None) & Entry.to_age.is_(None))
    if not outside:
        return 0
    query = select(func.count()).where(
        Entry.category_id == category.id, Entry.status.not_in(GONE), Entry.party_id.is_not(None), or_(*outside)
    )
    return db.session.scalar(query) or 0


def _refuse_unless_sound(edition: Edition, wanted: Described) -> None:
    low, high = wanted.minimum_age, wanted.maximum_age
    if low is not None and high is not None and low > high:
        raise AgesOutOfOrder
    if wanted.asks_birth_date and low is None and high is None:
        raise BirthDateForNothing
    if wanted.starts_at is not None:
        day = clock.local(wanted.starts_at, edition.zone).date()
        if not edition.starts_on <= day <= edition.ends_on:
            raise StartsAnotherDay
