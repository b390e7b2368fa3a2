"""Indexes for what a worker looks for again and again: what has come to its day, and nothing that went before."""

import sqlalchemy as sa
from alembic import op

revision = "speed"
down_revision = "kept_pages"
branch_labels = None
depends_on = None

# By name: the table, the columns, and of which rows alone; none: of all.
INDEXES = {
    "ix_people_known_since": ("people", ["known_since", "id"], None),
    "ix_signatures_named": ("signatures", ["signed_at"], "signed_name != ''"),
    "ix_donors_named": ("donors", ["known_since"], "name_key != ''"),
    "ix_messages_addressed": ("messages", ["queued_at"], "to_address != ''"),
}


def upgrade() -> None:
    for name, (table, columns, alone) in INDEXES.items():
        some = sa.text(alone) if alone else None
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, (table, _columns, _alone) in INDEXES.items():
        op.drop_index(name, table_name=table)
