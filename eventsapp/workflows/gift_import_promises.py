"""Promises that gifts of a list may keep: offered, and kept only if somebody says so."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import donors, pages, pledges
from eventsapp.fundraising.gift_models import Donor, Gift, Pledge, PledgeStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.workflows.gift_import_rows import Line

_AT_ONCE = 500
_REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class PromisesChanged(Refusal):
    """A promise was kept or cancelled by somebody else, or two gifts were said to keep the same one."""

    sentence = _l("A gift keeps one promise, and a promise is kept once. Look once more at the promises below.")
    status = 409


@dataclass(frozen=True)
class Paid:
    """A gift that is counted with the list: a fresh line, or one that was reported before."""

    of: str
    name_key: str
    email_key: str
    amount_cents: int
    page: FundraisingPage | None
    is_line: bool = False
    references: frozenset[str] = frozenset()

    @classmethod
    def by_line(cls, line: Line, page: FundraisingPage | None) -> "Paid":
        """A fresh line and the page it says."""
        giver = (line.given.name_key, line.given.email.casefold())
        said = frozenset(_REFERENCE.findall(line.says))
        return cls(str(line.number), *giver, line.amount_cents, page, is_line=True, references=said)

    @classmethod
    def by_gift(cls, gift: Gift) -> "Paid":
        """One that was reported before, and is confirmed with the list."""
        giver = (gift.donor.name_key, gift.donor.email_key or "") if gift.donor else ("", "")
        return cls(gift.reference, *giver, gift.amount_cents, gift.page)


@dataclass(frozen=True)
class Offer:
    """A gift and a promise that it may keep."""

    paid: Paid
    pledge: Pledge
    is_likely: bool
    """Of the same name and amount, with no other to choose from; or the line says its reference."""

    @property
    def key(self) -> str:
        """What it is called in a form."""
        return f"{self.paid.of}:{self.pledge.reference}"


def offers(edition: Edition, paid: Sequence[Paid], received: Sequence[Paid] = ()) -> list[Offer]:
    """For each gift the open promises of the same giver: of just its amount, or else for just its page. A line that
    says no page may be for any. Those that were reported and are received keep theirs by themselves."""
    by_giver: dict[str, list[Pledge]] = {}
    for pledge in _open(edition, [*paid, *received]):
        for key in {pledge.donor.name_key, pledge.donor.email_key or "", pledge.reference} - {""}:
            by_giver.setdefault(key, []).append(pledge)
    own = {pledge.id for one in received for pledge in _of(one, by_giver) if _is_exact(one, pledge)}
    pairs = [(one, pledge) for one in paid for pledge in _of(one, by_giver) if _may_keep(one, pledge)]
    pairs = [(one, pledge) for one, pledge in pairs if pledge.id not in own]
    exact = [(one, pledge) for one, pledge in pairs if _is_named(one, pledge) or _is_exact(one, pledge)]
    taken = {one.of for one, _pledge in exact}, {pledge.id for _one, pledge in exact}
    others = [(one, pledge) for one, pledge in pairs if one.of not in taken[0] and pledge.id not in taken[1]]
    choices = Counter(one.of for one, _pledge in exact)
    found, likely = [], set[int]()
    for one, pledge in exact:
        is_plain = choices[one.of] == 1 and one.name_key == pledge.donor.name_key
        is_likely = (is_plain or _is_named(one, pledge)) and pledge.id not in likely
        likely |= {pledge.id} if is_likely else set()
        found.append(Offer(one, pledge, is_likely))
    return found + [Offer(one, pledge, is_likely=False) for one, pledge in others]


def chosen(offered: Iterable[Offer], kept: Collection[str]) -> dict[str, Pledge]:
    """Which promise each of the gifts keeps; refused where one is not offered any more, or not plain."""
    wanted = [one for one in offered if one.key in kept]
    found = {one.paid.of: one.pledge for one in wanted}
    if len(wanted) < len(kept) or len(found) < len(wanted) or len({one.id for one in found.values()}) < len(wanted):
        raise PromisesChanged
    return found


def is_from(pledge: Pledge, line: Line) -> bool:
    """Whether a line is from whoever promised, as far as it says a name."""
    return line.given.name_key in ("", pledge.donor.name_key)


def fulfilling(giving: Giving, pledge: Pledge, line: Line, *, by: Actor) -> Giving:
    """A fresh line as the gift that was promised: for whom and shown as was said then. Where the line names somebody
    else as its giver, it is from them: a receipt goes to whoever truly gave."""
    return replace(
        giving,
        pledge=pledge,
        donor=giving.donor or donors.complete(pledge.donor, line.given, by=by),
        page=giving.page or _counts_for(pledge),
        shown_as=ShownAs(pledge.shown_as),
        shown_name=pledge.shown_name,
        message=pledge.message,
        dedication=giving.dedication or pledge.dedication,
        wants_receipt=giving.wants_receipt or pledge.wants_receipt,
    )


def keep(pledge: Pledge, gift: Gift, *, by: Actor) -> None:
    """It is kept with this gift, now that both are held."""
    if pledge.status != PledgeStatus.OPEN or gift.pledge_id not in (None, pledge.id):
        raise PromisesChanged
    pledges.keep(pledge, by=by)
    gift.pledge = pledge
    gift.hidden_at = gift.hidden_at or pledge.hidden_at


def _open(edition: Edition, paid: Sequence[Paid]) -> list[Pledge]:
    found: dict[int, Pledge] = {}
    for column, keys in (
        (Donor.name_key, {one.name_key for one in paid}),
        (Donor.email_key, {one.email_key for one in paid}),
        (Pledge.reference, {said for one in paid for said in one.references}),
    ):
        listed = sorted(keys - {""})
        for some in (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)):
            query = select(Pledge).join(Pledge.donor).where(column.in_(some), Pledge.edition_id == edition.id)
            query = query.where(Pledge.status == PledgeStatus.OPEN)
            shown = (joinedload(Pledge.donor), joinedload(Pledge.page))
            found |= {pledge.id: pledge for pledge in db.session.scalars(query.options(*shown))}
    return [found[number] for number in sorted(found)]


def _of(one: Paid, by_giver: dict[str, list[Pledge]]) -> list[Pledge]:
    keys = {one.name_key, one.email_key, *one.references}
    return sorted({pledge for key in keys for pledge in by_giver.get(key, [])}, key=lambda pledge: pledge.id)


def _may_keep(one: Paid, pledge: Pledge) -> bool:
    """Of known units, and for the same page; of just its amount where no page is said."""
    if pledge.due_cents is None:
        return False
    if _is_named(one, pledge):
        return True
    if one.page is None:
        is_free = one.is_line or pledge.page_id is None
        return is_free and one.amount_cents == pledge.due_cents
    return one.page == _counts_for(pledge)


def _is_exact(one: Paid, pledge: Pledge) -> bool:
    return _may_keep(one, pledge) and one.amount_cents == pledge.due_cents


def _is_named(one: Paid, pledge: Pledge) -> bool:
    return pledge.reference in one.references


def _counts_for(pledge: Pledge) -> FundraisingPage | None:
    return pages.counting(pledge.page) if pledge.page else None
