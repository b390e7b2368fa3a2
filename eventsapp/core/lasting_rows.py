"""Rows that are only ever added: the database itself refuses to change or delete one (SQLite and PostgreSQL)."""

from collections.abc import Sequence

REFUSED = "rows of this table are never changed"


def triggers(table: str, dialect: str, *, changes: Sequence[str] = ("UPDATE", "DELETE")) -> list[str]:
    """The statements that make it so, for a migration. One that rebuilds such a table on SQLite says them anew."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            for change in changes
        ]
    return [
        f"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
        *(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for change in changes
        ),
    ]


def erasable(table: str, column: str, others: Sequence[str], dialect: str) -> list[str]:
    """The statements that let this column alone be emptied, and all `others` stay as they are, of a table that has the
    triggers above."""
    new, old = (", ".join(f"{row}.{name}" for name in others) for row in ("NEW", "OLD"))
    if dialect == "sqlite":
        is_emptied = f"NEW.{column} = '' AND ({new}) IS ({old})"
        act = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        made = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({is_emptied}) {act}"
    else:
        is_emptied = f"NEW.{column} = '' AND ({new}) IS NOT DISTINCT FROM ({old})"
        act = "EXECUTE FUNCTION refuse_change()"
        made = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({is_emptied})) {act}"
    return [*without_triggers(table, dialect, changes=("UPDATE",)), made]


def without_triggers(table: str, dialect: str, *, changes: Sequence[str] = ("UPDATE", "DELETE")) -> list[str]:
    """The statements that take it back, for the way down of a migration that keeps the table."""
    on = "" if dialect == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER {table}_no_{change.lower()}{on}" for change in changes]
