"""The privacy clock: when an edition ceased to name people."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "clock"
down_revision = "fundraising"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", sa.Column("forgotten_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("editions", "forgotten_at")
