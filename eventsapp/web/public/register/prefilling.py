"""A form filled in with what somebody held last year, as if they had typed it: for them to look over and send.

Answers, terms and consents are theirs to give anew. An age is filled in only where a year more changes nothing, and
somebody else's own address is not: it belongs to them, and may have changed since.
"""

from datetime import datetime

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.events.models import Edition
from eventsapp.publishing import setups
from eventsapp.registration import rules as ages
from eventsapp.submissions.drafts import Answers
from eventsapp.submissions.records import SameAgain
from eventsapp.web.public.register.drafting import OpenDraft
from eventsapp.web.public.register.party import GROUP, HELP, ME, Pairs
from eventsapp.web.public.register.person import value_of
from eventsapp.workflows import same_again
from eventsapp.workflows.same_again import Held

_WORDS_OF = {
    NeedKind.MOBILITY_DEVICE: "device",
    NeedKind.SUPPORT_PERSON: "support",
    NeedKind.FOOD: "food",
    NeedKind.WAY_TO_REACH: "reach",
    NeedKind.SOMETHING_ELSE: "else_",
    NeedKind.TALK_FIRST: "talk",
}
"""The field beside a tick that takes the person's own words."""


def answers(asked: SameAgain, now: datetime) -> Answers:
    """What the pages of the form would hold."""
    edition, registration = asked.edition, asked.registration
    people = same_again.held(registration)
    who = [["whose", _whose(people)], ["name", asked.person.name], ["email", asked.person.email or ""]]
    if registration.group_name:
        who[0] = ["whose", GROUP]
        return {"who": who, "group": [["name", registration.group_name]]}
    offer = OpenDraft(setups.of(edition.id), answers={})
    filled: Answers = {"who": who, "people": {}, "part": {}, "shifts": {}}
    kept = same_again.kept_needs(asked, people)
    for number, one in enumerate(people, 1):
        key = ME if one.is_registrant else f"p{number}"
        if not one.is_registrant:
            filled["people"][key] = [["name", one.person.name], *_band(one, asked, offer)]
        if part := _part(one, offer):
            filled["part"][key] = part
        if taken := same_again.same_shifts(one.shifts, edition, now):
            filled["shifts"][key] = [*(["shift", str(shift.id)] for shift in taken), *_phone(one)]
        if theirs := kept.get(one.person.id):
            filled.setdefault("help", {})[key] = _help(theirs)
    return {step: typed for step, typed in filled.items() if typed}


def _whose(people: list[Held]) -> str:
    if not any(one.is_registrant for one in people):
        return "else" if people else ""
    return "others" if len(people) > 1 else "myself"


def _band(one: Held, asked: SameAgain, offer: OpenDraft) -> Pairs:
    """The age band in which they still are, whenever their birthday is; nothing where they may have left it."""
    if one.person.email:
        return []  # their page is looked at anyway: only they, or who signs them up, know which address is right
    low, high = _ages(one, asked.registration.edition, asked.edition)
    bands = [band for band in offer.bands() if low is not None and band[0] <= low and _reaches(band[1], high)]
    return [["band", value_of(bands[0])]] if len(bands) == 1 else []


def _ages(one: Held, before: Edition, now: Edition) -> tuple[int | None, int | None]:
    """How old they are on the new day, as far as last year's form tells."""
    known = one.entry or one.volunteer
    if one.entry is not None and one.entry.born_on is not None:
        age = ages.age_on(now.starts_on, one.entry.born_on)
        return age, age
    if known is None or known.from_age is None:
        return None, None
    years = now.year - before.year
    return known.from_age + years - 1, None if known.to_age is None else known.to_age + years + 1


def _reaches(highest: int | None, age: int | None) -> bool:
    return highest is None or (age is not None and age <= highest)


def _part(one: Held, offer: OpenDraft) -> Pairs:
    """The category of the same name; or that they help, which leads to the shifts."""
    if one.entry is None:
        return [["category", HELP]] if one.shifts and offer.has_shifts else []
    category = same_again.same_category(one.entry, offer.categories)
    if category is None:
        return []
    helps = [["helps", "y"]] if one.shifts and offer.has_shifts else []
    born = one.entry.born_on if category.asks_birth_date else None
    parts = {"born_day": born.day, "born_month": born.month, "born_year": born.year} if born else {}
    return [["category", str(category.id)], *helps, *([name, str(number)] for name, number in parts.items())]


def _phone(one: Held) -> Pairs:
    return [["phone", one.person.phone]] if one.is_registrant and one.person.phone else []


def _help(theirs: list[AccessNeed]) -> Pairs:
    """The ticks, with the words that were beside them."""
    ticks = [["needs", need.kind] for need in theirs]
    said = {_WORDS_OF[NeedKind(need.kind)]: needs.words(need) for need in theirs if NeedKind(need.kind) in _WORDS_OF}
    return [*ticks, *([name, words] for name, words in said.items() if words)]
