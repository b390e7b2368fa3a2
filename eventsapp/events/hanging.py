"""Whether anything hangs on a row that is to be taken away, in whatever area: the tables themselves are asked."""

from collections.abc import Collection

from sqlalchemy import Table, select

from eventsapp.core.db import Base, db, identity_of


def has_any(row: Base, *, besides: Collection[str] = ()) -> bool:
    """Whether any row of any table belongs to it, but for those of the tables named."""
    for table in Base.metadata.tables.values():
        for column in _referring(table, row.__tablename__) if table.name not in besides else ():
            if db.session.execute(select(1).where(table.c[column] == identity_of(row)).limit(1)).first():
                return True
    return False


def _referring(table: Table, to: str) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table.name == to]
