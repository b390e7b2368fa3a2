"""Connections of the app to PostgreSQL that stay from test to test: a new one has to get to know all tables anew."""

from contextlib import suppress

import psycopg
from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

MOST = 2
"""So many a test uses, as a rule: that of its session, and one beside it."""

_AS_NEW = """
    SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; SELECT pg_advisory_unlock_all(); DISCARD TEMP;
    DISCARD SEQUENCES
"""


class Staying:
    """The connections that stay, and the address of the database they are in."""

    def __init__(self) -> None:
        self._address = ""
        self._connections: list[psycopg.Connection] = []

    def keep_some_of(self, engine: Engine, address: str) -> None:
        """Have connections that the test does not use any more stay in this database."""
        pool = engine.pool
        if not isinstance(pool, QueuePool):
            return
        if self._address != address:
            self.end()
        self._address = address
        with suppress(psycopg.Error, SQLAlchemyError):  # what fails to connect anew is not wrapped
            # Counted beforehand: the place of one that was taken out stays in the pool.
            for _ in range(min(pool.checkedin(), MOST - len(self._connections))):
                used = engine.raw_connection()
                self._connections.append(used.driver_connection)
                used.detach()

    def taken(self, address: str) -> psycopg.Connection | None:
        """A connection that stayed in this database, as new; None where none did."""
        while self._address == address and self._connections:
            connection = self._connections.pop()
            with suppress(psycopg.Error):
                connection.execute(_AS_NEW)
                connection.commit()
                return connection
        return None

    def processes(self, address: str) -> list[int]:
        """Those of the server which serve connections that stayed in this database."""
        return [one.info.backend_pid for one in self._connections] if self._address == address else []

    def end(self) -> None:
        """Leave."""
        while self._connections:
            self._connections.pop().close()
