"""Rosters: what filters by payment, waiver and age look at stands in their indexes."""

import sqlalchemy as sa
from alembic import op

revision = "bulk"
down_revision = "nextyear"
branch_labels = None
depends_on = None

COSTS = sa.text("(status = 'confirmed' AND fee_cents > 0)")
BY_NAME = ["edition_id", "name_key", "id", "status", "category_id", "person_id", "registration_id", "bib", "arrived_at"]
THAT_COST = ["edition_id", "name_key", "id", "status", "fee_cents", "registration_id"]


def upgrade() -> None:
    op.drop_index("ix_entries_roster_by_name", "entries")
    op.create_index("ix_entries_roster_by_name", "entries", [*BY_NAME, "is_minor", "from_age", "to_age"])
    op.create_index("ix_entries_that_cost", "entries", THAT_COST, sqlite_where=COSTS, postgresql_where=COSTS)
    op.drop_index("ix_entries_registration_id", "entries")
    op.create_index("ix_entries_of_registration", "entries", ["registration_id", "status", "fee_cents"])
    op.drop_index("ix_payments_registration_id", "payments")
    op.create_index("ix_payments_of_registration", "payments", ["registration_id", "amount_cents"])


def downgrade() -> None:
    op.drop_index("ix_payments_of_registration", "payments")
    op.create_index("ix_payments_registration_id", "payments", ["registration_id"])
    op.drop_index("ix_entries_of_registration", "entries")
    op.create_index("ix_entries_registration_id", "entries", ["registration_id"])
    op.drop_index("ix_entries_that_cost", "entries")
    op.drop_index("ix_entries_roster_by_name", "entries")
    op.create_index("ix_entries_roster_by_name", "entries", BY_NAME)
