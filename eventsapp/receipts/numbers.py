"""Serial numbers, one after the other: taken in the transaction that stores the receipt, so that none is ever lost."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from eventsapp.core.db import db
from eventsapp.receipts.models import Receipt, ReceiptCounter


def take() -> int:
    """The next number. Whoever took it holds the counter until the transaction ends; if that fails, nobody had it."""
    counted = update(ReceiptCounter).values(last_number=ReceiptCounter.last_number + 1)
    return db.session.execute(counted.returning(ReceiptCounter.last_number)).scalar_one()


@dataclass(frozen=True)
class Accounted:
    """How the numbers stand: all that were given away, and the receipts that bear them."""

    last: int
    receipts: int
    highest: int

    @property
    def is_whole(self) -> bool:
        """Each number from 1 to the last is on one receipt, since none can be there twice."""
        return self.last == self.receipts == self.highest


def accounted() -> Accounted:
    """Whether every number is accounted for."""
    last = db.session.scalar(select(ReceiptCounter.last_number)) or 0
    number, highest = db.session.execute(select(func.count(Receipt.id), func.max(Receipt.number))).one()
    return Accounted(last, number, highest or 0)
