"""Importing gifts: all lines of a list come in at once, each of them once, whichever file it comes in again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.checkout import checkouts
from eventsapp.core.db import hold, locked, locked_all
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, gifts_in_bulk, receiving
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.workflows import gift_import_pages, keeping_pledges, thanking_lists
from eventsapp.workflows.gift_import_rows import Line, Lines, Problem, Why
from eventsapp.workflows.importing import ChosenAnew


class Source(StrEnum):
    """Where a list comes from; what came from there once does not come in again."""

    STATEMENT = "statement"
    """Of a bank, or of e-transfers: the money is there."""
    CANADAHELPS = "canadahelps"
    RACE_ROSTER = "race roster"
    STRIPE = "stripe"
    OTHER = "other platform"


class NotWaitingNow(Refusal):
    """A line was said to be a gift that was reported, and that gift came in by another way, or was taken back."""

    sentence = _l(
        "Changed meanwhile: %(gifts)s. A gift that you ticked does not wait any more. If its money came in, take its "
        "line out of your list and choose the list again, or it counts twice. If it was taken back, import the list."
    )
    status = 409


class LinesWrong(Refusal):
    """All or nothing: a line that cannot be read keeps the others out, unless it is said that it stays out."""

    sentence = _l("Some lines cannot be read. Mend the list, or say that these lines stay out.")
    field = "leave_out"


class PerhapsReported(Refusal):
    """Lines look like gifts that were reported before, and nobody was asked whether they are."""

    sentence = _l("Some lines look like gifts that were reported before. Say below which of them are the same.")


@dataclass(frozen=True)
class Twin:
    """A line, and the gift reported before that it looks like."""

    line: Line
    gift: Gift

    @property
    def key(self) -> str:
        """What it is called in a form."""
        return f"{self.line.number}:{self.gift.reference}"

    @property
    def is_likely(self) -> bool:
        """Whether both say just the same name."""
        return receiving.is_same_name(self.gift, self.line.given)


@dataclass(frozen=True)
class How:
    """How the gifts of a list come in."""

    source: Source
    method: GiftMethod
    status: GiftStatus
    leaves_out: bool = False
    asked: frozenset[str] = frozenset()
    """The keys of the twins of which somebody was asked whether they are the same."""
    same: frozenset[str] = frozenset()
    """…and of those that are."""
    is_thanked: bool = False
    """Whether whoever gave is thanked by mail."""


@dataclass(frozen=True)
class Coming:
    """What would become of a list now."""

    fresh: list[tuple[Line, FundraisingPage | None]]
    to_confirm: list[Gift]
    """Reported before; the list says that the money is there."""
    problems: list[Problem]
    twins: list[Twin]
    """What may be one gift; of those that are said to be, the line is not among the fresh ones."""

    @property
    def serious(self) -> list[Problem]:
        return [one for one in self.problems if one.is_serious]

    @property
    def reachable(self) -> int:
        """For how many of its gifts thanks can be written."""
        known = {twin.line.number: twin.gift for twin in self.twins}
        lines = [line for line, _page in self.fresh if line.number not in known]
        lines += [twin.line for twin in self.twins if not _has_address(twin.gift)]
        return sum(bool(line.given.email and line.given.name_key) for line in lines) + sum(
            _has_address(gift) for gift in (*self.to_confirm, *known.values())
        )

    @property
    def days(self) -> list[date]:
        """When its gifts came in."""
        lines = [*(line for line, _page in self.fresh), *(twin.line for twin in self.twins)]
        return [line.received_on for line in lines] + [gift.received_on for gift in self.to_confirm]

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line, _page in self.fresh)


def coming(edition: Edition, lines: Lines, how: How) -> Coming:
    """The lines that are new, each with the page it counts for, and what is to be said of the others."""
    keys = {line.key for line in lines.gifts}
    known = gifts_in_bulk.of_source(how.source, keys)
    fees = checkouts.fees_among(how.source, keys)
    find = gift_import_pages.Pages(edition)
    waiting = _Waiting(edition, lines, known)
    fresh, to_confirm, twins, problems = [], [], [], list(lines.problems)
    old = {line.number for line in lines.gifts if line.key in known or line.key in fees}
    problems = [one for one in problems if one.row not in old]
    for line in lines.gifts:
        gift = known.get(line.key)
        if line.key in fees:
            problems.append(Problem(line.number, Why.A_FEE))
        elif gift is None:
            page, why = find.page(line.page)
            twin = waiting.twin(line, find.numbers(line.page))
            twins += [twin] if twin else []
            if twin is None or twin.key not in how.same:
                fresh.append((line, page))
            problems += [Problem(line.number, why, line.page)] if why else []
        elif gift.edition_id != edition.id:
            problems.append(Problem(line.number, Why.ELSEWHERE))
        elif gift.status == GiftStatus.REPORTED and how.status is GiftStatus.CONFIRMED:
            to_confirm.append(gift)
            problems.append(Problem(line.number, Why.CONFIRMS))
        else:
            problems.append(Problem(line.number, Why.KNOWN))
    return Coming(fresh, to_confirm, sorted(problems, key=lambda one: (not one.is_serious, one.row)), twins)


def bring_in(draft: ImportDraft, choices: str, lines: Lines, how: How, *, by: Actor) -> dict[str, int]:
    """Write all of them down that are not written down yet. `choices` are those that `lines` were read by, as kept."""
    hold("gift import")
    draft = locked(draft)
    if draft.imported_at is not None:
        return draft.outcome
    if draft.sealed_choices != choices:
        raise ChosenAnew
    edition = draft.edition
    now = coming(edition, lines, how)
    if now.serious and not how.leaves_out:
        raise LinesWrong
    if not {twin.key for twin in now.twins} <= how.asked:
        raise PerhapsReported
    if gone := how.same - {twin.key for twin in now.twins}:
        raise NotWaitingNow(gifts=", ".join(sorted(key.partition(":")[2] for key in gone)))
    donors = _welcome(now, by=by)
    same = [twin.gift for twin in now.twins if twin.key in how.same]
    promised = keeping_pledges.held_for(same)
    locked_all([*now.to_confirm, *same])
    received = _receive(edition, now, how, by=by)
    waiting = now.to_confirm + (received if how.status is GiftStatus.CONFIRMED else [])
    to_confirm = [gift for gift in locked_all(waiting) if gift.status == GiftStatus.REPORTED]
    made = _record(edition, now, donors, how, by=by)
    for gift in to_confirm:
        keeping_pledges.counted(gifts.confirm(gift, by=by), promised.get(gift.id), by=by)
    thanked = thanking_lists.ask({*made, *(gift.id for gift in to_confirm + received)}) if how.is_thanked else 0
    outcome = {
        "gifts": len(made),
        "amount_cents": now.total_cents,
        "confirmed": len(to_confirm),
        "received": len(received),
        "thanked": thanked,
        "known": len({one.row for one in now.problems if one.why in (Why.KNOWN, Why.ELSEWHERE)}),
        "left_out": len({one.row for one in now.problems if one.is_serious or one.why in (Why.NOT_A_GIFT, Why.A_FEE)}),
    }
    import_drafts.done(draft, outcome)
    trail.record("gift_import.done", edition, by=by, draft=draft.reference, source=str(how.source), **outcome)
    return outcome


def _has_address(gift: Gift) -> bool:
    return gift.donor is not None and bool(gift.donor.email)


def _welcome(now: Coming, *, by: Actor) -> dict[int, Donor]:
    """Who gave, by the numbers of the lines."""
    named = [line for line, _page in now.fresh if line.given.name_key]
    welcomed = gifts_in_bulk.welcome_all([line.given for line in named], by=by)
    return {line.number: donor for line, donor in zip(named, welcomed, strict=True)}


def _record(edition: Edition, now: Coming, donors: dict[int, Donor], how: How, *, by: Actor) -> list[int]:
    return gifts_in_bulk.record_all(
        [
            Giving(
                edition=edition,
                page=page,
                donor=donors.get(line.number),
                amount_cents=line.amount_cents,
                method=how.method,
                received_on=line.received_on,
                shown_as=ShownAs.ANONYMOUS,
                dedication=line.dedication,
                wants_receipt=line.wants_receipt,
                source=str(how.source),
                source_key=line.key,
            )
            for line, page in now.fresh
        ],
        status=how.status,
        by=by,
    )


def _receive(edition: Edition, now: Coming, how: How, *, by: Actor) -> list[Gift]:
    """Those that were reported before and come with this list; so does who gave, where nobody had said it."""
    same = [twin for twin in now.twins if twin.key in how.same]
    unnamed = [twin for twin in same if twin.gift.donor is None and twin.line.given.name_key]
    welcomed = gifts_in_bulk.welcome_all([twin.line.given for twin in unnamed], by=by)
    donors = {twin.key: donor for twin, donor in zip(unnamed, welcomed, strict=True)}
    return [
        receiving.receive(
            twin.gift,
            Giving(
                edition=edition,
                donor=donors.get(twin.key),
                amount_cents=twin.line.amount_cents,
                method=how.method,
                received_on=twin.line.received_on,
                dedication=twin.line.dedication,
                wants_receipt=twin.line.wants_receipt,
                source=str(how.source),
                source_key=twin.line.key,
            ),
            twin.line.given,
            by=by,
        )
        for twin in sorted(same, key=lambda one: one.gift.id)
    ]


class _Waiting:
    """Gifts that were reported and not received, each of them the twin of one line at most."""

    def __init__(self, edition: Edition, lines: Lines, known: Mapping[str, Gift]) -> None:
        fresh = [line for line in lines.gifts if line.key not in known]
        self.by_amount = receiving.of_amounts(edition.id, {line.amount_cents for line in fresh})
        self.named = {(line.amount_cents, line.given.name_key) for line in fresh}
        """Which names lines of an amount say: a gift of just that name is theirs."""

    def twin(self, line: Line, page_ids: Collection[int]) -> Twin | None:
        """The one that this line may be: of the same amount, of its page if it says one, and of a name like its own."""
        found = [gift for gift in self.by_amount.get(line.amount_cents, []) if self._may_be(gift, line, page_ids)]
        if not found:
            return None
        gift = min(found, key=lambda one: (not receiving.is_same_name(one, line.given), one.donor is None, one.id))
        self.by_amount[line.amount_cents].remove(gift)
        return Twin(line, gift)

    def _may_be(self, gift: Gift, line: Line, page_ids: Collection[int]) -> bool:
        if page_ids and gift.page_id not in page_ids:
            return False
        if receiving.is_same_name(gift, line.given):
            return True
        is_of_another_line = gift.donor is not None and (line.amount_cents, gift.donor.name_key) in self.named
        has_names = bool(line.given.name_key) and gift.donor is not None
        return not is_of_another_line and (has_names or bool(page_ids)) and receiving.may_be_same(gift, line.given)
