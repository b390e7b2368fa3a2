"""Indexes for the words of a name, so that a search of a roster reads few of them however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "rosters"
down_revision = "money"
branch_labels = None
depends_on = None

TABLES = ("entries", "assignments")
WORDS = (2, 3, 4)
IS_LONG = sa.text("length(name_key) - length(replace(name_key, ' ', '')) >= 4")


def upgrade() -> None:
    place = "instr" if op.get_bind().dialect.name == "sqlite" else "strpos"
    for table in TABLES:
        words = "name_key"
        for number in WORDS:
            words = f"substr({words}, {place}({words} || ' ', ' ') + 1)"
            op.create_index(f"ix_{table}_word_{number}", table, ["edition_id", sa.text(words)])
        op.create_index(
            f"ix_{table}_long_names",
            table,
            ["edition_id", "name_key"],
            sqlite_where=IS_LONG,
            postgresql_where=IS_LONG,
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_long_names", table_name=table)
        for number in WORDS:
            op.drop_index(f"ix_{table}_word_{number}", table_name=table)
