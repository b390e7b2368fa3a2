"""Lines of a list that look like gifts written down here before: asked about, so that the money counts once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from eventsapp.events.models import Edition
from eventsapp.fundraising import receiving, recognizing
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.workflows.gift_import_rows import Line, Lines


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
    def waits(self) -> bool:
        """Whether it was reported and has not come in; otherwise it is counted, or is in an envelope."""
        return self.gift.status == GiftStatus.REPORTED and self.gift.batch_id is None


class Written:
    """Gifts written down here that no line of a list is known to be, each of them the twin of one line at most."""

    def __init__(self, edition: Edition, lines: Lines, known: Mapping[str, Gift]) -> None:
        fresh = [line for line in lines.gifts if line.key not in known]
        amounts = {line.amount_cents for line in fresh}
        self.by_amount: dict[int, list[Gift]] = defaultdict(list, receiving.of_amounts(edition.id, amounts))
        if fresh:
            days = [line.received_on for line in fresh]
            for amount, counted in recognizing.of_amounts(edition.id, amounts, min(days), max(days)).items():
                self.by_amount[amount] += counted
        self.named = {(line.amount_cents, line.given.name_key) for line in fresh}
        """Which names lines of an amount say: a gift of just that name is theirs."""

    def twin(self, line: Line, page_ids: Collection[int]) -> Twin | None:
        """The one that this line may be: of the same amount and of a name like its own. One that waits is of its page,
        if it says one; one that is counted came in near its day."""
        found = [twin for gift in self.by_amount[line.amount_cents] if self._may_be(twin := Twin(line, gift), page_ids)]
        if not found:
            return None
        likest = min(found, key=_unlikeness)
        self.by_amount[line.amount_cents].remove(likest.gift)
        return likest

    def _may_be(self, twin: Twin, page_ids: Collection[int]) -> bool:
        line, gift = twin.line, twin.gift
        if twin.waits and page_ids and gift.page_id not in page_ids:
            return False
        if twin.is_likely:
            return True
        if not twin.waits and not recognizing.is_near(gift, line.given, line.received_on):
            return False
        if receiving.is_same_name(gift, line.given):
            return True
        is_of_another_line = gift.donor is not None and (line.amount_cents, gift.donor.name_key) in self.named
        has_names = bool(line.given.name_key) and gift.donor is not None
        may_lack_names = bool(page_ids) or not twin.waits
        return not is_of_another_line and (has_names or may_lack_names) and receiving.may_be_same(gift, line.given)


def _unlikeness(twin: Twin) -> tuple[bool, bool, bool, int, int]:
    gift = twin.gift
    days = abs(gift.received_on - twin.line.received_on).days
    return not twin.is_likely, gift.donor is None, not twin.waits, 0 if twin.waits else days, gift.id
