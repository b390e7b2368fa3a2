"""Keeping what is being sent: a living worker renews its leases, and a clock that was set ends none."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.core import clock
from eventsapp.outbox import delivery
from eventsapp.outbox.models import Message

_BEAT_SECONDS = 10
_JUMP_SECONDS = 5


class Leases:
    """The messages one worker has in hand, renewed by a thread beside it: a mail server may be slow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._messages: Sequence[Message] = ()
        self._held: frozenset[int] = frozenset()
        self._until = 0.0
        self._hand = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Renew what is in hand as long as the block runs."""
        thread = threading.Thread(target=self._beat, name="outbox-leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join(_BEAT_SECONDS)

    @contextmanager
    def holding(self, messages: Sequence[Message], *, since: float) -> Iterator[None]:
        """Have these in hand, claimed at that time of the monotonic clock."""
        with self._hand:
            self._messages = messages
            self._held = frozenset(message.id for message in messages)
            self._until = since + delivery.LEASE.total_seconds()
        try:
            yield
        finally:
            with self._hand:
                self._messages = ()

    def holds(self, message: Message) -> bool:
        """Whether nobody else can have claimed it meanwhile, as after an hour without the database."""
        with self._hand:
            return time.monotonic() < self._until and message.id in self._held

    def _beat(self) -> None:
        while not self._stopped.wait(_BEAT_SECONDS):
            with self._hand:
                messages = self._messages
            if not messages:
                continue
            began = time.monotonic()
            try:
                held = delivery.renew(messages, now=clock.now(), engine=self._engine)
            except SQLAlchemyError:
                continue  # the lease runs on; the worker itself says that the database is away
            with self._hand:
                if self._messages is messages:
                    self._held = held
                    self._until = began + delivery.LEASE.total_seconds()


class SteadyClock:
    """Notices that the machine's clock was set: leases then seem to have ended that have not."""

    def __init__(self) -> None:
        self._ahead = self._lead()
        self._since = time.monotonic()
        self._wary_until = 0.0

    def trusts_leases(self) -> bool:
        """Whether a lease that seems to have ended has; for as long as one lasts, a jump leaves that open."""
        self._look()
        return time.monotonic() >= self._wary_until

    def is_settled(self) -> bool:
        """Whether it was watched for as long as a lease lasts, and was not set: the living have renewed theirs."""
        self._look()
        return time.monotonic() - self._since >= delivery.LEASE.total_seconds()

    def _look(self) -> None:
        ahead = self._lead()
        if abs(ahead - self._ahead) > _JUMP_SECONDS:
            self._since = time.monotonic()
            self._wary_until = self._since + delivery.LEASE.total_seconds()
        self._ahead = ahead

    def _lead(self) -> float:
        return clock.now().timestamp() - time.monotonic()
