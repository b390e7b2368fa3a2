"""Categories that are not offered any more."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "asking"
down_revision = "own_calendars"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("categories", sa.Column("retired_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("categories", "retired_at")
