"""What the treasurer has to do about receipts outside of this program, and by when."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.organization import details
from eventsapp.receipts.models import Receipt, ReceiptTask, TaskKind

SHOWN_DONE = 50


class AlreadyDone(Refusal):
    """Somebody else was faster."""

    sentence = _l("This was already done.")


def open_(kind: TaskKind, receipt: Receipt, amount_cents: int, *, within: timedelta | None, by: Actor) -> ReceiptTask:
    """Ask for it to be done, within so many days of today where the law says so."""
    due_on = clock.today(details.zone()) + within if within is not None else None
    task = ReceiptTask(
        kind=kind,
        receipt_id=receipt.id,
        amount_cents=amount_cents,
        opened_at=clock.now(),
        due_on=due_on,
    )
    db.session.add(task)
    trail.record("receipt_task.opened", task, by=by, kind=kind, number=receipt.number)
    return task


def finish(task: ReceiptTask, note: str, *, by: Actor) -> None:
    """It was done, as the note says."""
    task = locked(task)
    if task.is_done:
        raise AlreadyDone
    task.is_done, task.done_at, task.done_by, task.note = True, clock.now(), by.account_id, note.strip()
    trail.record("receipt_task.done", task, by=by, number=task.receipt.number)


def waiting() -> list[ReceiptTask]:
    """What is to be done, the most pressing first; without a day last."""
    query = select(ReceiptTask).where(ReceiptTask.is_done.is_(False))
    return list(db.session.scalars(query.order_by(func.coalesce(ReceiptTask.due_on, date.max), ReceiptTask.id)))


def done() -> list[ReceiptTask]:
    """What was done lately."""
    query = select(ReceiptTask).where(ReceiptTask.is_done.is_(True)).order_by(ReceiptTask.id.desc())
    return list(db.session.scalars(query.limit(SHOWN_DONE)))
