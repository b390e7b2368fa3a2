"""Checking what a form asks for before anything is written; what it says does not depend on who is known to us."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.registration import prices
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, FeeCode, Price
from eventsapp.teams import teams
from eventsapp.teams.models import Team
from eventsapp.volunteering.models import Shift
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from eventsapp.workflows import joining
from eventsapp.workflows.plans import Comer, Plan

MOST_PEOPLE = 20
"""So many fit on one form."""


class NobodyComes(Refusal):
    """The form names nobody."""

    sentence = _l("Tell us who is coming.")


class TooManyPeople(Refusal):
    """More people than fit on one form."""

    sentence = _l("Up to %(most)s people fit on one form. Please send another form for the others.")


class TooManyTogether(Refusal):
    """A party that could never have its places: there are not as many, and it would hold up everybody behind it."""

    sentence = _l("%(what)s has %(most)s places in all. Please sign up in smaller groups.")
    field = "category"


class NothingChosen(Refusal):
    """Somebody on the form neither takes part nor helps."""

    sentence = _l("Choose how %(name)s takes part, or a shift, or say when they could help.")
    field = "category"


class CategoryGone(Refusal):
    """A category that was chosen is not offered any more."""

    sentence = _l("What %(name)s chose is no longer offered. Please choose again.")
    field = "category"


class WrongAge(Refusal):
    """Somebody is too young or too old for the category they chose."""

    sentence = _l("%(category)s is not for the age of %(name)s. Please choose another one.")
    field = "category"


class GuardianNeeded(Refusal):
    """A minor comes, and no adult is named who consents."""

    sentence = _l("Name a parent or guardian for everybody under %(age)s.")
    field = "guardian"


class GuardianTooYoung(Refusal):
    """The guardian named is a minor too."""

    sentence = _l("A parent or guardian must be an adult. Please choose somebody else.")
    field = "guardian"


class WaiverNotAccepted(Refusal):
    """The text that the person at the form has to accept was not accepted."""

    sentence = _l("Read the text, tick the box and type your name.")
    field = "waiver"


class PriceChanged(Refusal):
    """The total is another one than was shown: a price ended, or a code was used up meanwhile."""

    sentence = _l("The total has changed meanwhile. Please look at it again before you send.")
    field = "total"


@dataclass(frozen=True)
class Offered:
    """What there is to have, for a plan to be checked against: as an act reads it, or as it was kept for showing."""

    categories: Mapping[int, Category]
    """By id; not only those that can be chosen."""
    prices: Mapping[int, list[Price]]
    """By category id."""
    waivers: Mapping[WaiverKind, WaiverVersion]
    """The texts in force."""
    pools: Callable[[], Mapping[int, Pool]]
    """The places of the edition and of these categories, by id."""


@dataclass(frozen=True)
class Checked:
    """What the plan's words stand for, by comer key where each has their own."""

    categories: dict[str, Category]
    """Of those who take part."""
    shifts: dict[str, list[Shift]]
    versions: Mapping[WaiverKind, WaiverVersion]
    """The waivers in force."""
    fees: dict[str, int]
    code: FeeCode | None
    team: Team | None
    """The team to join; none also when one is to be started."""

    @property
    def total_cents(self) -> int:
        """What all of them would pay together, the code taken off."""
        total = sum(self.fees.values())
        return total - prices.off(self.code, total) if self.code else total


def checked(edition: Edition, plan: Plan, offered: Offered | None = None) -> Checked:
    """The plan, refused in words where it cannot be carried out.

    An act does not say what is offered: it is read in its own transaction.
    """
    if not plan.comers and not plan.group:
        raise NobodyComes
    if len(plan.comers) > MOST_PEOPLE:
        raise TooManyPeople(most=MOST_PEOPLE)
    offered = offered or _offered(edition, plan)
    versions = offered.waivers
    categories = {comer.key: _category(offered, comer) for comer in plan.comers if comer.category_id is not None}
    if idle := next((comer for comer in plan.comers if comer.category_id is None and not comer.helps), None):
        raise NothingChosen(name=idle.name)
    shifts = joining.chosen(edition, plan, categories)
    _refuse_too_many(edition, categories, offered)
    _refuse_without_guardian(edition, plan)
    _refuse_unaccepted(plan, versions)
    fees, code = _costs(edition, plan, offered.prices)
    wish = plan.team if edition.has_teams else None
    team = teams.of_code(edition, wish.code) if wish and not wish.name else None
    found = Checked(categories, shifts, versions, fees, code, team)
    if plan.total_cents not in (None, found.total_cents):
        raise PriceChanged
    return found


def _costs(edition: Edition, plan: Plan, offered: Mapping[int, list[Price]]) -> tuple[dict[str, int], FeeCode | None]:
    """What each would pay, and the code that makes it cheaper; refused where the code does not work."""
    now = clock.now()
    fees = {}
    for comer in plan.comers:
        price = prices.price_for(offered.get(comer.category_id or 0, []), now, comer.from_age, comer.to_age)
        fees[comer.key] = price.amount_cents if price else 0
    return fees, prices.find_code(edition, plan.code, now) if plan.code else None


def _offered(edition: Edition, plan: Plan) -> Offered:
    """What the plan asks for, as it is now."""
    chosen = {comer.category_id for comer in plan.comers if comer.category_id is not None}
    asked = {"edition_id": edition.id, "chosen": list(chosen)}
    found: dict[int, Category] = {}
    costs: dict[int, list[Price]] = {}
    for category, price in db.session.execute(_CHOSEN, asked).all() if chosen else ():
        found[category.id] = category
        costs.setdefault(category.id, []).extend([price] if price else [])

    def pools() -> dict[int, Pool]:
        return {pool.id: pool for pool in (edition.pool, *(category.pool for category in found.values()))}

    return Offered(found, costs, signing.in_force(edition.id), pools)


def _category(offered: Offered, comer: Comer) -> Category:
    category = offered.categories.get(comer.category_id or 0)
    if category is None or not category.is_offered:
        raise CategoryGone(name=comer.name)
    if not (
        ages.is_old_enough(comer.from_age, category.minimum_age)
        and ages.is_young_enough(comer.from_age, comer.to_age, category.maximum_age)
    ):
        raise WrongAge(name=comer.name, category=category.name.said())
    return category


def _refuse_too_many(edition: Edition, categories: dict[str, Category], offered: Offered) -> None:
    wanted = Counter(category.pool_id for category in categories.values())
    if wanted.total() < 2:
        return  # one person fits wherever there are places at all
    most = {number: pool.maximum or 0 for number, pool in offered.pools().items()}
    for category in categories.values():
        if 0 < most[category.pool_id] < wanted[category.pool_id]:
            raise TooManyTogether(what=category.name.said(), most=most[category.pool_id])
    if 0 < most[edition.pool_id] < wanted.total():
        raise TooManyTogether(what=edition.series.name.said(), most=most[edition.pool_id])


def _refuse_without_guardian(edition: Edition, plan: Plan) -> None:
    minors = {comer.key for comer in plan.comers if comer.is_minor}
    if not minors:
        return
    if plan.guardian is None or plan.guardian.comer not in {"", *(comer.key for comer in plan.comers)}:
        raise GuardianNeeded(age=ages.majority(edition.venue.province if edition.venue else "", edition.majority_age))
    is_minor_at_the_form = any(comer.is_registrant and comer.is_minor for comer in plan.comers)
    if plan.guardian.comer in minors or (plan.guardian.is_registrant and is_minor_at_the_form):
        raise GuardianTooYoung


def _refuse_unaccepted(plan: Plan, versions: Mapping[WaiverKind, WaiverVersion]) -> None:
    """The person at the form accepts for themselves, and for the minors if they are the guardian."""
    accepted = {(one.version_id, one.comer) for one in plan.acceptances}
    if not {version_id for version_id, _comer in accepted} <= {version.id for version in versions.values()}:
        raise signing.WordingChanged
    is_guardian = plan.guardian is not None and plan.guardian.is_registrant
    for comer in plan.comers:
        version = versions.get(WaiverKind.GUARDIAN if comer.is_minor else WaiverKind.ADULT)
        has_to = is_guardian if comer.is_minor else comer.is_registrant and comer.category_id is not None
        if has_to and version and (version.id, comer.key) not in accepted:
            raise WaiverNotAccepted


# Asked by every act, so it is put together once.
_CHOSEN = (
    select(Category, Price)
    .outerjoin(Price, Price.category_id == Category.id)
    .where(Category.edition_id == bindparam("edition_id"), Category.id.in_(bindparam("chosen", expanding=True)))
    .order_by(Price.position, Price.id)
    .options(joinedload(Category.pool, innerjoin=True), joinedload(Category.site))
)
