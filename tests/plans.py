"""What the database was asked, and which of it reads a table that grows from one end to the other."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from eventsapp.core.db import Base, db

SMALL = frozenset(
    re.findall(
        r"\w+",
        """
        accounts asking_rounds batch_signatures batches calendar_entries calendar_feeds categories
        category_questions deposits edition_news edition_totals editions fee_codes feed_versions fundraisings
        grants import_drafts invitations mailings matching_offers merges organizations passkey_challenges passkeys
        password_links pools prices questions receipt_counters receipt_settings recovery_codes roles
        roster_columns roster_views schedule_items series shift_counts shifts signature_pictures sites sponsors
        start_news venues waiver_versions waivers
        """,
    )
)
"""Tables that organizers fill by hand. All others have a row or more for each person, gift, mail or act."""
FEW_OF_MANY = ("ix_gifts_receipt_wanted", "ix_messages_failed", "ix_change_requests_waiting", "ix_audit_lines_unsealed")
"""Indexes of those rows alone that are asked for; reading such a one to its end reads nothing else."""
COUNTED = re.compile(r"count\(receipts\.id\)")
"""Whether every number of a receipt is accounted for is counted out each time it is asked."""


class Asked(NamedTuple):
    """One statement and its values."""

    statement: str
    values: Any


@contextmanager
def asked() -> Iterator[list[Asked]]:
    """Everything that is asked meanwhile, transactions' own words left out."""
    made: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET ")) and not many:
            made.append(Asked(statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def read_whole(made: list[Asked]) -> list[str]:
    """The statements among them that read all of a growing table, each with its plan."""
    db.session.rollback()
    connection = db.session.connection()
    how = "EXPLAIN QUERY PLAN "
    if connection.dialect.name == "postgresql":
        how = "EXPLAIN (COSTS OFF) "
        for way in ("seqscan", "hashjoin", "mergejoin"):  # so few rows are read quickest as they lie
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    found = []
    for one in made:
        if COUNTED.search(one.statement):
            continue
        if re.match(r"\W*(SELECT|WITH|UPDATE|DELETE)", one.statement):
            plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(how + one.statement, one.values))
            if _reads_whole(plan, one.statement):
                found.append(f"{plan}\n{one.statement}")
    db.session.rollback()
    return found


def _reads_whole(plan: str, statement: str) -> bool:
    for line in plan.splitlines():
        scan = re.search(r"(?:SCAN|Seq Scan on) (\w+)", line)
        table = re.sub(r"_\d+$", "", scan[1]) if scan else ""
        if table not in Base.metadata.tables or table in SMALL or any(index in line for index in FEW_OF_MANY):
            continue
        stops_early = "LIMIT" in statement and "WHERE" not in statement and "TEMP B-TREE" not in plan
        if not stops_early:
            return True
    return False
