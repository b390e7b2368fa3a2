"""Consents: with which press everything was ended."""

import sqlalchemy as sa
from alembic import op

revision = "debts"
down_revision = "mailings"
branch_labels = None
depends_on = None

FORMS = "'sign-up', 'own page', 'leave page', 'one click', 'organizer'"


def upgrade() -> None:
    with op.batch_alter_table("consents") as batch:
        batch.add_column(sa.Column("left_at_form", sa.String(length=20), nullable=True))
        batch.create_check_constraint(
            op.f("ck_consents_left_at_form"), f"left_at_form IS NULL OR left_at_form IN ({FORMS})"
        )


def downgrade() -> None:
    with op.batch_alter_table("consents") as batch:
        batch.drop_constraint(op.f("ck_consents_left_at_form"), type_="check")
        batch.drop_column("left_at_form")
