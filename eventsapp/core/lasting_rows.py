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


def without_triggers(table: str, dialect: str, *, changes: Sequence[str] = ("UPDATE", "DELETE")) -> list[str]:
    """The statements that take it back, for the way down of a migration that keeps the table."""
    on = "" if dialect == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER {table}_no_{change.lower()}{on}" for change in changes]
