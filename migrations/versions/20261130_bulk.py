"""Rosters: what filters by payment, waiver and age look at stands in their indexes; payments that a list tells of."""

import sqlalchemy as sa
from alembic import op

revision = "bulk"
down_revision = "sites"
branch_labels = None
depends_on = None

COSTS = sa.text("(status = 'confirmed' AND fee_cents > 0)")
BY_NAME = ["edition_id", "name_key", "id", "status", "category_id", "person_id", "registration_id", "bib", "arrived_at"]
THAT_COST = ["edition_id", "name_key", "id", "status", "fee_cents", "registration_id"]
METHODS = "method IN ('cash', 'cheque', 'e-transfer', 'credit')"
WITH_IMPORTED = "method IN ('cash', 'cheque', 'e-transfer', 'credit', 'imported')"


def upgrade() -> None:
    _accept(WITH_IMPORTED)
    op.drop_index("ix_entries_roster_by_name", "entries")
    op.create_index("ix_entries_roster_by_name", "entries", [*BY_NAME, "is_minor", "from_age", "to_age"])
    op.create_index("ix_entries_that_cost", "entries", THAT_COST, sqlite_where=COSTS, postgresql_where=COSTS)
    op.drop_index("ix_entries_registration_id", "entries")
    op.create_index("ix_entries_of_registration", "entries", ["registration_id", "status", "fee_cents"])
    op.drop_index("ix_payments_registration_id", "payments")
    op.create_index("ix_payments_of_registration", "payments", ["registration_id", "amount_cents"])


def downgrade() -> None:
    op.execute("UPDATE payments SET method = 'e-transfer' WHERE method = 'imported'")
    op.drop_index("ix_payments_of_registration", "payments")
    op.create_index("ix_payments_registration_id", "payments", ["registration_id"])
    op.drop_index("ix_entries_of_registration", "entries")
    op.create_index("ix_entries_registration_id", "entries", ["registration_id"])
    op.drop_index("ix_entries_that_cost", "entries")
    op.drop_index("ix_entries_roster_by_name", "entries")
    op.create_index("ix_entries_roster_by_name", "entries", BY_NAME)
    _accept(METHODS)


def _accept(methods: str) -> None:
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_method"), type_="check")
        table.create_check_constraint(op.f("ck_payments_method"), methods)
