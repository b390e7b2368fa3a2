"""Importing gifts: all lines of a list come in at once, each of them once, whichever file it comes in again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.checkout import checkouts
from eventsapp.core.db import db, hold, locked, locked_all
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, gifts_in_bulk, receiving, recognizing
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, Pledge, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.workflows import gift_import_pages, gift_import_promises, keeping_pledges, thanking_lists
from eventsapp.workflows.gift_import_promises import Offer, Paid
from eventsapp.workflows.gift_import_rows import Line, Lines, Problem, Why
from eventsapp.workflows.gift_import_twins import Twin, Written
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
    """A line was said to be a gift of ours, and that gift has a line by now, has another amount, or was taken back."""

    sentence = _l(
        "Changed meanwhile: %(gifts)s. A gift that you chose came in with another line, was changed or was taken back. "
        "If its money came in, take its line out of your list and choose the list again, or it counts twice. If it was "
        "taken back, import the list."
    )
    status = 409


class LinesWrong(Refusal):
    """All or nothing: a line that cannot be read keeps the others out, unless it is said that it stays out."""

    sentence = _l("Some lines cannot be read. Mend the list, or say that these lines stay out.")
    field = "leave_out"


class PerhapsReported(Refusal):
    """Lines look like gifts that were written down before, and nobody has said whether they are."""

    sentence = _l("Some lines look like gifts that are written down already. Say of each whether it is the same gift.")


class PerhapsPromised(Refusal):
    """Gifts of the list may keep promises that nobody was asked about."""

    sentence = _l("There are promises that these gifts may keep. Look at them below, then import the list.")
    status = 409


@dataclass(frozen=True)
class How:
    """How the gifts of a list come in."""

    source: Source
    method: GiftMethod
    status: GiftStatus
    leaves_out: bool = False
    asked: frozenset[str] = frozenset()
    """The keys of the twins of which somebody said whether they are the same."""
    same: frozenset[str] = frozenset()
    """…and of those that are."""
    offered: frozenset[str] = frozenset()
    """The keys of the promises that were offered as kept."""
    kept: frozenset[str] = frozenset()
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
    offers: list[Offer]
    """Promises that the gifts which are counted now may keep."""

    @property
    def serious(self) -> list[Problem]:
        return [one for one in self.problems if one.is_serious]

    @property
    def reachable(self) -> int:
        """For how many of its gifts thanks can be written."""
        waiting = [twin for twin in self.twins if twin.waits]
        known = {twin.line.number: twin.gift for twin in waiting}
        lines = [line for line, _page in self.fresh if line.number not in known]
        lines += [twin.line for twin in waiting if not _has_address(twin.gift)]
        return sum(bool(line.given.email and line.given.name_key) for line in lines) + sum(
            _has_address(gift) for gift in (*self.to_confirm, *known.values())
        )

    @property
    def days(self) -> list[date]:
        """When its gifts came in."""
        lines = [*(line for line, _page in self.fresh), *(twin.line for twin in self.twins if twin.waits)]
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
    unknown = [line for line in lines.gifts if line.key not in known and line.key not in fees]
    twins = Written(edition, unknown, find.numbers).twins(how.same, how.asked - how.same)
    no_gifts = {twin.line.number for twin in twins if twin.key in how.same}
    fresh, to_confirm, problems = [], [], list(lines.problems)
    old = {line.number for line in lines.gifts if line.key in known or line.key in fees}
    problems = [one for one in problems if one.row not in old]
    for line in lines.gifts:
        gift = known.get(line.key)
        if line.key in fees:
            problems.append(Problem(line.number, Why.A_FEE))
        elif gift is None:
            page, why = find.page(line.page)
            if line.number not in no_gifts:
                fresh.append((line, page))
            problems += [Problem(line.number, why, line.page)] if why else []
        elif gift.edition_id != edition.id:
            problems.append(Problem(line.number, Why.ELSEWHERE))
        elif _waits(gift) and how.status is GiftStatus.CONFIRMED:
            to_confirm.append(gift)
            problems.append(Problem(line.number, Why.CONFIRMS))
        else:
            problems.append(Problem(line.number, Why.KNOWN))
    problems.sort(key=lambda one: (not one.is_serious, one.row))
    paid = [*(Paid.by_line(*one) for one in fresh), *(Paid.by_gift(gift) for gift in to_confirm if not gift.pledge_id)]
    received = [Paid.by_gift(twin.gift) for twin in twins if twin.waits and twin.key in how.same]
    is_there = how.status is GiftStatus.CONFIRMED
    offers = gift_import_promises.offers(edition, paid, received) if is_there else []
    return Coming(fresh, to_confirm, problems, twins, offers)


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
    if not {one.key for one in now.offers} <= how.offered:
        raise PerhapsPromised
    no_gift = {str(twin.line.number) for twin in now.twins if twin.key in how.same}
    kept = gift_import_promises.chosen(now.offers, [key for key in how.kept if key.partition(":")[0] not in no_gift])
    donors = _welcome(now, kept, by=by)
    same = [twin.gift for twin in now.twins if twin.key in how.same]
    promised = keeping_pledges.held_for([gift for gift in same if _waits(gift)], beside=kept.values())
    locked_all([*now.to_confirm, *same])
    received, recognized = _receive(edition, now, how, by=by)
    waiting = now.to_confirm + (received if how.status is GiftStatus.CONFIRMED else [])
    to_confirm = [gift for gift in locked_all(waiting) if gift.status == GiftStatus.REPORTED]
    made = _record(edition, now, donors, kept, how, by=by)
    for gift in to_confirm:
        confirmed = gifts.confirm(gift, by=by)
        if pledge := kept.get(gift.reference):
            gift_import_promises.keep(pledge, confirmed, by=by)
        else:
            keeping_pledges.counted(confirmed, promised.get(gift.id), by=by)
    thanked = thanking_lists.ask({*made, *(gift.id for gift in to_confirm + received)}) if how.is_thanked else 0
    outcome = {
        "gifts": len(made),
        "amount_cents": now.total_cents,
        "confirmed": len(to_confirm),
        "received": len(received),
        "recognized": len(recognized),
        "kept": len(kept),
        "thanked": thanked,
        "known": len({one.row for one in now.problems if one.why in (Why.KNOWN, Why.ELSEWHERE)}),
        "left_out": len({one.row for one in now.problems if one.is_serious or one.why in (Why.NOT_A_GIFT, Why.A_FEE)}),
    }
    import_drafts.done(draft, outcome)
    trail.record("gift_import.done", edition, by=by, draft=draft.reference, source=str(how.source), **outcome)
    return outcome


def _has_address(gift: Gift) -> bool:
    return gift.donor is not None and bool(gift.donor.email)


def _waits(gift: Gift) -> bool:
    """Whether it is reported and not in an envelope, whose end confirms it."""
    return gift.status == GiftStatus.REPORTED and gift.batch_id is None


def _welcome(now: Coming, kept: Mapping[str, Pledge], *, by: Actor) -> dict[int, Donor]:
    """Who gave, by the numbers of the lines; whoever promised a gift before is known."""
    named = []
    for line, _page in now.fresh:
        pledge = kept.get(str(line.number))
        if line.given.name_key and not (pledge and gift_import_promises.is_from(pledge, line)):
            named.append(line)
    welcomed = gifts_in_bulk.welcome_all([line.given for line in named], by=by)
    return {line.number: donor for line, donor in zip(named, welcomed, strict=True)}


def _record(
    edition: Edition, now: Coming, donors: dict[int, Donor], kept: Mapping[str, Pledge], how: How, *, by: Actor
) -> list[int]:
    givings = []
    for line, page in now.fresh:
        giving = replace(_said(edition, line, how), page=page, donor=donors.get(line.number))
        pledge = kept.get(str(line.number))
        givings.append(gift_import_promises.fulfilling(giving, pledge, line, by=by) if pledge else giving)
    made = gifts_in_bulk.record_all(givings, status=how.status, by=by)
    for giving, number in zip(givings, made, strict=True):
        if giving.pledge is not None:
            gift_import_promises.keep(giving.pledge, db.session.get_one(Gift, number), by=by)
    return made


def _receive(edition: Edition, now: Coming, how: How, *, by: Actor) -> tuple[list[Gift], list[Gift]]:
    """Those that were reported before and come with this list, and those that were counted before; so does who gave,
    where nobody had said it."""
    same = sorted((twin for twin in now.twins if twin.key in how.same), key=lambda one: one.gift.id)
    unnamed = [twin for twin in same if twin.gift.donor is None and twin.line.given.name_key]
    welcomed = gifts_in_bulk.welcome_all([twin.line.given for twin in unnamed], by=by)
    donors = {twin.key: donor for twin, donor in zip(unnamed, welcomed, strict=True)}
    received, recognized = [], []
    for twin in same:
        said = replace(_said(edition, twin.line, how), donor=donors.get(twin.key))
        if twin.waits:
            received.append(receiving.receive(twin.gift, said, twin.line.given, by=by))
        else:
            recognized.append(recognizing.recognize(twin.gift, said, twin.line.given, by=by))
    return received, recognized


def _said(edition: Edition, line: Line, how: How) -> Giving:
    """What a line says of its gift, without its page and its giver."""
    return Giving(
        edition=edition,
        amount_cents=line.amount_cents,
        method=how.method,
        received_on=line.received_on,
        shown_as=ShownAs.ANONYMOUS,
        dedication=line.dedication,
        wants_receipt=line.wants_receipt,
        source=str(how.source),
        source_key=line.key,
    )
