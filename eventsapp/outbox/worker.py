"""A worker: takes messages from the outbox and hands them over, one by one, until it is told to stop.

It holds no transaction while it talks to a mail server. What it says aloud names messages by number only.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eventsapp.core import clock
from eventsapp.core.db import db, lost_to_another
from eventsapp.outbox import delivery, envelopes, rules
from eventsapp.outbox.envelopes import Envelope, Unsendable
from eventsapp.outbox.leases import Leases, SteadyClock
from eventsapp.outbox.models import Failure, Message
from eventsapp.outbox.parts import CalendarPart
from eventsapp.outbox.transports import NotSent, Transport, Unavailable

log = logging.getLogger("eventsapp.outbox")

BATCH = 20
POLL_SECONDS = 2.0
BESIDE_SECONDS = 30.0
_PARTING_SECONDS = 10
"""How long a worker told to stop still tries to write down what it sent while the database is away."""


class Worker:
    """One worker. Any number may run beside it, in this process or on other hosts."""

    def __init__(
        self,
        transport: Transport,
        *,
        sender: str,
        beside: Callable[[datetime], object] | None = None,
        calendar: Callable[[int], Sequence[CalendarPart]] | None = None,
        withheld: Callable[[int], Failure | None] | None = None,
    ) -> None:
        self.transport = transport
        self.sender = sender
        self._calendar = calendar
        """What goes along for its reader's calendar with the message of that number."""
        self._withheld = withheld
        """Why the message of that number is not to be sent after all; asked just before."""
        self._beside = beside
        """What else it does between its batches, twice a minute: what time alone brings about."""
        self._beside_at = 0.0
        self.stopping = threading.Event()
        self._leases = Leases(db.engine)
        self._clock = SteadyClock()
        self._away: set[str] = set()

    def run(self) -> None:
        """Work until `stopping` is set; the message in hand is finished, the others are given back."""
        with self._leases.beating():
            while not self.stopping.is_set():
                try:
                    self._do_beside()
                    handled = self._batch()
                    self._found("database")
                except Unavailable as trouble:
                    self._lost("mail server", trouble.failure)
                    self.stopping.wait(delivery.UNAVAILABLE.total_seconds())
                except (DBAPIError, PoolTimeout) as trouble:
                    self._lost("database", type(trouble).__name__)
                    db.session.remove()
                    self.stopping.wait(POLL_SECONDS)
                else:
                    if not handled:
                        self.transport.close()
                        self.stopping.wait(POLL_SECONDS)
        self.transport.close()

    def run_once(self) -> None:
        """Hand over what is due now; Unavailable, or the database's own error, if that is not possible."""
        with self._leases.beating():
            try:
                self._do_beside()
                while not self.stopping.is_set() and self._batch():
                    pass
            finally:
                self.transport.close()

    def _do_beside(self) -> None:
        if self._beside is None or time.monotonic() < self._beside_at:
            return
        self._beside_at = time.monotonic() + BESIDE_SECONDS
        if self._clock.is_settled() and delivery.put_right(now=clock.now()):
            log.info("the clock was put back; what waited for its return goes now")
        self._beside(clock.now())

    def _batch(self) -> int:
        since = time.monotonic()
        messages = delivery.claim(BATCH, now=clock.now(), from_the_dead=self._clock.trusts_leases())
        with self._leases.holding(messages, since=since):
            for place, message in enumerate(messages):
                if self.stopping.is_set():
                    delivery.give_back(messages[place:], now=clock.now())
                    break
                if not self._leases.holds(message):
                    continue
                try:
                    self._send(message)
                except Unavailable as trouble:
                    delivery.put_off(message, messages[place + 1 :], trouble, now=clock.now())
                    raise
        return len(messages)

    def _send(self, message: Message) -> None:
        try:
            reason = self._withheld(message.id) if self._withheld else None
        except Exception as bug:  # as long as nobody can say whether it is to be sent, it is not
            db.session.rollback()
            self._report(message, bug)
            self._fail(message, Failure.UNWRITABLE)
            return
        if reason:
            self._write_down(lambda: delivery.withheld(message, reason, now=clock.now()))
        else:
            self._hand_over(message)

    def _hand_over(self, message: Message) -> None:
        try:
            self.transport.send(self._sealed(message))
        except Unsendable as reason:
            self._fail(message, reason.failure, for_good=reason.for_good)
        except NotSent as reason:
            self._found("mail server")
            self._fail(message, reason.failure, reason.reply, for_good=reason.for_good)
        except Unavailable:
            raise
        except Exception as bug:  # nor a way of sending it
            self._report(message, bug)
            self._fail(message, Failure.UNWRITABLE)
        else:
            self._found("mail server")
            self._write_down(lambda: delivery.sent(message, now=clock.now()))

    def _sealed(self, message: Message) -> Envelope:
        if rules.is_hopeless(message.attempts):
            raise Unsendable(Failure.INTERRUPTED)
        try:
            return envelopes.sealed(message, self._parts(message), sender=self.sender, now=clock.now())
        except Unsendable:
            raise
        except Exception as bug:  # one message that nobody foresaw must not keep the others waiting
            self._report(message, bug)
            raise Unsendable(Failure.UNWRITABLE) from None

    def _parts(self, message: Message) -> Sequence[CalendarPart]:
        """What goes along for the reader's calendar: less than the words, which go in any case."""
        if self._calendar is None or message.calendar_of is None:
            return ()
        for is_last in (False, False, True):
            try:
                return self._calendar(message.id)
            except Exception as bug:
                if is_last or not (isinstance(bug, OperationalError) and lost_to_another(bug)):
                    self._report(message, bug, "message goes without its calendar")
                    break
        return ()

    def _report(self, message: Message, bug: Exception, what: str = "message not sent") -> None:
        # Without its words, which may repeat the address.
        log.error(what, extra={"fields": {"number": message.id, "bug": type(bug).__name__}})

    def _fail(self, message: Message, failure: Failure, reply: str | None = None, *, for_good: bool = False) -> None:
        fields = {"number": message.id, "failure": failure, "reply": reply, "attempts": message.attempts}
        log.warning("message refused", extra={"fields": fields})
        self._write_down(lambda: delivery.failed(message, failure, reply, for_good=for_good, now=clock.now()))

    def _write_down(self, record: Callable[[], object]) -> None:
        """Until it is written, the message would be sent again: so keep trying while the database is away."""
        parting = _PARTING_SECONDS
        while True:
            try:
                record()
                self._found("database")
                return
            except (OperationalError, InterfaceError, PoolTimeout) as trouble:
                self._lost("database", type(trouble).__name__)
                db.session.remove()
                parting -= self.stopping.is_set()
                if not parting:
                    raise
                time.sleep(1)

    def _lost(self, what: str, reason: str) -> None:
        if what not in self._away:
            self._away.add(what)
            log.warning("%s away, trying again until it is back", what, extra={"fields": {"reason": reason}})

    def _found(self, what: str) -> None:
        if what in self._away:
            self._away.discard(what)
            log.info("%s is back", what)
