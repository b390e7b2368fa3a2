"""A migrated database on PostgreSQL: made as new once a test has left it, or found to be spoilt."""

import psycopg
from psycopg.sql import SQL, Composed, Identifier

_KEPT = "from_the_beginning"
"""The schema with the rows that the template holds."""

_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '{}'::regnamespace"
_WATCH = """
    CREATE SCHEMA emptying;
    CREATE TABLE emptying.counted AS
        SELECT seqrelid AS sequence, seqstart, pg_sequence_last_value(seqrelid) AS last FROM pg_sequence;
    CREATE TABLE emptying.marks (made_by text);
    CREATE FUNCTION emptying.mark() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
        AS 'BEGIN INSERT INTO emptying.marks VALUES (tg_tag); END';
    CREATE EVENT TRIGGER emptying ON ddl_command_end EXECUTE FUNCTION emptying.mark();
"""
_IS_SPOILT = """
    SELECT EXISTS (SELECT FROM emptying.marks) OR EXISTS (SELECT FROM pg_statistic
        JOIN pg_class ON pg_class.oid = starelid WHERE relnamespace = 'public'::regnamespace)
"""
_LEAVE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""
_COUNT_ANEW = """
    SELECT setval(sequence::regclass, coalesce(last, seqstart), last IS NOT NULL) FROM emptying.counted
        WHERE pg_sequence_last_value(sequence) IS DISTINCT FROM last
"""


def prepare(address: str) -> None:
    """Have the template remember what is in it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(_KEPT)))
        for (table,) in connection.execute(_TABLES.format("public")).fetchall():
            if connection.execute(_of("SELECT FROM {} LIMIT 1", "public", table)).fetchall():
                connection.execute(SQL("CREATE TABLE {} AS TABLE {}").format(_in(_KEPT, table), _in("public", table)))
        connection.execute(_WATCH)


def made_as_new(address: str, inside: psycopg.Connection | None, *, beside: list[int]) -> psycopg.Connection | None:
    """Empty a copy of the template down to what was in it; not where a table was changed, or statistics were kept.

    Nobody else may stay in it, but for these processes `beside`. Each table a test wrote to has no page left
    afterwards, as if nobody ever had. Whoever has emptied it stays `inside` for the next time: to know all tables anew
    takes longer than to empty them.
    """
    try:
        if inside is None:
            way = "-c session_replication_role=replica"
            inside = psycopg.connect(address, autocommit=True, prepare_threshold=None, options=way)
        inside.execute(_LEAVE, [beside])
        if inside.execute(_IS_SPOILT).fetchall() == [(False,)]:
            _empty(inside)
            return inside
    except psycopg.OperationalError:
        pass  # somebody has ended the connection, or locked us out
    if inside is not None:
        inside.close()
    return None


def _empty(connection: psycopg.Connection) -> None:
    written = [name for (name,) in connection.execute(_TABLES.format("public") + " AND pg_relation_size(oid) > 0")]
    kept = [name for (name,) in connection.execute(_TABLES.format(_KEPT))]
    with connection.transaction():
        for table in written:
            connection.execute(_of("DELETE FROM {}", "public", table))
        for table in kept:
            connection.execute(SQL("INSERT INTO {} TABLE {}").format(_in("public", table), _in(_KEPT, table)))
        connection.execute(_COUNT_ANEW)
    tables = SQL(", ").join(_in("public", table) for table in written)
    connection.execute(SQL("VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {}").format(tables))
    connection.execute("SELECT pg_clear_relation_stats('public', name) FROM unnest(%s::text[]) AS name", [written])


def _of(statement: str, schema: str, table: str) -> Composed:
    return SQL(statement).format(_in(schema, table))


def _in(schema: str, table: str) -> Identifier:
    return Identifier(schema, table)
