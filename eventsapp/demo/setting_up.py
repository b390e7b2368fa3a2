"""Setting an edition up for sign-up: terms, questions, prices, codes, and who reads what would help."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.core.words import folded
from eventsapp.demo import terms
from eventsapp.demo.content import CategoryContent, SeriesContent
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.questions import asked
from eventsapp.questions.asked import Described
from eventsapp.questions.models import Question
from eventsapp.questions.options import Option
from eventsapp.registration.models import Category, Entry, FeeCode, Price
from eventsapp.waivers import signing, wordings
from eventsapp.waivers.models import WaiverKind

INVENTED = "%@example.org"
"""The addresses of everybody the demo has invented."""


def set_up(content: SeriesContent, edition: Edition, *, by: Actor) -> None:
    """Give the edition everything people are asked when they sign up; its categories are there."""
    edition.access_lead = content.access_lead
    edition.has_teams = content.has_teams
    edition.ways_to_pay = content.ways_to_pay
    edition.to_bring = content.to_bring
    db.session.flush()
    if content.has_waivers:
        for kind in WaiverKind:
            text = terms.text(kind, content.name)
            title, summary = terms.TITLES[kind], terms.SUMMARIES[kind]
            wordings.publish(edition, kind, title=title, summary=summary, text=text, by=by)
    _ask(content, edition, by=by)
    for code in content.codes:
        found = FeeCode(
            edition_id=edition.id,
            code_key=folded(code.word),
            percent=code.percent,
            maximum_uses=code.maximum_uses,
        )
        db.session.add(found)
    for category, told in zip(add_categories(content, edition), content.categories, strict=True):
        _complete(category, told, edition)
    db.session.flush()


def add_categories(content: SeriesContent, edition: Edition) -> list[Category]:
    """The categories the content tells of, in its order; those the edition lacks are made."""
    known = db.session.scalars(select(Category).where(Category.edition_id == edition.id))
    by_name = {category.name: category for category in known}
    for told in content.categories:
        if told.name not in by_name:
            made = Category(
                edition_id=edition.id, pool=Pool(maximum=told.maximum), name=told.name, hint=told.hint, position=0
            )
            db.session.add(made)
            by_name[told.name] = made
    found = [by_name[told.name] for told in content.categories]
    for position, category in enumerate(found):
        category.position = position
    db.session.flush()
    return found


def is_bare(content: SeriesContent, edition: Edition) -> bool:
    """Whether the demo made it when there was nothing yet to set up, and nobody but invented people is in it."""
    if not content.access_lead or edition.access_lead or edition.has_teams or edition.ways_to_pay:
        return False
    if signing.in_force(edition.id) or asked.of(edition.id):
        return False
    others = (
        select(Entry.id)
        .join(Person, Person.id == Entry.person_id)
        .where(Entry.edition_id == edition.id, Person.email_key.is_(None) | Person.email_key.not_like(INVENTED))
    )
    is_ours = _names(edition) <= {told.name for told in content.categories}
    return is_ours and db.session.scalar(others.limit(1)) is None


def _ask(content: SeriesContent, edition: Edition, *, by: Actor) -> None:
    before: Question | None = None
    for told in content.questions:
        wanted = Described(
            told.label,
            told.purpose,
            about=told.about,
            kind=told.kind,
            hint=told.hint,
            options=tuple(Option(key, words) for key, words in told.options),
            shown_if_id=before.id if before and told.follows_yes else None,
            shown_if_answer="yes" if told.follows_yes else "",
            audience=told.audience,
            keep_days=told.keep_days,
        )
        before = asked.add(edition, wanted, by=by)


def _complete(category: Category, told: CategoryContent, edition: Edition) -> None:
    category.minimum_age, category.maximum_age = told.minimum_age, told.maximum_age
    if told.starts:
        category.starts_at = clock.moment(datetime.combine(edition.starts_on, told.starts), edition.zone)
    for position, price in enumerate(told.prices):
        until = None
        if price.until_days_before is not None:
            day = edition.starts_on - timedelta(days=price.until_days_before)
            until = clock.moment(datetime.combine(day, time.min), edition.zone)
        found = Price(
            category_id=category.id,
            name=price.name,
            amount_cents=price.amount_cents,
            until_at=until,
            from_age=price.from_age,
            to_age=price.to_age,
            position=position,
        )
        db.session.add(found)


def _names(edition: Edition) -> set[Bilingual]:
    return set(db.session.scalars(select(Category.name).where(Category.edition_id == edition.id)))
