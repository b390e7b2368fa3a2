"""Lines of a list that look like gifts written down here before: asked about, so that the money counts once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from eventsapp.events.models import Edition
from eventsapp.fundraising import receiving, recognizing
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.workflows.gift_import_rows import Line


@dataclass(frozen=True)
class Twin:
    """A line, and the gift written down before that it looks like."""

    line: Line
    gift: Gift

    @property
    def key(self) -> str:
        """What it is called in a form."""
        return f"{self.line.number}:{self.gift.reference}"

    @property
    def is_likely(self) -> bool:
        """Whether the line says the reference of the gift, or both say just the same name; of a gift that is counted,
        on days that lie near."""
        is_near = self.waits or abs(self.gift.received_on - self.line.received_on) <= recognizing.NEAR
        has_same_name = receiving.is_same_name(self.gift, self.line.given)
        return self.line.names(self.gift.reference) or (is_near and has_same_name)

    @property
    def has_names(self) -> bool:
        """Whether both say a name."""
        return bool(self.line.given.name_key) and self.gift.donor is not None

    @property
    def waits(self) -> bool:
        """Whether it was reported and has not come in; otherwise it is counted, or is in an envelope."""
        return self.gift.status == GiftStatus.REPORTED and self.gift.batch_id is None


class Written:
    """Gifts written down here that no line of a list is known to be, each of them taken for one line at most."""

    def __init__(self, edition: Edition, fresh: Sequence[Line], page_ids: Callable[[str], Collection[int]]) -> None:
        """`page_ids` are those of the pages that a line may mean by what it calls its page."""
        self.fresh = fresh
        self.page_ids = {line.number: page_ids(line.page) for line in fresh}
        amounts = {line.amount_cents for line in fresh}
        self.by_amount: dict[int, list[Gift]] = defaultdict(list, receiving.of_amounts(edition.id, amounts))
        if fresh:
            days = [line.received_on for line in fresh]
            for amount, counted in recognizing.of_amounts(edition.id, amounts, min(days), max(days)).items():
                self.by_amount[amount] += counted
        self.named = {(line.amount_cents, line.given.name_key) for line in fresh}
        """Which names lines of an amount say: a gift of just that name is theirs."""

    def twins(self, same: Collection[str], refused: Collection[str]) -> list[Twin]:
        """The gifts that lines may be: of the same amount and of a name like theirs. One that waits is of the line's
        page, if it says one; one that is counted came in near its day.

        Those that somebody said are the same stay so, and the likest of the others go first. Whoever refused one is
        asked about others of its name, so that nothing counts twice unasked.
        """
        found = [twin for twin in self._answered(same) if self._may_be(twin)]
        found += sorted((twin for twin in self._likely() if twin.key not in refused), key=_unlikeness)
        found = _each_once(found)
        said_no = self._answered(refused)
        lines, asked_lines = ({twin.line.number for twin in twins} for twins in (found, said_no))
        gifts, asked_gifts = ({twin.gift.id for twin in twins} for twins in (found, said_no))
        for line in self.fresh:
            if line.number in lines:
                continue
            free = [Twin(line, gift) for gift in self.by_amount[line.amount_cents] if gift.id not in gifts]
            if line.number in asked_lines:
                free = [twin for twin in free if twin.has_names and twin.key not in refused]
            free = [twin for twin in free if twin.has_names or twin.gift.id not in asked_gifts]
            alike = [twin for twin in free if self._may_be(twin)]
            if alike:
                found.append(min(alike, key=_unlikeness))
                gifts.add(found[-1].gift.id)
        return sorted(found + said_no, key=lambda twin: twin.line.number)

    def _answered(self, keys: Collection[str]) -> list[Twin]:
        """Those of these keys that are still there."""
        lines = {str(line.number): line for line in self.fresh}
        gifts = {gift.reference: gift for some in self.by_amount.values() for gift in some}
        pairs = (key.partition(":")[::2] for key in sorted(keys))
        return [Twin(lines[number], gifts[ours]) for number, ours in pairs if number in lines and ours in gifts]

    def _likely(self) -> Iterator[Twin]:
        for line in self.fresh:
            for gift in self.by_amount[line.amount_cents]:
                if (twin := Twin(line, gift)).is_likely and self._may_be(twin):
                    yield twin

    def _may_be(self, twin: Twin) -> bool:
        line, gift, page_ids = twin.line, twin.gift, self.page_ids[twin.line.number]
        if twin.waits and page_ids and gift.page_id not in page_ids:
            return False
        if twin.is_likely:
            return True
        if not twin.waits and not recognizing.is_near(gift, line.given, line.received_on):
            return False
        if receiving.is_same_name(gift, line.given):
            return True
        is_of_another_line = gift.donor is not None and (line.amount_cents, gift.donor.name_key) in self.named
        may_lack_names = bool(page_ids) or not twin.waits
        return not is_of_another_line and (twin.has_names or may_lack_names) and receiving.may_be_same(gift, line.given)


def _each_once(twins: Iterable[Twin]) -> list[Twin]:
    """The first of each line and of each gift."""
    found: list[Twin] = []
    lines, gifts = set[int](), set[int]()
    for twin in twins:
        if twin.line.number not in lines and twin.gift.id not in gifts:
            found.append(twin)
            lines.add(twin.line.number)
            gifts.add(twin.gift.id)
    return found


def _unlikeness(twin: Twin) -> tuple[bool, bool, bool, int, int]:
    gift = twin.gift
    days = abs(gift.received_on - twin.line.received_on).days
    return not twin.is_likely, gift.donor is None, not twin.waits, 0 if twin.waits else days, gift.id
