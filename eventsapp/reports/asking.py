"""What an address or a kept filter asks of a roster, read: a few words by name become a `Filter`."""

from collections.abc import Mapping, Sequence

from eventsapp.access.models import NeedState
from eventsapp.core import words
from eventsapp.questions.models import Kind
from eventsapp.reports import filters
from eventsapp.reports.filters import Filter, Order, Standing, Who
from eventsapp.reports.rosters import Menu
from eventsapp.reports.traits import ANY_NEED, Acceptance, Flagged, Payment, Presence, Traits

NOT_KEPT = ("q", "sort", "columns")
"""What was searched for may be a person; in which order and with what it is read is no matter of whom it shows."""
KEPT = (
    *("who", "status", "site", "category", "role", "team", "payment"),
    *("waiver", "age", "here", "flag", "need", "answer"),
)
"""What says whom it shows."""
ASKED = (*KEPT, *NOT_KEPT)
"""All that can be asked for."""
_ONE_OF = {
    "who": tuple(Who),
    "status": tuple(Standing),
    "payment": tuple(Payment),
    "waiver": tuple(Acceptance),
    "here": tuple(Presence),
    "flag": tuple(Flagged),
    "need": (ANY_NEED, *NeedState),
    "sort": tuple(Order),
}


def read(asked: Mapping[str, str], menu: Menu, *, with_contacts: bool = False) -> Filter:
    """The filter. Whatever is asked for has to be there (`is_readable`)."""
    wanted = {name: value for name, value in asked.items() if value}
    return Filter(
        search=filters.understood(wanted.get("q", ""), with_contacts=with_contacts),
        who=Who(wanted["who"]) if "who" in wanted else None,
        category_id=int(wanted["category"]) if "category" in wanted else None,
        role_id=int(wanted["role"]) if "role" in wanted else None,
        site_ids=_site_ids(wanted, menu),
        standing=Standing(wanted.get("status", Standing.CURRENT)),
        order=Order(wanted.get("sort", Order.NAME)),
        traits=_traits(wanted, menu),
    )


def is_readable(asked: Mapping[str, str], menu: Menu) -> bool:
    """Whether all of it can be asked of this edition: what is not understood would otherwise show too many."""
    known = {name: tuple(map(str, values)) for name, values in _ONE_OF.items()}
    known["category"], known["role"] = tuple(map(str, menu.categories)), tuple(map(str, menu.roles))
    known["site"] = tuple(map(str, menu.sites))
    known["age"] = tuple(map(band, menu.ages))
    known["answer"] = tuple(
        f"{number}:{key}"
        for number, question in menu.questions.items()
        for key in (("yes", "no") if question.kind is Kind.YES_NO else question.options)
    )
    in_words = {"q", "team"}
    return all(
        bool(words.folded(value)) if name in in_words else value in known.get(name, ())
        for name, value in asked.items()
        if value
    )


def band(ages: Sequence[int | None]) -> str:
    """What an age band is called in an address."""
    low, high = ages
    return f"{low}-{'' if high is None else high}"


def _site_ids(wanted: Mapping[str, str], menu: Menu) -> tuple[int, ...] | None:
    """The site that is asked for, or all beyond which whoever looks sees nothing; None: nothing is left out."""
    if "site" in wanted:
        return (int(wanted["site"]),)
    return None if menu.within is None else tuple(sorted(menu.within))


def _traits(wanted: Mapping[str, str], menu: Menu) -> Traits:
    number, _colon, key = wanted.get("answer", "").partition(":")
    return Traits(
        payment=Payment(wanted["payment"]) if "payment" in wanted else None,
        acceptance=Acceptance(wanted["waiver"]) if "waiver" in wanted else None,
        ages=next((one for one in menu.ages if band(one) == wanted.get("age")), None),
        need=_need(wanted.get("need")),
        answer=(int(number), key) if number else None,
        is_one_of_several=bool(number) and menu.questions[int(number)].kind is Kind.CHOICES,
        flagged=Flagged(wanted["flag"]) if "flag" in wanted else None,
        presence=Presence(wanted["here"]) if "here" in wanted else None,
        team=tuple(dict.fromkeys(words.folded(wanted.get("team", "")).split()))[: filters.MOST_WORDS],
    )


def _need(asked: str | None) -> NeedState | str | None:
    return NeedState(asked) if asked and asked != ANY_NEED else asked or None
