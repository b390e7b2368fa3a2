"""When a signed-in browser was last used, so that one nobody uses any more is signed out."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "asvs"
down_revision = "receipts"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Whoever is signed in stays so: to begin with, now is when their browser was last used."""
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(sa.Column("seen_at", MOMENT, nullable=True))
    sign_ins = sa.table("sign_ins", sa.column("seen_at", MOMENT))
    op.execute(sign_ins.update().values(seen_at=datetime.now(UTC)))
    with op.batch_alter_table("sign_ins") as table:
        table.alter_column("seen_at", existing_type=MOMENT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_ins") as table:
        table.drop_column("seen_at")
