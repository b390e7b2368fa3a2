"""Giving: words of a gift that an organizer hid, and when a letter last reminded of a pledge."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "giving"
down_revision = "donors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gifts", _moment("hidden_at"))
    op.add_column("pledges", _moment("hidden_at"))
    op.add_column("pledges", _moment("reminded_at"))


def downgrade() -> None:
    op.drop_column("pledges", "reminded_at")
    op.drop_column("pledges", "hidden_at")
    op.drop_column("gifts", "hidden_at")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, eventsapp.core.db.UtcDateTime(timezone=True), nullable=True)
